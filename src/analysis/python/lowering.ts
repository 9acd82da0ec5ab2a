/** What one lowering carries along: the tree, the module so far, the function, scope and statement list that are being filled. */
import type { ApiPath, Expr, Fn, FnId, Module, Span, Stmt } from '../code.ts';
import { lineStarts } from '../tokens.ts';
import type { Tree } from './tree.ts';

/** What a name of a scope stands for when it is no ref. */
export const LOCAL = '';
export const RECEIVER = 'this';

/** Names to what they stand for: a ref, LOCAL or RECEIVER. */
export interface Scope {
  up: Scope | undefined;
  names: Map<string, string>;
  /** A class body: functions inside do not see its names. */
  isClass: boolean;
}

/** The function whose body is being lowered. */
export interface Frame {
  fn: Fn;
  /** What the ids of named things inside begin with: the function's id, or the class's. */
  path: FnId;
  anonymous: number;
  temporaries: number;
  /** The names that a `let` declared already. */
  declared: Set<string>;
  /** The body is an expression of a comprehension. */
  isComprehension: boolean;
}

export class Lowering {
  readonly text: string;
  readonly tree: Tree;
  readonly starts: readonly number[];
  readonly module: Module;
  readonly top: Scope = { up: undefined, names: new Map(), isClass: false };
  scope: Scope = this.top;
  out: Stmt[] = [];
  frame: Frame;
  depth = 0;
  /** An annotation is being lowered: strings in it are names, subscripts are type arguments. */
  inType = false;
  /** Inside `if TYPE_CHECKING:`. */
  typeOnly = false;
  /** A star import may bring any name that nothing declares. */
  star = false;
  /** Modules that `import a.b` makes reachable through `a`. */
  readonly modules = new Set<string>();
  /** Each function with where its text starts and ends. */
  readonly bodies: { fn: Fn; from: number; to: number }[] = [];
  /** Where strings begin that are statements: documentation. */
  readonly docs = new Set<number>();
  private readonly taken = new Map<FnId, number>();
  private readonly globals = new Map<string, string>();
  private line = 0;

  constructor(text: string, tree: Tree) {
    this.text = text;
    this.tree = tree;
    this.starts = lineStarts(text);
    this.module = { language: 'python', imports: [], exports: [], fns: [], classes: [], comments: [], hidden: [], broken: [] };
    const span = this.span(0, text.length);
    const fn: Fn = { id: ':', name: '', params: [], decorators: [], async: false, yields: false, body: this.out, tokens: '', span };
    this.frame = newFrame(fn);
    this.addFn(fn, 0, text.length);
  }

  addFn(fn: Fn, from: number, to: number): void {
    this.module.fns.push(fn);
    this.bodies.push({ fn, from, to });
  }

  /** Nodes come nearly in the order of the text: the line asked for last is the first guess. */
  private lineOf(offset: number): number {
    const { starts } = this;
    let line = this.line;
    if (offset >= starts[line]!) {
      for (let steps = 0; steps < 4; steps++, line++) {
        if (line + 1 === starts.length || offset < starts[line + 1]!) {
          this.line = line;
          return line;
        }
      }
    }
    let low = offset < starts[this.line]! ? 0 : this.line;
    let high = offset < starts[this.line]! ? this.line : starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    this.line = low;
    return low;
  }

  span(from: number, to: number): Span {
    const first = this.lineOf(from);
    const last = to < (this.starts[first + 1] ?? Number.POSITIVE_INFINITY) ? first : this.lineOf(to);
    return [first + 1, from - this.starts[first]! + 1, last + 1, to - this.starts[last]! + 1];
  }

  spanOf(node: number): Span {
    return this.span(this.tree.from[node]!, this.tree.to[node]!);
  }

  textOf(node: number): string {
    return this.text.slice(this.tree.from[node]!, this.tree.to[node]!);
  }

  /** The id of something named inside what is being lowered. */
  idOf(name: string): FnId {
    return this.frame.path === ':' ? `:${name}` : `${this.frame.path}.${name}`;
  }

  anonymousId(): FnId {
    return this.unique(`${this.frame.fn.id}~${++this.frame.anonymous}`);
  }

  unique(id: FnId): FnId {
    const count = this.taken.get(id);
    if (count === undefined) {
      this.taken.set(id, 1);
      return id;
    }
    let n = count;
    let free: FnId;
    do free = `${id}~${++n}`;
    while (this.taken.has(free));
    this.taken.set(id, n);
    this.taken.set(free, 1);
    return free;
  }

  globalRef(name: string): ApiPath {
    let ref = this.globals.get(name);
    if (ref === undefined) {
      ref = `global:${name}`;
      this.globals.set(name, ref);
    }
    return ref;
  }

  /** What a name stands for here; undefined where nothing declares it. */
  lookUp(name: string): string | undefined {
    for (let scope: Scope | undefined = this.scope; scope; scope = scope.up) {
      const ref = scope.names.get(name);
      if (ref !== undefined) return ref;
    }
    return undefined;
  }

  /** Opens a scope for a function or a class; the caller puts the present one back. */
  enter(isClass: boolean): Scope {
    let up = this.scope;
    while (up.isClass && up.up) up = up.up;
    this.scope = { up, names: new Map(), isClass };
    return this.scope;
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

export function newFrame(fn: Fn, isComprehension = false): Frame {
  return { fn, path: fn.id, anonymous: 0, temporaries: 0, declared: new Set(), isComprehension };
}
