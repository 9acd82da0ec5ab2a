/** What one lowering carries along: the text and its lines, the module so far, the function, scope and statement list that are being filled. */
import type { ts } from 'ts-morph';
import type { Expr, Fn, FnId, Language, Module, Span, Stmt } from '../code.ts';
import { lineAt, lineStarts } from '../tokens.ts';

/** Names to what they stand for: a ref, or '' for a local. */
export interface Scope {
  up: Scope | undefined;
  names: Map<string, string> | undefined;
}

/** The function whose body is being lowered. */
export interface Frame {
  fn: Fn;
  /** What the ids of named things inside begin with: the function's id, or the namespace's. */
  path: FnId;
  anonymous: number;
  temporaries: number;
  /** The scope of the whole body. */
  scope: Scope;
}

/** What a declaration takes from another module: locals, and the members that lead to each. */
export interface Imported {
  from: string;
  name: '=' | '*';
  names: { local: string; members: string[]; ref: string }[];
}

export class Lowering {
  readonly text: string;
  readonly starts: readonly number[];
  readonly module: Module;
  readonly top: Scope = { up: undefined, names: new Map() };
  scope: Scope = this.top;
  out: Stmt[] = [];
  frame: Frame;
  depth = 0;
  /** Declarations that are imports (`const x = require('x')`) and no statements. */
  readonly imported = new Map<ts.Node, Imported>();
  /** What `module.exports` has been given. */
  readonly given = new Set<string>();
  /** Inside a namespace: the names that it exports. */
  exported: string[] | undefined;
  /** Texts that trivia must not be looked for in (regular expressions, templates, JSX text): offsets, from and to. */
  readonly verbatim: number[] = [];
  /** Each function with where its text starts and ends. */
  readonly bodies: { fn: Fn; from: number; to: number }[] = [];
  readonly fns = new Map<FnId, Fn>();
  readonly hasVar: boolean;
  /** Ids in use, with the last number that was put behind each. */
  private readonly taken = new Map<FnId, number>();
  private readonly globals = new Map<string, string>();
  private line = 0;
  private lineFrom = 0;
  private lineTo: number;

  constructor(text: string, language: Language) {
    this.text = text;
    this.starts = lineStarts(text);
    this.lineTo = this.starts[1] ?? Number.POSITIVE_INFINITY;
    this.hasVar = text.includes('var');
    this.module = { language, imports: [], exports: [], fns: [], classes: [], comments: [], hidden: [], broken: [] };
    const span = this.span(0, text.length);
    const fn: Fn = { id: ':', name: '', params: [], decorators: [], async: false, yields: false, body: this.out, tokens: '', span };
    this.frame = { fn, path: ':', anonymous: 0, temporaries: 0, scope: this.top };
    this.addFn(fn, 0, text.length);
    this.unique(':');
  }

  addFn(fn: Fn, from: number, to: number): void {
    this.module.fns.push(fn);
    this.fns.set(fn.id, fn);
    this.bodies.push({ fn, from, to });
  }

  /** Nodes come nearly in the order of the text, and most lie in one line: the line asked for last is the first guess. */
  span(from: number, to: number): Span {
    if (from < this.lineFrom || from >= this.lineTo) this.seek(from);
    const row = this.line + 1;
    const shift = 1 - this.lineFrom;
    // What is missing in broken code ends where its parent's white space begins.
    if (to < this.lineTo) return [row, from + shift, row, (to < from ? from : to) + shift];
    const last = lineAt(this.starts, to);
    return [row, from + shift, last + 1, to - this.starts[last]! + 1];
  }

  private seek(offset: number): void {
    const { starts } = this;
    let line = this.line;
    // Usually the next line, or one soon after it.
    for (let steps = 0; steps < 4 && line + 1 < starts.length && offset >= starts[line + 1]!; steps++) line++;
    if (offset < starts[line]! || (line + 1 < starts.length && offset >= starts[line + 1]!)) line = lineAt(starts, offset);
    this.line = line;
    this.lineFrom = starts[line]!;
    this.lineTo = starts[line + 1] ?? Number.POSITIVE_INFINITY;
  }

  /** Where a node begins: behind the white space and comments that the parser counts to it. */
  startAt(pos: number, end: number): number {
    const c = this.text.charCodeAt(pos);
    // A name, and most else that follows directly.
    if ((c > 47 && c < 127) || c === 39 || c === 40 || c === 34) return pos;
    return this.skipTrivia(pos, end);
  }

  private skipTrivia(pos: number, end: number): number {
    const { text } = this;
    let at = pos;
    while (at < end) {
      const c = text.charCodeAt(at);
      if (c === 32 || (c <= 13 && c >= 9) || c === 0xa0 || c === 0xfeff || (c > 0x1fff && isRareSpace(c))) at++;
      else if (c === 47 && text.charCodeAt(at + 1) === 47) {
        at = text.indexOf('\n', at);
        if (at < 0) at = end;
      } else if (c === 47 && text.charCodeAt(at + 1) === 42) {
        at = text.indexOf('*/', at + 2) + 2;
        if (at < 2) at = end;
      } else if (c === 35 && at === 0 && text.charCodeAt(1) === 33) {
        at = text.indexOf('\n');
        if (at < 0) at = end;
      } else return at;
    }
    return end;
  }

  /** The same by two numbers: what reads them from a node knows its kind, so that the engine finds them at once. */
  spanAt(pos: number, end: number): Span {
    return this.span(this.startAt(pos, end), end);
  }

  startOf(node: ts.Node): number {
    return this.startAt(node.pos, node.end);
  }

  spanOf(node: ts.Node): Span {
    return this.spanAt(node.pos, node.end);
  }

  /** The id of something named inside what is being lowered. */
  idOf(name: string): FnId {
    return this.frame.path === ':' ? `:${name}` : `${this.frame.path}.${name}`;
  }

  /** The id for what a name is given; none where a block at the top hides a name of the file, whose id that is. */
  hintFor(name: string): FnId | undefined {
    const hides = this.frame.path === ':' && this.scope !== this.top && this.top.names!.has(name);
    return hides || !name ? undefined : this.idOf(name);
  }

  anonymousId(): FnId {
    return this.unique(`${this.frame.fn.id}~${++this.frame.anonymous}`);
  }

  isTaken(id: FnId): boolean {
    return this.taken.has(id);
  }

  unique(id: FnId): FnId {
    let n = this.taken.get(id);
    if (n === undefined) {
      this.taken.set(id, 1);
      return id;
    }
    let free: FnId;
    do free = `${id}~${++n}`;
    while (this.taken.has(free));
    this.taken.set(id, n).set(free, 1);
    return free;
  }

  globalRef(name: string): string {
    let ref = this.globals.get(name);
    if (ref === undefined) {
      ref = `global:${name}`;
      this.globals.set(name, ref);
    }
    return ref;
  }

  /** What a name stands for here; '' for a local. */
  lookUp(name: string): string | undefined {
    for (let scope: Scope | undefined = this.scope; scope; scope = scope.up) {
      const ref = scope.names?.get(name);
      if (ref !== undefined) return ref;
    }
    return undefined;
  }

  declare(name: string, ref = ''): void {
    this.scope.names ??= new Map();
    this.scope.names.set(name, ref);
  }

  /** A new scope inside the present one; the caller puts `scope.up` back. */
  enter(): void {
    this.scope = { up: this.scope, names: undefined };
  }

  temporaryName(): string {
    return `~${++this.frame.temporaries}`;
  }

  /** Evaluates an expression now, into a temporary. */
  keep(value: Expr, span: Span): Expr {
    const name: Expr = { kind: 'name', name: this.temporaryName(), span };
    this.out.push({ kind: 'let', target: name, value, declares: true, span });
    return name;
  }
}

function isRareSpace(c: number): boolean {
  return (c >= 0x2000 && c <= 0x200b) || c === 0x2028 || c === 0x2029 || c === 0x202f || c === 0x205f || c === 0x3000;
}
