/** A patch becomes the lines it adds and takes away. The only place that knows the diff parser. */
import parseDiff from 'parse-diff';

/** 1-based, both ends included. */
export type Lines = [start: number, end: number];
export interface PatchLines {
  /** In the head. */
  added: Lines[];
  /** In the base. */
  removed: Lines[];
  /** What of the head the patch shows: review comments are possible here only. */
  hunks: Lines[];
}

/** Ascending line numbers as stretches. */
function stretch(lines: Lines[], line: number): void {
  const last = lines.at(-1);
  if (last && last[1] === line - 1) last[1] = line;
  else lines.push([line, line]);
}

/**
 * undefined when there is no patch or it cannot be read: the caller then treats every line as changed. Names inside the patch are ignored: a header-less patch
 * whose section text looks like a path misleads the parser, and GitHub names the file beside it.
 */
export function patchLines(patch: string | undefined): PatchLines | undefined {
  if (!patch) return undefined;
  try {
    const [file] = parseDiff(patch);
    if (!file || file.chunks.length === 0) return undefined;
    const lines: PatchLines = { added: [], removed: [], hunks: [] };
    for (const chunk of file.chunks) {
      for (const change of chunk.changes) {
        // `\ No newline at end of file` comes back as one more change of the line before it.
        if (change.content.startsWith('\\')) continue;
        if (change.type === 'add') stretch(lines.added, change.ln);
        if (change.type === 'del') stretch(lines.removed, change.ln);
      }
      lines.hunks.push([chunk.newStart, Math.max(chunk.newStart, chunk.newStart + chunk.newLines - 1)]);
    }
    return lines;
  } catch {
    // It throws on a marker directly after an empty hunk.
    return undefined;
  }
}
