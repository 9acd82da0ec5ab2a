/** A commit's whole tree: which file has which content. Directory listings follow links and list submodules as files, trees tell them apart. */
import { z } from 'zod';
import type { Octokit } from './client.ts';
import type { Repository } from './pull-request.ts';

export interface TreeFile {
  blob: string;
  bytes: number;
}
/** complete: false when sub-trees were left out. */
export interface Tree {
  files: Map<string, TreeFile>;
  complete: boolean;
}

const Entry = z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: z.string(), size: z.number().nullish() });
const Answer = z.object({ tree: z.array(Entry), truncated: z.boolean() });

/** 120000 is a symbolic link, 160000 a submodule: the first may point anywhere, the second is another repository. */
const SKIPPED = new Set(['120000', '160000']);

/** https://docs.github.com/en/rest/git/trees#get-a-tree: 100,000 entries or 7 MB at once, then `truncated`. */
const MOST_REQUESTS = 100;

/** A truncated answer is thrown away and its directories are asked for one by one, so that every file is seen or `complete` is false. */
export async function readTree(octokit: Octokit, repository: Repository, commit: string): Promise<Tree> {
  const files = new Map<string, TreeFile>();
  const open: { sha: string; prefix: string; recursive: boolean }[] = [{ sha: commit, prefix: '', recursive: true }];
  let complete = true;
  for (let requests = 0; open.length > 0; requests++) {
    if (requests === MOST_REQUESTS) return { files, complete: false };
    const { sha, prefix, recursive } = open.shift()!;
    const { data } = await octokit.rest.git.getTree({ ...repository, tree_sha: sha, ...(recursive && { recursive: '1' }) });
    const { tree, truncated } = Answer.parse(data);
    if (truncated && recursive) {
      open.push({ sha, prefix, recursive: false });
      continue;
    }
    if (truncated) complete = false;
    for (const entry of tree) {
      const path = prefix + entry.path;
      if (entry.type === 'tree' && !recursive) open.push({ sha: entry.sha, prefix: `${path}/`, recursive: true });
      if (entry.type === 'blob' && !SKIPPED.has(entry.mode)) files.set(path, { blob: entry.sha, bytes: entry.size ?? 0 });
    }
  }
  return { files, complete };
}
