/** Tokens of an installation, and what it can see. A token that leaks from a job opens nothing else. */
import { z } from 'zod';
import type { Octokit } from './client.ts';
import type { NamedRepository } from './events.ts';

/** What a review needs; the App's registration (app.yml) grants the same and the read access that its events demand. */
export const PERMISSIONS = { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' } as const;
/** What it takes to read a repository's code. */
const READING = { metadata: 'read', contents: 'read' } as const;
/** What it takes to see which pull requests lack a verdict. */
const LOOKING = { metadata: 'read', pull_requests: 'read', checks: 'read' } as const;

const PER_PAGE = 100;

/**
 * https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
 * At most 500 repository ids; lives an hour; 422 when the installation has not granted one of the permissions, 403 when it is suspended.
 */
export async function repositoryToken(
  app: Octokit,
  installation: number,
  repositoryId: number,
  permissions: typeof PERMISSIONS | typeof READING = PERMISSIONS,
): Promise<string> {
  const { data } = await app.rest.apps.createInstallationAccessToken({
    installation_id: installation,
    repository_ids: [repositoryId],
    permissions,
  });
  return data.token;
}

export const readingToken = (app: Octokit, installation: number, repositoryId: number): Promise<string> =>
  repositoryToken(app, installation, repositoryId, READING);

/** For all repositories of the installation, and for looking only. */
export async function lookingToken(app: Octokit, installation: number): Promise<string> {
  const { data } = await app.rest.apps.createInstallationAccessToken({ installation_id: installation, permissions: LOOKING });
  return data.token;
}

const Installations = z.array(z.object({ id: z.number(), suspended_at: z.string().nullish() }));

/** https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app. Without suspended ones, which get no token. */
export async function activeInstallations(app: Octokit): Promise<number[]> {
  const found: number[] = [];
  for (let page = 1; ; page++) {
    const { data } = await app.rest.apps.listInstallations({ per_page: PER_PAGE, page });
    found.push(...Installations.parse(data).flatMap(({ id, suspended_at: suspended }) => (suspended ? [] : [id])));
    if (data.length < PER_PAGE) return found;
  }
}

const Repositories = z.object({
  repositories: z.array(z.object({ id: z.number(), full_name: z.string(), archived: z.boolean().optional() })),
});

/** https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-app-installation. One page, from 1; archived ones take no check runs and are left out. */
export async function repositoriesPage(octokit: Octokit, page: number): Promise<{ repositories: NamedRepository[]; last: boolean }> {
  const { data } = await octokit.rest.apps.listReposAccessibleToInstallation({ per_page: PER_PAGE, page });
  const { repositories } = Repositories.parse(data);
  return {
    repositories: repositories.flatMap(({ id, full_name: fullName, archived }) => (archived ? [] : [{ id, fullName }])),
    last: data.repositories.length < PER_PAGE,
  };
}
