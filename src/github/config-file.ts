/** `.github/portcullis.yml` of the base branch: a pull request cannot switch off its own review. */
import { z } from 'zod';
import type { Octokit } from './client.ts';
import { isStatus } from './errors.ts';
import type { Repository } from './pull-request.ts';

export const CONFIG_PATH = '.github/portcullis.yml';

/** Larger ones are no configuration; a YAML parser is not fed with them. */
const MOST_BYTES = 64 * 1024;

export type ConfigFile = { text: string } | { unreadable: string } | undefined;

const File = z.object({ type: z.string(), size: z.number(), encoding: z.string().optional(), content: z.string().optional() });

/**
 * https://docs.github.com/en/rest/repos/contents#get-repository-content: follows links and returns a list for a directory, so the type is checked; content comes
 * up to 1 MB. The full ref, because a tag of the branch's name must not be taken for it. undefined: there is none.
 */
export async function readConfigFile(octokit: Octokit, repository: Repository, branch: string): Promise<ConfigFile> {
  try {
    const { data } = await octokit.rest.repos.getContent({ ...repository, path: CONFIG_PATH, ref: `refs/heads/${branch}` });
    const file = File.safeParse(data);
    if (!file.success || file.data.type !== 'file') return { unreadable: `${CONFIG_PATH} on ${branch} is not a file` };
    if (file.data.size > MOST_BYTES) return { unreadable: `${CONFIG_PATH} on ${branch} is larger than 64 KB` };
    const bytes = Buffer.from(file.data.content ?? '', 'base64');
    if (bytes.includes(0)) return { unreadable: `${CONFIG_PATH} on ${branch} is not a text file` };
    return { text: bytes.toString('utf8') };
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}
