/** A whole diff as text, `application/vnd.github.diff`. */
import { ApiError } from '../errors.ts';
import type { DiffFile } from '../git/diff.ts';
import type { Reply } from '../http/router.ts';
import { DIFF_BYTES, DIFF_FILES, DIFF_LINES } from '../shapes/diff-file.ts';

const tooLarge = (resource: string, what: string): ApiError =>
  new ApiError(406, `Sorry, the diff exceeded the maximum ${what}`, { errors: [{ resource, field: 'diff', code: 'too_large' }] });

/**
 * In: the files and git's text. Throws 406 above the limits.
 * https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits#diff-limits
 */
export function diffReply(files: DiffFile[], text: string, resource: 'PullRequest' | 'Repository'): Reply {
  if (files.length > DIFF_FILES) {
    const instead = "Consider using 'List pull requests files' API or locally cloning the repository instead.";
    throw tooLarge(resource, `number of files (${DIFF_FILES}). ${instead}`);
  }
  if (text.split('\n').length > DIFF_LINES) throw tooLarge(resource, `number of lines (${DIFF_LINES})`);
  if (Buffer.byteLength(text) > DIFF_BYTES) throw tooLarge(resource, `size (${DIFF_BYTES} bytes)`);
  return { status: 200, raw: { type: 'application/vnd.github.diff; charset=utf-8', content: text } };
}
