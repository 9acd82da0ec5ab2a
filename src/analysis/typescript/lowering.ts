/** What one lowering carries along: the text and its lines, the module so far, the function, scope and statement list that are being filled. */
import type { ts } from 'ts-morph';
import type { Expr, Fn, FnId, Language, Module, Span, Stmt } from '../code.ts';
import { lineStarts } from '../tokens.ts';

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

  constructor(text: string, language: Language) {
    this.text = text;
    this.starts = lineStarts(text);
    this.hasVar = text.includes('var');
    this.module = { language, imports: [], exports: [], fns: [], classes: [], comments: [], hidden: [], broken: [] };
    const span = this.span(0, text.length);
    const fn: Fn = { id: ':', name: '', params: [], decorators: [], async: false, yields: false, body: this.out, tokens: '', span };
    this.frame = { fn, path: ':', anonymous: 0, temporaries: 0 };
    this.addFn(fn, 0, text.length);
  }

  addFn(fn: Fn, from: number, to: number): void {
    this.module.fns.push(fn);
    this.fns.set(fn.id, fn);
    this.bodies.push({ fn, from, to });
  }

  /** Nodes come nearly in the order of the text: the line asked for last is the first guess. */
  private lineOf(offset: number): number {
    const { starts } = this;
    let line = this.line;
    if (offset >= starts[line]!) {
      for (let steps = 0; steps < 4; steps++, line++) {
        if (line + 1 < starts.length && offset >= starts[line + 1]!) continue;
        this.line = line;
        return line;
      }
    }
    let low = offset < starts[this.line]! ? 0 : this.line;
    let high = offset < starts[this.line]! ? this.line : starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  span(from: number, to: number): Span {
    const first = this.lineOf(from);
    const last = to < (this.starts[first + 1] ?? Number.POSITIVE_INFINITY) ? first : this.lineOf(to);
    return [first + 1, from - this.starts[first]! + 1, last + 1, to - this.starts[last]! + 1];
  }

  /** Where a node begins: behind the white space and comments that the parser counts to it. */
  startOf(node: ts.Node): number {
    const { text } = this;
    let at = node.pos;
    const end = node.end;
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

  spanOf(node: ts.Node): Span {
    return this.span(this.startOf(node), node.end);
  }

  /** The id of something named inside what is being lowered. */
  idOf(name: string): FnId {
    return this.frame.path === ':' ? `:${name}` : `${this.frame.path}.${name}`;
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
