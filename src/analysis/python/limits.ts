/** What the parser must not be given: before each token of a run of comments it reads the rest of the run, so that its time grows with the square. */
import { lineStarts } from '../tokens.ts';

const HASH = 35;
const BACKSLASH = 92;
/** Characters. The parser's memory, some hundred times as much, is never given back. */
const MAX_LENGTH = 2_000_000;
/** Lines of comments or lone backslashes in a run, times its characters: what no parser notices, and what all runs may cost together. */
const SLIGHT = 1_000_000;
const MOST = 50_000_000;

interface Run {
  from: number;
  to: number;
  /** Lines with a comment or a lone backslash. */
  lines: number;
}

/** Runs of lines on which nothing stands but comments, backslashes and white space, where they are long. */
function longRuns(text: string): Run[] {
  const runs: Run[] = [];
  const starts = lineStarts(text);
  let run: Run | undefined;
  const close = (): void => {
    if (run && run.lines * (run.to - run.from) > SLIGHT) runs.push(run);
    run = undefined;
  };
  for (let line = 0; line < starts.length; line++) {
    const end = starts[line + 1] ?? text.length;
    let at = starts[line]!;
    while (at < end && text.charCodeAt(at) <= 32) at++;
    const c = text.charCodeAt(at);
    if (at < end && c !== HASH && !(c === BACKSLASH && text.slice(at + 1, end).trim() === '')) close();
    else {
      run ??= { from: starts[line]!, to: end, lines: 0 };
      run.to = end;
      if (at < end) run.lines++;
    }
  }
  close();
  return runs;
}

/** The end of a string that begins at a quote: its closing quotes, or the line's end unless there are three. */
function endOfString(text: string, from: number): number {
  const quote = text.charCodeAt(from);
  const triple = text.charCodeAt(from + 1) === quote && text.charCodeAt(from + 2) === quote;
  for (let i = triple ? from + 3 : from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === 10 && !triple) return i;
    else if (c === quote && !triple) return i + 1;
    else if (c === quote && text.charCodeAt(i + 1) === quote && text.charCodeAt(i + 2) === quote) return i + 3;
  }
  return text.length;
}

/** Calls back with each comment, as far as strings are told apart without a grammar. */
function eachComment(text: string, found: (from: number, to: number) => void): void {
  for (let i = 0; i < text.length; ) {
    const c = text.charCodeAt(i);
    if (c === HASH) {
      const end = text.indexOf('\n', i);
      const to = end < 0 ? text.length : end;
      found(i, to);
      i = to;
    } else i = c === 34 || c === 39 ? endOfString(text, i) : i + 1;
  }
}

/** The text for the parser: long runs of comments become spaces, at the same offsets. Undefined where it would take too long. */
export function quieted(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const runs = longRuns(text);
  if (!runs.length) return text;
  const pieces: string[] = [];
  let done = 0;
  let next = 0;
  eachComment(text, (from, to) => {
    while (next < runs.length && runs[next]!.to <= from) next++;
    if (next === runs.length || from < runs[next]!.from) return;
    pieces.push(text.slice(done, from), ' '.repeat(to - from));
    done = to;
    runs[next]!.lines--;
  });
  let cost = 0;
  for (const run of runs) cost += run.lines * (run.to - run.from);
  if (cost > MOST) return undefined;
  pieces.push(text.slice(done));
  return pieces.join('');
}
