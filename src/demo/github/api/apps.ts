/** The App, its installations and their tokens. https://docs.github.com/en/rest/apps/apps */
import { requireApp } from '../access.ts';
import { newInstallationToken } from '../auth.ts';
import { ApiError, notFound } from '../errors.ts';
import { paginate } from '../http/paging.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { accountShape, appShape, installationShape } from '../shapes/account.ts';
import { repositoryShape } from '../shapes/repository.ts';
import type { Installation, Permissions, Repository } from '../state.ts';
import { iso } from '../state.ts';

const DOCS = '/rest/apps/apps';
/** https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app */
const TOKEN_LIFE = 3_600_000;
const MOST_REPOSITORIES = 500;
const RANK: Record<string, number> = { read: 1, write: 2, admin: 3 };

function installationOf(call: Call): Installation {
  requireApp(call);
  const installation = call.world.state.installations.get(Number(call.params.installation_id));
  if (!installation) throw notFound();
  return installation;
}

const repositoriesOf = (call: Call, installation: Installation): Repository[] =>
  [...call.world.state.repositories.values()].filter((repository) => repository.installation === installation);

const unprocessable = (message: string): ApiError => new ApiError(422, message);

function narrowedRepositories({ world, body }: Call, installation: Installation): Repository[] | undefined {
  const { repository_ids: ids, repositories: names } = body as { repository_ids?: number[]; repositories?: string[] };
  if (!ids && !names) return undefined;
  const wanted = [...(ids ?? []), ...(names ?? [])];
  if (wanted.length > MOST_REPOSITORIES) throw unprocessable(`You may only specify up to ${MOST_REPOSITORIES} repositories.`);
  const all = [...world.state.repositories.values()].filter((repository) => repository.installation === installation);
  return wanted.map((key) => {
    const found = all.find(({ id, name }) => id === key || name === key);
    if (!found)
      throw unprocessable('There is at least one repository that does not exist or is not accessible to the parent installation.');
    return found;
  });
}

function narrowedPermissions({ world, body }: Call): Permissions {
  const wanted = body.permissions as Permissions | undefined;
  if (!wanted) return world.app.permissions;
  for (const [name, level] of Object.entries(wanted))
    if ((RANK[level] ?? 9) > (RANK[world.app.permissions[name] ?? ''] ?? 0))
      throw unprocessable('The permissions requested are not granted to this installation.');
  return { metadata: 'read', ...wanted };
}

/** https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app */
function createToken(call: Call): Reply {
  const { world } = call;
  const installation = installationOf(call);
  if (installation.suspendedAt) throw new ApiError(403, 'This installation has been suspended');
  const repositories = narrowedRepositories(call, installation);
  const permissions = narrowedPermissions(call);
  const token = newInstallationToken(world);
  const expiresAt = new Date(world.state.now().getTime() + TOKEN_LIFE);
  world.state.installationTokens.set(token, { token, installation, permissions, repositories, expiresAt });
  return {
    status: 201,
    json: {
      token,
      expires_at: iso(expiresAt),
      permissions,
      repository_selection: 'selected',
      ...(repositories && { repositories: repositories.map((one) => repositoryShape(world, one)) }),
    },
  };
}

function revokeToken({ world, actor }: Call): Reply {
  if (actor.kind !== 'installation') throw new ApiError(401, 'Bad credentials');
  world.state.installationTokens.delete(actor.token.token);
  return { status: 204 };
}

function installationOfRepository(call: Call): Reply {
  requireApp(call);
  const { world, params } = call;
  const installation = world.state.repository(`${params.owner}/${params.repo}`)?.installation;
  if (!installation) throw notFound();
  return { status: 200, json: installationShape(world, installation) };
}

/** https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-app-installation */
function listRepositories(call: Call): Reply {
  if (call.actor.kind !== 'installation')
    throw new ApiError(403, 'You must authenticate with an installation access token in order to list repositories for an installation.');
  const { token } = call.actor;
  if (token.installation.suspendedAt) throw new ApiError(403, 'This installation has been suspended');
  const all = token.repositories ?? repositoriesOf(call, token.installation);
  const { items, headers } = paginate(call, all);
  const repositories = items.map((one) => repositoryShape(call.world, one));
  return { status: 200, json: { total_count: all.length, repository_selection: 'selected', repositories }, headers };
}

export const appRoutes: Route[] = [
  route('GET /app', `${DOCS}#get-the-authenticated-app`, (call) => {
    requireApp(call);
    const { world } = call;
    return { status: 200, json: { ...appShape(world, world.app), installations_count: world.state.installations.size } };
  }),
  route('GET /app/installations', `${DOCS}#list-installations-for-the-authenticated-app`, (call) => {
    requireApp(call);
    const { items, headers } = paginate(call, [...call.world.state.installations.values()]);
    return { status: 200, json: items.map((one) => installationShape(call.world, one)), headers };
  }),
  route('GET /app/installations/{installation_id}', `${DOCS}#get-an-installation-for-the-authenticated-app`, (call) => ({
    status: 200,
    json: installationShape(call.world, installationOf(call)),
  })),
  route('POST /app/installations/{installation_id}/access_tokens', `${DOCS}#create-an-installation-access-token-for-an-app`, createToken),
  route(
    'GET /repos/{owner}/{repo}/installation',
    `${DOCS}#get-a-repository-installation-for-the-authenticated-app`,
    installationOfRepository,
  ),
  route(
    'GET /installation/repositories',
    '/rest/apps/installations#list-repositories-accessible-to-the-app-installation',
    listRepositories,
  ),
  route('DELETE /installation/token', '/rest/apps/installations#revoke-an-installation-access-token', revokeToken),
  route('GET /users/{username}', '/rest/users/users#get-a-user', ({ world, params }) => {
    const account = world.state.accounts.get(params.username!.toLowerCase());
    if (!account) throw notFound();
    return { status: 200, json: accountShape(world, account) };
  }),
];
