/** `POST /graphql`, limited to the contents of objects by id or expression. https://docs.github.com/en/graphql/reference/objects#blob */
import { repositoryOf } from '../access.ts';
import { ApiError } from '../errors.ts';
import type { GitObject } from '../git/objects.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { spenderOf } from '../http/spender.ts';
import { lookUp } from '../refs.ts';
import { nodeId } from '../shapes/account.ts';
import type { Repository } from '../state.ts';
import { nameOf } from '../state.ts';
import type { Field } from './graphql-parse.ts';
import { parseQuery, SyntaxProblem } from './graphql-parse.ts';

/** GitHub cuts `text`; where is not documented, so this is an estimate on the low side. */
const TEXT_BYTES = 512_000;
const SNIFFED = 8_000;

interface GraphqlError {
  type?: string;
  path?: string[];
  message: string;
  extensions?: Record<string, string>;
}
type Fields = Record<string, unknown>;

const undefinedField = (typeName: string, { name, alias }: Field): GraphqlError => ({
  path: ['query', alias],
  extensions: { code: 'undefinedField', typeName, fieldName: name },
  message: `Field '${name}' doesn't exist on type '${typeName}'`,
});

/** A query with a field that does not exist is not run at all. */
class InvalidQuery extends Error {
  readonly error: GraphqlError;
  constructor(error: GraphqlError) {
    super(error.message);
    this.error = error;
  }
}

function pick(typeName: string, fields: Field[], values: Record<string, (field: Field) => unknown>): Fields {
  const all: Fields = {};
  for (const field of fields) {
    const read = field.name === '__typename' ? () => typeName : values[field.name];
    if (!read) throw new InvalidQuery(undefinedField(typeName, field));
    all[field.alias] = read(field);
  }
  return all;
}

const TYPES: Record<GitObject['type'], string> = { blob: 'Blob', tree: 'Tree', commit: 'Commit', tag: 'Tag' };
/** Fields of `... on Blob` that other objects do not have; a fragment on another type leaves nothing. */
const BLOB_FIELDS = ['text', 'isBinary', 'isTruncated', 'byteSize'];

function objectFields(fields: Field[], { sha, type, size, content }: GitObject): Fields {
  const common = { oid: () => sha, id: () => nodeId('O', sha), abbreviatedOid: () => sha.slice(0, 7) };
  if (type !== 'blob')
    return pick(
      TYPES[type],
      fields.filter(({ name }) => !BLOB_FIELDS.includes(name)),
      common,
    );
  const binary = content.subarray(0, SNIFFED).includes(0);
  return pick('Blob', fields, {
    ...common,
    text: () => (binary ? null : content.subarray(0, TEXT_BYTES).toString('utf8')),
    isBinary: () => binary,
    isTruncated: () => !binary && size > TEXT_BYTES,
    byteSize: () => size,
  });
}

async function objectOf(repository: Repository, field: Field): Promise<Fields | null> {
  const { oid, expression } = field.arguments;
  const name = typeof oid === 'string' ? oid : typeof expression === 'string' ? expression : '';
  const colon = name.indexOf(':');
  const commit = lookUp(repository, colon < 0 ? name : name.slice(0, colon));
  const object = commit && (await repository.store.read(commit + (colon < 0 ? '' : name.slice(colon))));
  return object ? objectFields(field.fields, object) : null;
}

async function repositoryFields(repository: Repository, fields: Field[]): Promise<Fields> {
  const objects = new Map<Field, Fields | null>();
  await Promise.all(
    fields.filter(({ name }) => name === 'object').map(async (field) => objects.set(field, await objectOf(repository, field))),
  );
  return pick('Repository', fields, {
    id: () => nodeId('R', repository.id),
    databaseId: () => repository.id,
    name: () => repository.name,
    nameWithOwner: () => nameOf(repository),
    object: (field) => objects.get(field),
  });
}

async function answer(call: Call, fields: Field[]): Promise<{ data: Fields; errors?: GraphqlError[] }> {
  const data: Fields = {};
  const errors: GraphqlError[] = [];
  for (const field of fields) {
    if (field.name === 'rateLimit') {
      const { limit, remaining, used, reset } = call.world.rateLimits.status(spenderOf(call.world, call.actor), 'graphql');
      const resetAt = new Date(reset * 1000).toISOString();
      data[field.alias] = pick('RateLimit', field.fields, {
        limit: () => limit,
        remaining: () => remaining,
        used: () => used,
        cost: () => 1,
        resetAt: () => resetAt,
      });
    } else if (field.name === 'repository') {
      const { owner, name } = field.arguments as { owner: string; name: string };
      try {
        const repository = repositoryOf({ ...call, params: { owner, repo: name } }, 'contents=read');
        data[field.alias] = await repositoryFields(repository, field.fields);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        data[field.alias] = null;
        const missing = `Could not resolve to a Repository with the name '${owner}/${name}'.`;
        errors.push({
          type: error.status === 404 ? 'NOT_FOUND' : 'FORBIDDEN',
          path: [field.alias],
          message: error.status === 404 ? missing : error.message,
        });
      }
    } else throw new InvalidQuery(undefinedField('Query', field));
  }
  return errors.length > 0 ? { data, errors } : { data };
}

/** Errors of a query come with status 200. https://docs.github.com/en/graphql/guides/forming-calls-with-graphql */
async function graphql(call: Call): Promise<Reply> {
  if (call.actor.kind === 'anonymous' || call.actor.kind === 'app')
    throw new ApiError(401, 'This endpoint requires you to be authenticated.');
  const { query, variables } = call.body as { query?: unknown; variables?: Record<string, unknown> };
  if (typeof query !== 'string') throw new ApiError(400, 'A query attribute must be specified and must be a string.');
  try {
    return { status: 200, json: await answer(call, parseQuery(query, variables ?? {})) };
  } catch (error) {
    if (error instanceof InvalidQuery) return { status: 200, json: { errors: [error.error] } };
    if (error instanceof SyntaxProblem) return { status: 200, json: { errors: [{ message: error.message }] } };
    throw error;
  }
}

export const graphqlRoutes: Route[] = [route('POST /graphql', '/graphql', graphql)];
