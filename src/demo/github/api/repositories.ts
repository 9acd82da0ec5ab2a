/** Repositories, their branches and people. https://docs.github.com/en/rest/repos */
import { repositoryOf, roleOf } from '../access.ts';
import { notFound } from '../errors.ts';
import { paginate } from '../http/paging.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { resolve } from '../refs.ts';
import { accountShape, nodeId } from '../shapes/account.ts';
import { commitShape } from '../shapes/commit.ts';
import { fullRepositoryShape } from '../shapes/repository.ts';
import type { Role } from '../state.ts';
import { apiUrl } from '../world.ts';

/** `permission` knows only the four old levels, `role_name` all. https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user */
const OLD_LEVEL: Record<Role, string> = { admin: 'admin', maintain: 'write', write: 'write', triage: 'read', read: 'read' };
const ORDER: Role[] = ['read', 'triage', 'write', 'maintain', 'admin'];
const FLAGS: Record<Role, string> = { read: 'pull', triage: 'triage', write: 'push', maintain: 'maintain', admin: 'admin' };

function permission(call: Call): Reply {
  const repository = repositoryOf(call, 'metadata=read');
  const account = call.world.state.accounts.get(call.params.username!.toLowerCase());
  if (account?.type !== 'User') throw notFound(`${call.params.username} is not a user`);
  const role = roleOf(repository, account);
  const rank = role ? ORDER.indexOf(role) : -1;
  return {
    status: 200,
    json: {
      permission: role ? OLD_LEVEL[role] : 'none',
      user: {
        ...accountShape(call.world, account),
        permissions: Object.fromEntries(ORDER.map((one, index) => [FLAGS[one], index <= rank])),
        role_name: role ?? '',
      },
      role_name: role ?? '',
    },
  };
}

async function branch(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'contents=read');
  const name = call.params.branch!;
  const sha = repository.branches.get(name);
  const commit = sha && (await repository.store.commit(sha));
  if (!commit) throw notFound('Branch not found');
  const url = `${apiUrl(call.world, repository)}/branches/${name}`;
  return {
    status: 200,
    json: {
      name,
      commit: commitShape(call.world, repository, commit),
      _links: { self: url, html: url },
      protected: false,
      protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
      protection_url: `${url}/protection`,
    },
  };
}

async function ref(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'contents=read');
  const name = `refs/${call.params.ref}`;
  const commit = /^refs\/(heads|tags|pull)\//.test(name) ? await resolve(repository, name) : undefined;
  if (!commit) throw notFound();
  const api = apiUrl(call.world, repository);
  const object = { sha: commit.sha, type: 'commit', url: `${api}/git/commits/${commit.sha}` };
  return { status: 200, json: { ref: name, node_id: nodeId('REF', name), url: `${api}/git/${name}`, object } };
}

export const repositoryRoutes: Route[] = [
  route('GET /repos/{owner}/{repo}', '/rest/repos/repos#get-a-repository', (call) => ({
    status: 200,
    json: fullRepositoryShape(call.world, repositoryOf(call, 'metadata=read')),
  })),
  route(
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    '/rest/collaborators/collaborators#get-repository-permissions-for-a-user',
    permission,
  ),
  route('GET /repos/{owner}/{repo}/branches/{branch+}', '/rest/branches/branches#get-a-branch', branch),
  route('GET /repos/{owner}/{repo}/git/ref/{ref+}', '/rest/git/refs#get-a-reference', ref),
  // Which rules hold for a branch: none, so an App finds its check not required.
  route('GET /repos/{owner}/{repo}/rules/branches/{branch+}', '/rest/repos/rules#get-rules-for-a-branch', (call) => {
    repositoryOf(call, 'metadata=read');
    return { status: 200, json: paginate(call, []).items };
  }),
];
