/** Accounts, Apps and installations as the API shows them. */
import { clientId } from '../auth.ts';
import type { Account, App, Installation } from '../state.ts';
import type { World } from '../world.ts';

/** Opaque, as GitHub's are. */
export const nodeId = (kind: string, id: number | string): string => `${kind}_${Buffer.from(String(id)).toString('base64url')}`;

export function accountShape(world: World, account: Account): Record<string, unknown> {
  const api = `${world.url}/users/${encodeURIComponent(account.login)}`;
  const page = account.type === 'Bot' ? `${world.url}/apps/${account.login.replace('[bot]', '')}` : `${world.url}/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('U', account.id),
    avatar_url: `${world.url}/avatars/${account.id}`,
    gravatar_id: '',
    url: api,
    html_url: page,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export const appShape = (world: World, app: App): Record<string, unknown> => ({
  id: app.id,
  client_id: app === world.app ? clientId(world) : `Iv23other${String(app.id).padStart(11, '0')}`,
  slug: app.slug,
  node_id: nodeId('A', app.id),
  owner: accountShape(world, app.owner),
  name: app.name,
  description: '',
  external_url: `${world.url}/apps/${app.slug}`,
  html_url: `${world.url}/apps/${app.slug}`,
  created_at: app.createdAt,
  updated_at: app.createdAt,
  permissions: app.permissions,
  events: app.events,
});

export const installationShape = (world: World, installation: Installation): Record<string, unknown> => ({
  id: installation.id,
  client_id: clientId(world),
  account: accountShape(world, installation.account),
  repository_selection: 'selected',
  access_tokens_url: `${world.url}/app/installations/${installation.id}/access_tokens`,
  repositories_url: `${world.url}/installation/repositories`,
  html_url: `${world.url}/organizations/${installation.account.login}/settings/installations/${installation.id}`,
  app_id: world.app.id,
  app_slug: world.app.slug,
  target_id: installation.account.id,
  target_type: installation.account.type,
  permissions: world.app.permissions,
  events: world.app.events,
  created_at: installation.createdAt,
  updated_at: installation.createdAt,
  single_file_name: null,
  has_multiple_single_files: false,
  single_file_paths: [],
  suspended_by: null,
  suspended_at: installation.suspendedAt,
});
