/** `.github/portcullis.yml` of the base branch: a pull request cannot switch off its own review. */
import { z } from 'zod';
import { CONFIG_PATH } from '../config/path.ts';
import type { Octokit } from './client.ts';
import { isStatus } from './errors.ts';
import type { Repository } from './pull-request.ts';

/** Larger ones are no configuration; a YAML parser is not fed with them. */
const MOST_BYTES = 64 * 1024;

export type ConfigFile = { text: string } | { unreadable: string } | undefined;

const File = z.object({ type: z.string(), size: z.number(), encoding: z.string().optional(), content: z.string().optional() });

/** where: for messages. */
function contentOf(data: unknown, where: string): ConfigFile {
  const file = File.safeParse(data);
  if (!file.success || file.data.type !== 'file') return { unreadable: `${CONFIG_PATH} on ${where} is not a file` };
  if (file.data.size > MOST_BYTES) return { unreadable: `${CONFIG_PATH} on ${where} is larger than 64 KB` };
  const bytes = Buffer.from(file.data.content ?? '', 'base64');
  if (bytes.includes(0)) return { unreadable: `${CONFIG_PATH} on ${where} is not a text file` };
  return { text: bytes.toString('utf8') };
}

/**
 * https://docs.github.com/en/rest/repos/contents#get-repository-content: follows links and returns a list for a directory, so the type is checked; content comes
 * up to 1 MB. The full ref, because a tag of the branch's name must not be taken for it. undefined: there is none.
 */
export async function readConfigFile(octokit: Octokit, repository: Repository, branch: string): Promise<ConfigFile> {
  try {
    const { data } = await octokit.rest.repos.getContent({ ...repository, path: CONFIG_PATH, ref: `refs/heads/${branch}` });
    return contentOf(data, branch);
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

/** Of the owner's `.github` repository, on its default branch; undefined where there is none, or none that the App may read. */
export async function readOrganisationFile(octokit: Octokit, owner: string): Promise<ConfigFile> {
  try {
    const { data } = await octokit.rest.repos.getContent({ owner, repo: '.github', path: CONFIG_PATH });
    return contentOf(data, `${owner}/.github`);
  } catch (error) {
    if (isStatus(error, 403, 404)) return undefined;
    throw error;
  }
}

const Commits = z.array(z.object({ sha: z.string() }));
/** How far back a valid version is looked for. */
const MOST_VERSIONS = 5;

/** Earlier texts of the branch's file, newest first, without the one that stands there now. https://docs.github.com/en/rest/commits/commits#list-commits */
export async function readEarlierFiles(octokit: Octokit, repository: Repository, branch: string): Promise<string[]> {
  const { data } = await octokit.rest.repos.listCommits({ ...repository, sha: branch, path: CONFIG_PATH, per_page: MOST_VERSIONS + 1 });
  const texts: string[] = [];
  for (const { sha } of Commits.parse(data).slice(1)) {
    try {
      const answer = await octokit.rest.repos.getContent({ ...repository, path: CONFIG_PATH, ref: sha });
      const file = contentOf(answer.data, branch);
      if (file && 'text' in file) texts.push(file.text);
    } catch (error) {
      if (!isStatus(error, 404)) throw error; // it was not there then
    }
  }
  return texts;
}
