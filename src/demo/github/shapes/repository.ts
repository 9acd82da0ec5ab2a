/** Repositories as the API and the webhooks show them. */
import type { Repository } from '../state.ts';
import { nameOf } from '../state.ts';
import type { World } from '../world.ts';
import { apiUrl, pageUrl } from '../world.ts';
import { accountShape, nodeId } from './account.ts';

/** Every `…_url` of a repository and what follows the repository's own address. */
const LINKS: Record<string, string> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

export function repositoryShape(world: World, repository: Repository): Record<string, unknown> {
  const api = apiUrl(world, repository);
  const page = pageUrl(world, repository);
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: nameOf(repository),
    private: repository.private,
    owner: accountShape(world, repository.owner),
    html_url: page,
    description: null,
    fork: repository.parent !== undefined,
    url: api,
    ...Object.fromEntries(Object.entries(LINKS).map(([name, rest]) => [name, api + rest])),
    git_url: `${page.replace(/^https?/, 'git')}.git`,
    ssh_url: `ssh://${page.replace(/^https?:\/\//, '')}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    mirror_url: null,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: false,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    archived: repository.archived,
    disabled: false,
    open_issues_count: [...repository.pulls.values()].filter(({ state }) => state === 'open').length,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

/** `GET /repos/{owner}/{repo}` says a little more. */
export const fullRepositoryShape = (world: World, repository: Repository): Record<string, unknown> => ({
  ...repositoryShape(world, repository),
  network_count: 0,
  subscribers_count: 0,
  temp_clone_token: null,
  ...(repository.parent && {
    parent: repositoryShape(world, repository.parent),
    source: repositoryShape(world, repository.parent),
  }),
});
