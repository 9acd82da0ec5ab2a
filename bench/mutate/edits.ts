/** Changes of text. */
import type { Source, Syntax } from './syntax.ts';
import { lineOf, textOf } from './syntax.ts';

/** One replaced stretch of a file; offsets in UTF-16 units of the file before any edit. */
export interface Edit {
  path: string;
  start: number;
  end: number;
  text: string;
}
/** One change of a program: what was done, where a person finds it, and the edits. `moves`: files under a new name; `of`: what was taken out. */
export interface Variant {
  kind: string;
  what: string;
  path: string;
  line: number;
  edits: Edit[];
  moves?: Record<string, string>;
  of?: Syntax;
}

/** The texts of the files that the edits change. Overlapping edits throw. */
export function applied(edits: readonly Edit[], text: (path: string) => string): Map<string, string> {
  const out = new Map<string, string>();
  for (const [path, own] of Map.groupBy(edits, (edit) => edit.path)) {
    const before = text(path);
    let made = '';
    let at = 0;
    for (const edit of own.sort((one, other) => one.start - other.start)) {
      if (edit.start < at) throw new RangeError(`edits of ${path} overlap at ${edit.start}`);
      made += before.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    out.set(path, made + before.slice(at));
  }
  return out;
}
export const replace = (source: Source, node: { start: number; end: number }, text: string): Edit => ({
  path: source.path,
  start: node.start,
  end: node.end,
  text,
});
/** Takes an element out of a list, with the comma that it leaves behind. */
export function takeOut(source: Source, node: Syntax): Edit {
  const after = /^\s*,/.exec(source.text.slice(node.end));
  if (after) return { path: source.path, start: node.start, end: node.end + after[0].length, text: '' };
  const before = /,\s*$/.exec(source.text.slice(0, node.start));
  return { path: source.path, start: node.start - (before?.[0].length ?? 0), end: node.end, text: '' };
}
export const variant = (kind: string, file: Source, node: Syntax, edits: Edit[]): Variant => ({
  kind,
  what: textOf(file, node).replace(/\s+/g, ' ').slice(0, 90),
  path: file.path,
  line: lineOf(file.text, node.start),
  edits,
  of: node,
});
