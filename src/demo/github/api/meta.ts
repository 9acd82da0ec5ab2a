/** What is about the API itself. */
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { spenderOf } from '../http/spender.ts';

/** https://docs.github.com/en/rest/rate-limit/rate-limit: asking costs nothing. */
function rateLimit({ world, actor }: Call): Reply {
  const spender = spenderOf(world, actor);
  const core = world.rateLimits.status(spender, 'core');
  const names = ['graphql', 'search', 'code_search', 'source_import', 'integration_manifest', 'code_scanning_upload'];
  const others = names.map((name) => [name, world.rateLimits.status(spender, name)]);
  return { status: 200, json: { resources: { core, ...Object.fromEntries(others) }, rate: core } };
}

export const metaRoutes: Route[] = [
  route('GET /rate_limit', '/rest/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user', rateLimit),
  route('GET /meta', '/rest/meta/meta#get-github-meta-information', () => ({
    status: 200,
    json: { verifiable_password_authentication: false, hooks: ['127.0.0.1/32'] },
  })),
];
