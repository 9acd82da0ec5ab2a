/** Findings sit on lines: spans are exact. */
import { describe, expect, it } from 'vitest';
import type { Expr, Span, Stmt } from '../../../src/analysis/code.ts';
import { badSpan } from '../print.ts';
import { lower, top } from './lower.ts';

const cut = (text: string, [line, column, endLine, endColumn]: Span): string => {
  const lines = text.split('\n').slice(line - 1, endLine);
  lines[lines.length - 1] = lines.at(-1)!.slice(0, endColumn - 1);
  lines[0] = lines[0]!.slice(column - 1);
  return lines.join('\n');
};

const text = `// a comment
import { x } from './x';

/** documented */
export const load = async (id) => {
  const { a, b } = await x.get(
    id,
  ); // trailing
  if (a) return res
    .status(404)
    .json({ error: 'none' });
  /* before */ b.go(); let c = 1, d = 2;
};
`;

describe('spans', () => {
  const module = lower(text);
  const f = module.fns[1]!;
  const at = (stmt: Stmt | Expr): string => cut(text, stmt.span);

  it('cover the node without what stands before it', () => {
    expect(cut(text, module.imports[0]!.span)).toBe('x');
    expect(at(module.fns[0]!.body[0]!)).toMatch(/^export const load[\s\S]*};$/);
    expect(cut(text, f.span)).toMatch(/^async \(id\)[\s\S]*}$/);
    expect(cut(text, f.params[0]!.span)).toBe('id');
    expect(f.body.map((stmt) => [stmt.span[0], at(stmt)])).toEqual([
      [6, 'await x.get(\n    id,\n  )'],
      [6, 'a'],
      [6, 'b'],
      [9, "if (a) return res\n    .status(404)\n    .json({ error: 'none' });"],
      [12, 'b.go();'],
      [12, 'c = 1'],
      [12, 'd = 2'],
    ]);
  });

  it('of a link in a chain begin where the chain begins', () => {
    const json = (f.body[3] as Stmt & { kind: 'if' }).then[0] as Stmt & { kind: 'return' };
    const call = json.value as Expr & { kind: 'call' };
    expect(at(call)).toBe("res\n    .status(404)\n    .json({ error: 'none' })");
    expect(at(call.callee)).toBe('res\n    .status(404)\n    .json');
    expect(at(call.args[0]!.value)).toBe("{ error: 'none' }");
  });

  it('count columns in UTF-16 units and lines as git does, whatever ends them', () => {
    const odd = "const a = '💥'; b;\r\nc;\rd; '\u2028'; e\n f";
    expect(lower(odd).fns[0]!.body.map((stmt) => cut(odd, stmt.span))).toEqual([
      "const a = '💥';",
      'b;',
      'c;',
      'd;',
      "'\u2028';",
      'e',
      'f',
    ]);
    expect(lower(odd).fns[0]!.body.map((stmt) => stmt.span[0])).toEqual([1, 1, 2, 2, 2, 2, 3]);
  });

  it('start at the first column behind a byte order mark, and behind a shebang', () => {
    expect(lower('\ufeffa').fns[0]!.body[0]!.span).toEqual([1, 1, 1, 2]);
    expect(lower('#!/usr/bin/env node\na').fns[0]!.body[0]!.span).toEqual([2, 1, 2, 2]);
    expect(top('#!/usr/bin/env node\na')).toEqual(['a']);
  });

  it('lie inside the text', () => {
    expect(badSpan(module, text)).toBeUndefined();
  });
});

it('keeps the comments that speak to the tool', () => {
  const source =
    "// portcullis-ignore bola -- public\na; /* Portcullis:\n off */ b; '// portcullis'; `// portcullis`; // other\n<p>// portcullis</p>";
  expect(lower(source, 'a.tsx').comments).toEqual([
    { text: '// portcullis-ignore bola -- public', span: [1, 1, 1, 36] },
    { text: '/* Portcullis:\n off */', span: [2, 4, 3, 8] },
  ]);
});

it('marks hidden characters', () => {
  expect(lower('const isAdmin = false; /*\u202e } \u2066if (isAdmin)\u2069 \u2066 begin */ a').hidden).toHaveLength(4);
  expect(lower('\ufeffconst a = 1').hidden).toEqual([]);
});
