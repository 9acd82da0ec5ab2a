/** The state of lowering one Python file, and what all its visitors share. */
import type { ApiPath, Expr, Fn, FnId, Language, Module, Param, Span, Stmt } from '../code.ts';
import { hashTokens } from '../tokens.ts';
import { expression } from './expressions.ts';
import type { Scope } from './scope.ts';
import { bound, parameterNames, refOf, targets } from './scope.ts';
import { assign, block } from './statements.ts';
import type { Node } from './tree.ts';
import { kid, kids, named } from './tree.ts';

export class Lowering {
  readonly source: string;
  readonly module: Module;
  readonly top: { names: Set<string>; imports: Map<string, ApiPath> };
  /** Where statements go that an expression needs before it. */
  out: Stmt[] = [];
  depth = 0;
  scope: Scope | undefined;
  fn: FnId = ':';
  private readonly ids = new Map<string, number>();
  private readonly counts = new Map<FnId, number>();
  private temporaries = 0;

  constructor(source: string, root: Node) {
    this.source = source;
    const language: Language = 'python';
    this.module = { language, imports: [], exports: [], fns: [], classes: [], comments: [], hidden: [], broken: [] };
    this.top = { names: bound(root, source), imports: new Map() };
  }
  text(node: Node | undefined): string {
    return node ? this.source.slice(node.from, node.to) : '';
  }
  span(node: Node): Span {
    return [node.row + 1, node.column + 1, node.endRow + 1, node.endColumn + 1];
  }
  none(node: Node): Expr {
    return { kind: 'literal', value: null, span: this.span(node) };
  }
  opaque(node: Node, why: 'syntax' | 'depth' | 'unsupported'): Expr {
    const reads = new Set<string>();
    const queue = [node];
    for (let at = queue.pop(); at && reads.size < 50; at = queue.pop()) {
      if (at.type === 'identifier') reads.add(this.text(at));
      queue.push(...at.kids);
    }
    return { kind: 'opaque', why, reads: [...reads].sort(), span: this.span(node) };
  }
  name(name: string, span: Span): Expr {
    for (let at = this.scope; at; at = at.around) {
      if (at.receiver === name) return { kind: 'name', name: 'this', span };
      if (at.names.has(name)) break;
    }
    const ref = refOf(name, this.scope, this.top);
    return { kind: 'name', name, span, ...(ref !== undefined && { ref }) };
  }
  /** A member; its ref extends the object's. item: written with brackets, which is no attribute of a module. */
  member(object: Expr, property: string, span: Span, item = false): Expr {
    const base = 'ref' in object && object.kind !== 'call' ? object.ref : undefined;
    const ref = base === undefined ? undefined : this.extend(base, property, item);
    return { kind: 'member', object, property, span, ...(ref !== undefined && { ref }) };
  }
  private extend(ref: ApiPath, property: string, item: boolean): ApiPath {
    if (!ref.endsWith(':') || ref === ':') return `${ref}.${property}`;
    const dotted = `${ref.slice(0, -1)}.${property}`;
    // `import a.b.c`: a longer import of the same root goes on as a module
    if (!item && this.module.imports.some((one) => one.name === '*' && one.local !== '*' && (one.from === dotted || one.from.startsWith(`${dotted}.`)))) return `${dotted}:`;
    return `${ref}${property}`;
  }
  temporary(span: Span): Expr {
    return { kind: 'name', name: `~${++this.temporaries}`, span };
  }
  unique(id: string): string {
    const n = (this.ids.get(id) ?? 0) + 1;
    this.ids.set(id, n);
    return n === 1 ? id : `${id}~${n}`;
  }
  private anonymous(): FnId {
    const n = (this.counts.get(this.fn) ?? 0) + 1;
    this.counts.set(this.fn, n);
    return this.unique(this.fn === ':' ? `:~${n}` : `${this.fn}~${n}`);
  }

  // ── Functions ──

  /** A `def`; returns its id. owner: the class around it. */
  define(node: Node, decorators: Expr[], owner: ApiPath | undefined, isStatic: boolean): FnId {
    const name = this.text(kid(node, 'name'));
    const parent = owner ?? this.fn;
    const id = this.unique(parent === ':' ? `:${name}` : `${parent}.${name}`);
    const parameters = kid(node, 'parameters');
    const method = owner !== undefined && !isStatic;
    const first = parameters && named(parameters)[0];
    const receiver = method && first?.type === 'identifier' ? this.text(first) : undefined;
    const params = this.parameters(parameters, receiver);
    const body = kid(node, 'body');
    const returns = kid(node, 'return_type');
    const isProperty = decorators.some((one) => one.kind === 'name' && /property$/.test(one.name));
    const names = body ? bound(body, this.source) : new Set<string>();
    for (const one of parameterNames(parameters, this.source)) names.add(one);
    if (receiver !== undefined) names.delete(receiver);
    const fn: Fn = {
      id,
      name,
      params,
      decorators,
      ...(returns && { returns: expression(this, returns) }),
      async: node.kids.some((one) => one.type === 'async'),
      yields: body !== undefined && yields(body),
      ...(owner !== undefined && { owner }),
      parent: this.fn,
      ...(isStatic && { static: true as const }),
      ...(owner !== undefined && name === '__init__' ? { kind: 'constructor' as const } : isProperty ? { kind: 'getter' as const } : {}),
      body: [],
      tokens: this.tokens(node),
      span: this.span(node),
    };
    this.module.fns.push(fn);
    if (body) this.within(id, { names, imports: new Map(), around: this.scope, ...(receiver !== undefined && { receiver }) }, () => {
      fn.body = block(this, body);
    });
    return id;
  }
  lambda(node: Node): FnId {
    const parameters = kid(node, 'parameters');
    return this.small(node, this.parameters(parameters, undefined), parameterNames(parameters, this.source), kid(node, 'body'));
  }
  /** A comprehension's body as a function of its loop variable. */
  inline(target: Node, body: Node): FnId {
    const names = new Set<string>();
    targets(target, this.source, names);
    const span = this.span(target);
    const plain = target.type === 'identifier';
    const param: Param = { name: plain ? this.text(target) : '~p0', decorators: [], span };
    return this.small(body, [param], names, body, plain ? undefined : target);
  }
  private small(node: Node, params: Param[], names: Set<string>, body: Node | undefined, destructured?: Node): FnId {
    const id = this.anonymous();
    const fn: Fn = { id, name: '', params, decorators: [], async: false, yields: false, parent: this.fn, body: [], tokens: this.tokens(node), span: this.span(node) };
    this.module.fns.push(fn);
    this.within(id, { names, imports: new Map(), around: this.scope }, () => {
      const before = this.out;
      this.out = [];
      if (destructured) assign(this, destructured, { kind: 'name', name: '~p0', span: this.span(destructured) }, this.span(destructured));
      const value = body ? expression(this, body) : this.none(node);
      this.out.push({ kind: 'return', value, span: this.span(body ?? node) });
      fn.body = this.out;
      this.out = before;
    });
    return id;
  }
  within(id: FnId, scope: Scope, work: () => void): void {
    const [fn, around, depth] = [this.fn, this.scope, this.depth];
    this.fn = id;
    this.scope = scope;
    work();
    this.fn = fn;
    this.scope = around;
    this.depth = depth;
  }
  private parameters(list: Node | undefined, receiver: string | undefined): Param[] {
    const found: Param[] = [];
    for (const one of list ? named(list) : []) {
      const param = this.parameter(one);
      if (param && !(receiver !== undefined && found.length === 0 && param.name === receiver)) found.push(param);
      else if (param && param.name !== receiver) found.push(param);
    }
    return found;
  }
  private parameter(node: Node): Param | undefined {
    const span = this.span(node);
    if (node.type === 'identifier') return { name: this.text(node), decorators: [], span };
    if (node.type === 'list_splat_pattern' || node.type === 'dictionary_splat_pattern') {
      const name = node.kids.find((one) => one.type === 'identifier');
      return name && { name: this.text(name), decorators: [], rest: node.type === 'list_splat_pattern' ? 'positional' : 'keyword', span };
    }
    const type = kid(node, 'type');
    const value = kid(node, 'value');
    const common = { decorators: [], span, ...(type && { type: expression(this, type) }), ...(value && { default: expression(this, value) }) };
    if (node.type === 'typed_parameter') {
      const inner = node.kids.find((one) => one.named && one.field !== 'type');
      const base = inner && this.parameter(inner);
      return base && { ...common, ...base, span, ...(common.type && { type: common.type }) };
    }
    if (node.type === 'default_parameter' || node.type === 'typed_default_parameter') return { name: this.text(kid(node, 'name')), ...common };
    return undefined; // `*` and `/`
  }
  private tokens(node: Node): string {
    const pieces: string[] = [];
    const stack = [node];
    for (let at = stack.pop(); at; at = stack.pop()) {
      if (at.type === 'comment') continue;
      if (at.kids.length === 0 || at.type === 'string') pieces.push(this.text(at));
      else for (let index = at.kids.length - 1; index >= 0; index--) stack.push(at.kids[index] as Node);
    }
    return hashTokens(pieces);
  }
}
/** Whether a function's own body yields. */
function yields(body: Node): boolean {
  const queue = [...body.kids];
  for (let node = queue.pop(); node; node = queue.pop()) {
    if (node.type === 'yield') return true;
    if (node.type !== 'function_definition' && node.type !== 'class_definition' && node.type !== 'lambda') queue.push(...node.kids);
  }
  return false;
}
export { kids };
