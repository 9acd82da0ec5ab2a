/** What access somebody has. Whatever cannot be found out counts against them. */
import { z } from 'zod';
import type { Octokit } from './client.ts';
import { isStatus } from './errors.ts';
import type { Repository } from './pull-request.ts';

const LEVELS = ['admin', 'maintain', 'write', 'triage', 'read', 'none'] as const;
export type Access = (typeof LEVELS)[number];
const Answer = z.object({ permission: z.string(), role_name: z.string().optional() });
const known = (name: string | undefined): Access | undefined => LEVELS.find((level) => level === name);

/** https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user: `permission` has the four old levels, custom roles have names of their own. */
export async function accessOf(octokit: Octokit, repository: Repository, login: string): Promise<Access> {
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...repository, username: login });
    const { permission, role_name: role } = Answer.parse(data);
    return known(role) ?? known(permission) ?? 'none';
  } catch (error) {
    if (isStatus(error, 403, 404)) return 'none';
    throw error;
  }
}
