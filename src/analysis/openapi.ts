/** OpenAPI and Swagger descriptions, read as data. */
import type { YAMLMap } from 'yaml';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Span } from './code.ts';
import type { InputPart, Method } from './facts.ts';

/** What an operation takes, by the name under which connexion hands it on. whole: all of that part, rather than what it holds under the name. */
export interface Taken {
  name: string;
  part: InputPart;
  whole?: true;
}
/** One operation; `handler`: its operationId, with the controller that connexion's extensions name. span: its method's key. */
export interface Operation {
  method: Method;
  path: string;
  handler?: string;
  takes?: Taken[];
  /** It asks for one of the security schemes that the description declares. */
  secured?: true;
  span: Span;
}
const METHODS: Record<string, Method> = {
  get: 'GET',
  put: 'PUT',
  post: 'POST',
  delete: 'DELETE',
  options: 'OPTIONS',
  head: 'HEAD',
  patch: 'PATCH',
};
const MOST_BYTES = 2_000_000;

/** The operations of a description in YAML or JSON; none where it is not one. Aliases are not followed, so that a few lines cannot become millions. */
export function operationsOf(text: string): Operation[] {
  if (text.length > MOST_BYTES || !/["']?(openapi|swagger)["']?\s*:/.test(text)) return [];
  const lines = new LineCounter();
  let root: unknown;
  try {
    root = parseDocument(text, { lineCounter: lines, logLevel: 'silent' }).contents;
  } catch {
    return []; // what the parser refuses describes nothing
  }
  if (!isMap(root)) return [];
  const base = textAt(root, 'basePath') ?? serverPath(root);
  const paths = root.get('paths');
  if (!isMap(paths)) return [];
  const found: Operation[] = [];
  for (const item of paths.items) {
    const path = isScalar(item.key) ? String(item.key.value) : undefined;
    if (path === undefined || !isMap(item.value)) continue;
    const shared = textAt(item.value, 'x-openapi-router-controller') ?? textAt(item.value, 'x-swagger-router-controller');
    for (const { key, value } of item.value.items) {
      const method = isScalar(key) ? METHODS[String(key.value)] : undefined;
      if (!method || !isMap(value)) continue;
      const id = textAt(value, 'operationId');
      const controller = textAt(value, 'x-openapi-router-controller') ?? textAt(value, 'x-swagger-router-controller') ?? shared;
      const takes = takenBy(root, item.value, value);
      const { line, col } = lines.linePos(isScalar(key) ? (key.range?.[0] ?? 0) : 0);
      found.push({
        method,
        path: `${base}${path}`,
        ...(id !== undefined && { handler: controller === undefined ? id : `${controller}.${id}` }),
        ...(takes.length > 0 && { takes }),
        ...(asksForCaller(value.get('security') ?? root.get('security')) && { secured: true }),
        span: [line, col, line, col + String(isScalar(key) ? key.value : '').length],
      });
    }
  }
  return found;
}
/** A list of requirements, none of which is empty: any one of them is enough. */
const asksForCaller = (security: unknown): boolean =>
  isSeq(security) && security.items.length > 0 && security.items.every((one) => isMap(one) && one.items.length > 0);

const PARTS: Record<string, Omit<Taken, 'name'>> = {
  query: { part: 'query' },
  formData: { part: 'body' },
  body: { part: 'body', whole: true },
};
/** What the query, a form or the body of an operation brings; paths say themselves what they bring. */
function takenBy(root: YAMLMap, item: YAMLMap, operation: YAMLMap): Taken[] {
  const parameters = [item, operation].flatMap((map) => {
    const list = map.get('parameters');
    return isSeq(list) ? list.items.map((one) => meant(root, one)) : [];
  });
  const taken = parameters.flatMap((one): Taken[] => {
    const [name, place] = [textAt(one, 'name'), PARTS[textAt(one, 'in') ?? '']];
    return name === undefined || !place ? [] : [{ name, ...place }];
  });
  const body = bodyName(root, meant(root, operation.get('requestBody')));
  return body === undefined ? taken : [...taken, { name: body, part: 'body', whole: true }];
}
const BODY_NAME = 'x-body-name';
/** The name that an extension gives to the body, beside it or in its schema. */
function bodyName(root: YAMLMap, body: unknown): string | undefined {
  const content = isMap(body) ? body.get('content') : undefined;
  const schemas = isMap(content) ? content.items.map(({ value }) => (isMap(value) ? value.get('schema') : undefined)) : [];
  return [body, ...schemas, ...schemas.map((one) => meant(root, one))]
    .map((one) => textAt(one, BODY_NAME))
    .find((name) => name !== undefined);
}
/** What a reference within the description stands for; anything else as it is. */
function meant(root: YAMLMap, node: unknown): unknown {
  const ref = textAt(node, '$ref');
  return ref?.startsWith('#/') ? root.getIn(ref.slice(2).split('/')) : node;
}
const MARK = /@(?:openapi|swagger)\b/;
/** The operations that a comment describes for a generator: `@openapi` and, below it, paths in YAML. */
export function operationsIn(comment: string): Operation[] {
  if (!MARK.test(comment)) return [];
  const lines = comment
    .slice(comment.search(MARK))
    .replace(/\*\/\s*$/, '')
    .split('\n')
    .slice(1)
    .map((line) => (/^\s*\*/.test(line) ? line.replace(/^\s*\* ?/, ' ') : line));
  const paths = lines.findIndex((line) => /^\s*["']?\//.test(line) || /^\s*paths:/.test(line));
  if (paths < 0) return [];
  const block = lines.slice(paths + (/^\s*paths:/.test(lines[paths] ?? '') ? 1 : 0));
  return operationsOf(`openapi: 3.0.0\npaths:\n${block.join('\n')}\n`);
}
function textAt(map: unknown, key: string): string | undefined {
  const value = isMap(map) ? map.get(key) : undefined;
  return typeof value === 'string' ? value : undefined;
}
/** The path of the first server: connexion's base path. */
function serverPath(root: unknown): string {
  const servers = isMap(root) ? root.getIn(['servers', 0, 'url']) : undefined;
  const [, path = ''] = typeof servers === 'string' ? (/^(?:https?:\/\/[^/]*)?(\/.*)?$/.exec(servers) ?? []) : [];
  return path.replace(/\/$/, '');
}
