/** Changed files as `pulls/{n}/files` and `compare` list them. */
import type { DiffFile } from '../git/diff.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';
import { apiUrl, pageUrl } from '../world.ts';

/** https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits#diff-limits */
export const DIFF_LINES = 20_000;
export const DIFF_BYTES = 1_000_000;
export const DIFF_FILES = 300;
const FILE_BYTES = 500_000;

const lines = (text: string): number => text.split('\n').length;
const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Which patches GitHub shows: those of small files, until the whole has grown too large. */
function patches(files: DiffFile[]): (string | undefined)[] {
  let totalLines = 0;
  let totalBytes = 0;
  return files.map(({ patch }, index) => {
    if (patch === undefined || index >= DIFF_FILES) return undefined;
    const count = lines(patch);
    const bytes = Buffer.byteLength(patch);
    if (count > DIFF_LINES || bytes > FILE_BYTES) return undefined;
    totalLines += count;
    totalBytes += bytes;
    return totalLines > DIFF_LINES || totalBytes > DIFF_BYTES ? undefined : patch;
  });
}

/** In: all files of a diff, in order, and the commit that their contents are linked at. */
export function diffFileShapes(world: World, repository: Repository, files: DiffFile[], head: string): Record<string, unknown>[] {
  const shown = patches(files);
  return files.map((file, index) => ({
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${pageUrl(world, repository)}/blob/${head}/${encoded(file.path)}`,
    raw_url: `${pageUrl(world, repository)}/raw/${head}/${encoded(file.path)}`,
    contents_url: `${apiUrl(world, repository)}/contents/${encoded(file.path)}?ref=${head}`,
    ...(shown[index] !== undefined && { patch: shown[index] }),
    ...(file.previousPath !== undefined && { previous_filename: file.previousPath }),
  }));
}
