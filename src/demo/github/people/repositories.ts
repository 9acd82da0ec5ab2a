/** Repositories come, go and change hands. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { emitInstallationRepositories } from '../events/installations.ts';
import { emitRenamed } from '../events/repositories.ts';
import { git } from '../git/run.ts';
import { GitStore } from '../git/store.ts';
import type { FileChange } from '../git/write.ts';
import { readDirectory } from '../git/write.ts';
import { emailOf } from '../shapes/commit.ts';
import type { Account, Repository, Role } from '../state.ts';
import { nameOf } from '../state.ts';
import type { World } from '../world.ts';
import { installationOn } from '../world.ts';
import { mustRepository, person } from './lookup.ts';

/** Where a repository's content comes from: a git directory (only read, nothing is copied), a directory of files, or files as values. */
export type RepositorySource = { gitDir: string } | { directory: string } | { files: Record<string, FileChange> };

/** A repository to be added. Private and installed unless told otherwise, so that missing permissions show. */
export type NewRepository = RepositorySource & {
  /** `owner/name`. */
  name: string;
  private?: boolean;
  ownerType?: 'Organization' | 'User';
  defaultBranch?: string;
  /** Branches instead of the git directory's own, by full sha: pins the default branch to a point in the past. */
  branches?: Record<string, string>;
  /** What people may do; everybody else reads if it is public. */
  roles?: Record<string, Role>;
  installed?: boolean;
};

/** A repository as the callers see it. */
export interface RepositoryInfo {
  id: number;
  fullName: string;
  defaultBranch: string;
  branches: Record<string, string>;
  installationId: number | undefined;
}

export const repositoryInfo = (repository: Repository): RepositoryInfo => ({
  id: repository.id,
  fullName: nameOf(repository),
  defaultBranch: repository.defaultBranch,
  branches: Object.fromEntries(repository.branches),
  installationId: repository.installation?.id,
});

export const signatureOf = (account: Account): { name: string; email: string } => ({ name: account.login, email: emailOf(account) });

/** The refs of a git directory: branches, tags (peeled), and the branch that HEAD names. */
async function readRefs(gitDir: string): Promise<{ branches: Map<string, string>; tags: Map<string, string>; head: string | undefined }> {
  const branches = new Map<string, string>();
  const tags = new Map<string, string>();
  const format = '%(refname)%00%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)';
  const output = await git(gitDir, ['for-each-ref', `--format=${format}`, 'refs/heads', 'refs/remotes/origin', 'refs/tags']);
  for (const line of output.toString('utf8').split('\n').filter(Boolean)) {
    const [ref, sha] = line.split('\0') as [string, string];
    const [, kind, name] = /^refs\/(heads|tags|remotes\/origin)\/(.+)$/.exec(ref)!;
    if (kind === 'tags') tags.set(name!, sha);
    // A clone has most branches only as remote ones; its own win.
    else if (kind === 'heads' || (name !== 'HEAD' && !branches.has(name!))) branches.set(name!, sha);
  }
  const head = (await git(gitDir, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { codes: [0, 1, 128] })).toString('utf8').trim();
  return { branches, tags, head: branches.has(head) ? head : undefined };
}

/** Adds a repository. Throws when it exists, or when the git directory is none. */
export async function addRepository(world: World, folder: string, options: NewRepository): Promise<RepositoryInfo> {
  const { state } = world;
  const [ownerName, name, more] = options.name.split('/');
  if (!ownerName || !name || more !== undefined) throw new Error(`"${options.name}" is no owner/name`);
  if (state.repository(options.name)) throw new Error(`There is already a repository ${options.name}`);
  const source = 'gitDir' in options ? options.gitDir : undefined;
  const store = await GitStore.create(await mkdtemp(join(folder, 'repository-')), source);
  const refs = source ? await readRefs(source) : { branches: new Map<string, string>(), tags: new Map<string, string>(), head: undefined };
  const branches = options.branches ? new Map(Object.entries(options.branches)) : refs.branches;
  const owner = state.account(ownerName, options.ownerType ?? 'Organization');
  const repository: Repository = {
    id: state.nextId(),
    owner,
    name,
    private: options.private ?? true,
    archived: false,
    defaultBranch: options.defaultBranch ?? refs.head ?? [...branches.keys()][0] ?? 'main',
    store,
    branches,
    tags: refs.tags,
    roles: new Map(Object.entries(options.roles ?? {}).map(([login, role]) => [login.toLowerCase(), role])),
    installation: options.installed === false ? undefined : installationOn(world, owner),
    parent: undefined,
    pulls: new Map(),
    nextNumber: 1,
    createdAt: state.time(),
    pushedAt: state.time(),
  };
  for (const login of Object.keys(options.roles ?? {})) state.account(login);
  if (!source) {
    const files = 'directory' in options ? await readDirectory(options.directory) : 'files' in options ? options.files : {};
    const author = signatureOf(person(world, repository, undefined));
    const sha = await store.write({ parents: [], files, message: 'Initial commit', author, date: state.now() });
    branches.set(repository.defaultBranch, sha);
  }
  state.addRepository(repository);
  return repositoryInfo(repository);
}

/** The repository of `owner` that is a fork of another; it shares the objects, and the App is not installed on it. */
export function forkOf(world: World, parent: Repository, owner: string): Repository {
  const known = [...world.state.repositories.values()].find((one) => one.parent === parent && one.owner.login === owner);
  if (known) return known;
  const fork: Repository = {
    ...parent,
    id: world.state.nextId(),
    owner: world.state.account(owner),
    branches: new Map(parent.branches),
    tags: new Map(parent.tags),
    roles: new Map(),
    installation: undefined,
    parent,
    pulls: new Map(),
    nextNumber: 1,
    createdAt: world.state.time(),
  };
  world.state.addRepository(fork);
  return fork;
}

/** Deletes a fork: pull requests from it keep their commits and lose `head.repo`. */
export function deleteFork(world: World, fullName: string): void {
  const fork = mustRepository(world, fullName);
  if (!fork.parent) throw new Error(`${fullName} is no fork`);
  world.state.repositories.delete(fullName.toLowerCase());
  for (const pull of fork.parent.pulls.values()) if (pull.head.repository === fork) pull.head.repository = null;
}

/** Gives a repository another name; requests for the old one are redirected, and the App is told in the background. */
export function renameRepository(world: World, fullName: string, name: string): void {
  const repository = mustRepository(world, fullName);
  const from = repository.name;
  world.state.rename(repository, name);
  void emitRenamed(world, repository, from, person(world, repository, undefined));
}

/** Adds the App to a repository or takes it away, and tells it. */
export async function setInstalled(world: World, fullName: string, installed: boolean, as?: string): Promise<void> {
  const repository = mustRepository(world, fullName);
  const installation = installationOn(world, repository.owner);
  repository.installation = installed ? installation : undefined;
  const change = installed ? { added: [repository] } : { removed: [repository] };
  await emitInstallationRepositories(world, installation, change, person(world, repository, as));
}
