/** One request of the API: credentials, rate limit, route, answer. */
import type { Actor } from '../access.ts';
import { appRoutes } from '../api/apps.ts';
import { checkRoutes } from '../api/checks.ts';
import { commentRoutes } from '../api/comments.ts';
import { commitRoutes } from '../api/commits.ts';
import { contentsRoutes } from '../api/contents.ts';
import { gitRoutes } from '../api/git-objects.ts';
import { graphqlRoutes } from '../api/graphql.ts';
import { hookRoutes } from '../api/hooks.ts';
import { metaRoutes } from '../api/meta.ts';
import { pullRoutes } from '../api/pulls.ts';
import { repositoryRoutes } from '../api/repositories.ts';
import { reviewRoutes } from '../api/reviews.ts';
import { authenticate } from '../auth.ts';
import { ApiError, notFound } from '../errors.ts';
import { nameOf } from '../state.ts';
import type { World } from '../world.ts';
import { rateLimitHeaders } from './rate-limit.ts';
import type { Reply } from './router.ts';
import { find } from './router.ts';
import { spenderOf } from './spender.ts';

// Checks and pull requests of a commit stand before commits, whose name takes the rest of the path.
const ROUTES = [
  ...metaRoutes,
  ...graphqlRoutes,
  ...hookRoutes,
  ...appRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...checkRoutes,
  ...commentRoutes,
  ...gitRoutes,
  ...contentsRoutes,
  ...commitRoutes,
  ...repositoryRoutes,
];

/** A request as it came, with its body read. */
export interface Incoming {
  method: string;
  path: string;
  query: URLSearchParams;
  base: string;
  authorization: string | undefined;
  accept: string;
  userAgent: string | undefined;
  body: Buffer;
}

/** What is known about a request after it was answered. */
export interface Outcome {
  reply: Reply;
  actor: Actor['kind'];
}

function parseBody(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ApiError(400, 'Body should be a JSON object');
  return value as Record<string, unknown>;
}

/** `/repositories/{id}/…` is the address that does not change with the name. */
function byName(world: World, path: string): string {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  if (id === undefined) return path;
  const repository = [...world.state.repositories.values()].find((one) => one.id === Number(id));
  if (!repository) throw notFound();
  return `/repos/${nameOf(repository)}${rest}`;
}

export const errorReply = (error: ApiError, docs?: string): Reply => ({
  status: error.status,
  json:
    error.status === 301
      ? {
          message: error.message,
          url: error.headers.location,
          documentation_url: 'https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects',
        }
      : error.body(docs),
  headers: error.headers,
});

/** Answers one request. Never throws: a fault of the fake itself is a 500 and goes to `onError`. */
export async function answer(world: World, incoming: Incoming, onError: (error: unknown) => void): Promise<Outcome> {
  let actor: Actor = { kind: 'anonymous' };
  let docs: string | undefined;
  const resource = incoming.path === '/graphql' ? 'graphql' : 'core';
  const finish = (reply: Reply): Outcome => {
    const limits = rateLimitHeaders(world.rateLimits.status(spenderOf(world, actor), resource));
    return { reply: { ...reply, headers: { ...limits, ...reply.headers } }, actor: actor.kind };
  };
  try {
    // https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent
    if (!incoming.userAgent)
      throw new ApiError(403, 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.');
    actor = authenticate(world, incoming.authorization);
    if (incoming.path !== '/rate_limit') world.rateLimits.spend(spenderOf(world, actor), resource);
    const path = byName(world, incoming.path);
    const found = find(ROUTES, incoming.method, path);
    if (!found) throw notFound();
    docs = found.route.docs;
    const body = parseBody(incoming.body);
    const { method, query, accept, authorization, base } = incoming;
    const call = { world, method, path, params: found.params, query, body, accept, authorization, actor, base };
    return finish(await found.route.handle(call));
  } catch (error) {
    if (error instanceof ApiError) return finish(errorReply(error, docs));
    onError(error);
    return finish(errorReply(new ApiError(500, 'Server Error')));
  }
}
