/** Reviews, and who is in a team: what an App asks about the people who judge. */
import { repositoryOf } from '../access.ts';
import { ApiError, notFound } from '../errors.ts';
import { paginate } from '../http/paging.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { reviewShape } from '../shapes/review.ts';

/** Oldest first. https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request */
function list(call: Call): Reply {
  const pull = repositoryOf(call, 'pull_requests=read').pulls.get(Number(call.params.pull_number));
  if (!pull) throw notFound();
  const reviews = call.world.state.reviews.filter((review) => review.pull === pull);
  const { items, headers } = paginate(call, reviews);
  return { status: 200, json: items.map((review) => reviewShape(call.world, review)), headers };
}

/** https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user: 404 for those who are not in it. */
function membership({ world, actor, params }: Call): Reply {
  if (actor.kind === 'installation' && !actor.token.permissions.members)
    throw new ApiError(403, 'Resource not accessible by integration', { headers: { 'x-accepted-github-permissions': 'members=read' } });
  if (actor.kind !== 'installation' && actor.kind !== 'user') throw notFound();
  const { org, team_slug: slug, username } = params as Record<'org' | 'team_slug' | 'username', string>;
  const account = world.state.accounts.get(username.toLowerCase());
  if (!account || !world.state.teams.get(`${org}/${slug}`.toLowerCase())?.has(account)) throw notFound();
  const url = `${world.url}/orgs/${org}/teams/${slug}/memberships/${account.login}`;
  return { status: 200, json: { url, role: 'member', state: 'active' } };
}

export const reviewRoutes: Route[] = [
  route('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', '/rest/pulls/reviews#list-reviews-for-a-pull-request', list),
  route('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', '/rest/teams/members#get-team-membership-for-a-user', membership),
];
