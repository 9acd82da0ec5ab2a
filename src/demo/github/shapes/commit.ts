/** Commits as the API shows them. */
import type { Commit, Signature } from '../git/store.ts';
import type { Account, Repository } from '../state.ts';
import type { World } from '../world.ts';
import { apiUrl, pageUrl } from '../world.ts';
import { accountShape, nodeId } from './account.ts';

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** GitHub knows a person by the address; of other addresses it knows nobody. https://docs.github.com/en/account-and-profile/reference/email-addresses-reference */
export const emailOf = (account: Account): string => `${account.id}+${account.login}@users.noreply.github.com`;

export function accountOfEmail(world: World, email: string): Account | undefined {
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return login === undefined ? undefined : world.state.accounts.get(login.toLowerCase());
}

const parents = (world: World, repository: Repository, commit: Commit): Record<string, unknown>[] =>
  commit.parents.map((sha) => ({
    sha,
    url: `${apiUrl(world, repository)}/git/commits/${sha}`,
    html_url: `${pageUrl(world, repository)}/commit/${sha}`,
  }));

/** `GET git/commits/{sha}`: what git stores. */
export const gitCommitShape = (world: World, repository: Repository, commit: Commit): Record<string, unknown> => ({
  sha: commit.sha,
  node_id: nodeId('C', commit.sha),
  url: `${apiUrl(world, repository)}/git/commits/${commit.sha}`,
  html_url: `${pageUrl(world, repository)}/commit/${commit.sha}`,
  author: commit.author,
  committer: commit.committer,
  tree: { sha: commit.tree, url: `${apiUrl(world, repository)}/git/trees/${commit.tree}` },
  message: commit.message,
  parents: parents(world, repository, commit),
  verification: UNSIGNED,
});

const person = (world: World, { email }: Signature): Record<string, unknown> | null => {
  const account = accountOfEmail(world, email);
  return account ? accountShape(world, account) : null;
};

/** Where commits are listed, with the accounts behind the addresses. */
export const commitShape = (world: World, repository: Repository, commit: Commit): Record<string, unknown> => {
  const url = `${apiUrl(world, repository)}/commits/${commit.sha}`;
  return {
    url,
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    html_url: `${pageUrl(world, repository)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${apiUrl(world, repository)}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${apiUrl(world, repository)}/git/trees/${commit.tree}` },
      verification: UNSIGNED,
    },
    author: person(world, commit.author),
    committer: person(world, commit.committer),
    parents: parents(world, repository, commit).map((parent) => ({
      ...parent,
      url: `${apiUrl(world, repository)}/commits/${parent.sha as string}`,
    })),
  };
};

/** The short form in `push` and `merge_group` payloads. */
export const pushedCommitShape = (world: World, repository: Repository, commit: Commit): Record<string, unknown> => ({
  id: commit.sha,
  tree_id: commit.tree,
  distinct: true,
  message: commit.message,
  timestamp: commit.committer.date,
  url: `${pageUrl(world, repository)}/commit/${commit.sha}`,
  author: { name: commit.author.name, email: commit.author.email },
  committer: { name: commit.committer.name, email: commit.committer.email },
});
