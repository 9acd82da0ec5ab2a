/**
 * Cuts the schemas that the tests need out of GitHub's OpenAPI descriptions:
 *   node scripts/github-schemas.ts REST.json WEBHOOKS.json > fixtures/github/schemas.json
 * The two files are `generated/api.github.com.json` of the packages @octokit/openapi 23.0.2 and @octokit/openapi-webhooks 12.1.0 (both MIT, from
 * https://github.com/github/rest-api-description). They are hundreds of megabytes, so the project does not depend on them.
 */
import { readFileSync } from 'node:fs';

type Json = Record<string, unknown>;

const OPERATIONS = [
  'GET /app',
  'GET /app/installations',
  'GET /app/installations/{installation_id}',
  'POST /app/installations/{installation_id}/access_tokens',
  'GET /app/hook/config',
  'GET /app/hook/deliveries',
  'GET /app/hook/deliveries/{delivery_id}',
  'GET /installation/repositories',
  'GET /rate_limit',
  'GET /repos/{owner}/{repo}',
  'GET /repos/{owner}/{repo}/installation',
  'GET /repos/{owner}/{repo}/branches/{branch}',
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'POST /repos/{owner}/{repo}/check-runs',
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
  'GET /repos/{owner}/{repo}/commits/{ref}',
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  'GET /repos/{owner}/{repo}/compare/{basehead}',
  'GET /repos/{owner}/{repo}/contents/{path}',
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
  'GET /repos/{owner}/{repo}/git/ref/{ref}',
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
  'GET /repos/{owner}/{repo}/pulls',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}',
];

const WEBHOOKS = [
  'check-run-completed',
  'check-run-created',
  'check-run-requested-action',
  'check-run-rerequested',
  'check-suite-rerequested',
  'installation-created',
  'installation-suspend',
  'installation-repositories-added',
  'installation-repositories-removed',
  'issue-comment-created',
  'issue-comment-deleted',
  'issue-comment-edited',
  'merge-group-checks-requested',
  'pull-request-closed',
  'pull-request-converted-to-draft',
  'pull-request-edited',
  'pull-request-opened',
  'pull-request-ready-for-review',
  'pull-request-reopened',
  'pull-request-review-submitted',
  'pull-request-synchronize',
  'repository-renamed',
  'push',
];

const PROSE = new Set(['description', 'title', 'example', 'examples', 'externalDocs', 'discriminator', 'deprecated']);

/** Without prose, and with OpenAPI 3.0's `nullable` as JSON Schema says it. `named`: the keys are names of properties, not words of the schema. */
function normalise(value: unknown, named = false): unknown {
  if (Array.isArray(value)) return value.map((item) => normalise(item));
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Json;
  const kept = named ? Object.entries(value) : Object.entries(rest).filter(([key]) => !PROSE.has(key) && !key.startsWith('x-'));
  const result = Object.fromEntries(kept.map(([key, item]) => [key, normalise(item, !named && key === 'properties')]));
  return !named && nullable === true ? { anyOf: [{ type: 'null' }, result] } : result;
}

const at = (root: Json, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((value, key) => value?.[key] as Json | undefined, root);

/** A response may be a reference into the description's own list. */
const resolved = (root: Json, value: Json): Json => (typeof value.$ref === 'string' ? at(root, ...value.$ref.slice(2).split('/'))! : value);

/** Collects the named schemas that a schema needs, and points it at them. */
function collector(root: Json, prefix: string, definitions: Json) {
  function visit(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        if (key !== '$ref' || typeof item !== 'string') return [key, visit(item)];
        const name = prefix + item.split('/').at(-1)!;
        if (!Object.hasOwn(definitions, name)) {
          definitions[name] = true; // a schema may need itself
          definitions[name] = visit(normalise(at(root, ...item.slice(2).split('/'))));
        }
        return [key, `#/definitions/${name}`];
      }),
    );
  }
  return (schema: unknown) => visit(normalise(schema));
}

const [restFile, webhooksFile] = process.argv.slice(2);
if (!restFile || !webhooksFile) throw new Error('Which files? See the comment at the top.');
const rest = JSON.parse(readFileSync(restFile, 'utf8')) as Json;
const webhooks = JSON.parse(readFileSync(webhooksFile, 'utf8')) as Json;
const definitions: Json = {};
const fromRest = collector(rest, '', definitions);
const fromWebhooks = collector(webhooks, 'webhook-', definitions);

const responses: Json = {};
for (const name of OPERATIONS) {
  const [method, path] = name.split(' ') as [string, string];
  const operation = at(rest, 'paths', path, method.toLowerCase());
  if (!operation) throw new Error(`${name} is not in the description`);
  for (const [status, response] of Object.entries(operation.responses as Record<string, Json>)) {
    const schema = at(resolved(rest, response), 'content', 'application/json', 'schema');
    if (status.startsWith('2') && schema) responses[`${name} ${status}`] = fromRest(schema);
  }
}
const payloads: Json = {};
for (const name of WEBHOOKS) {
  const schema = at(webhooks, 'webhooks', name, 'post', 'requestBody', 'content', 'application/json', 'schema');
  if (!schema) throw new Error(`${name} is not in the description`);
  payloads[name] = fromWebhooks(schema);
}
const notice =
  'Extracted from GitHub’s OpenAPI descriptions (https://github.com/github/rest-api-description, MIT) by scripts/github-schemas.ts';
process.stdout.write(`${JSON.stringify({ notice, responses, payloads, definitions })}\n`);
