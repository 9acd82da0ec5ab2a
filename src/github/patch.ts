/** A patch becomes the lines it adds and the stretches of the head it covers. The only place that knows the diff parser. */
import parseDiff from 'parse-diff';

export interface PatchLines {
  /** Line numbers of the head. */
  added: Set<number>;
  /** Where lines of the base are gone: the line of the head that now stands there. */
  removedAt: Set<number>;
  /** Both ends included. */
  hunks: { start: number; end: number }[];
}

/**
 * undefined when there is no patch or it cannot be read: the caller then treats every line as changed. Names inside the patch are ignored: a header-less patch
 * whose section text looks like a path misleads the parser, and GitHub names the file beside it.
 */
export function patchLines(patch: string | undefined): PatchLines | undefined {
  if (patch === undefined) return undefined;
  try {
    const [file] = parseDiff(patch);
    if (!file) return undefined;
    const lines: PatchLines = { added: new Set(), removedAt: new Set(), hunks: [] };
    for (const chunk of file.chunks) {
      let line = chunk.newStart;
      for (const change of chunk.changes) {
        // `\ No newline at end of file` comes back as one more change of the line before it.
        if (change.content.startsWith('\\')) continue;
        if (change.type === 'add') lines.added.add(change.ln);
        if (change.type === 'del') lines.removedAt.add(Math.max(line, 1));
        else line++;
      }
      lines.hunks.push({ start: chunk.newStart, end: Math.max(chunk.newStart, line - 1) });
    }
    return lines;
  } catch {
    // It throws on a marker directly after an empty hunk.
    return undefined;
  }
}
