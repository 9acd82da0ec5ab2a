/** A repository's default branch, and where a branch is. */
import { z } from 'zod';
import type { Octokit } from './client.ts';
import { isStatus } from './errors.ts';
import type { Repository } from './pull-request.ts';

/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
export async function defaultBranch(octokit: Octokit, repository: Repository): Promise<string> {
  const { data } = await octokit.rest.repos.get({ ...repository });
  return z.object({ default_branch: z.string() }).parse(data).default_branch;
}

/** https://docs.github.com/en/rest/git/refs#get-a-reference; undefined: it is not there, 409: the repository is empty. */
export async function tipOf(octokit: Octokit, repository: Repository, branch: string): Promise<string | undefined> {
  try {
    const { data } = await octokit.rest.git.getRef({ ...repository, ref: `heads/${branch}` });
    return z.object({ object: z.object({ sha: z.string() }) }).parse(data).object.sha;
  } catch (error) {
    if (isStatus(error, 404, 409)) return undefined;
    throw error;
  }
}
