/** One token per job, good for one repository and for what a review does there. A token that leaks from a job opens nothing else. */
import type { Octokit } from './client.ts';

/** What a review needs; the App's registration (app.yml) grants the same and the read access that its events demand. */
export const PERMISSIONS = { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' } as const;

/**
 * https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
 * At most 500 repository ids; lives an hour; 422 when the installation has not granted one of the permissions, 403 when it is suspended.
 */
export async function repositoryToken(app: Octokit, installation: number, repositoryId: number): Promise<string> {
  const { data } = await app.rest.apps.createInstallationAccessToken({
    installation_id: installation,
    repository_ids: [repositoryId],
    permissions: PERMISSIONS,
  });
  return data.token;
}
