/** Python's classes: bases, attributes as fields, methods. */
import type { ApiPath, Class, Expr } from '../code.ts';
import { expression } from './expressions.ts';
import type { Lowering } from './lowering.ts';
import { bound } from './scope.ts';
import type { Node } from './tree.ts';
import { kid, named } from './tree.ts';

/** A class; returns its id. */
export function defineClass(low: Lowering, node: Node, decorators: Expr[], owner: ApiPath | undefined): ApiPath {
  const name = low.text(kid(node, 'name'));
  const parent = owner ?? (low.fn === ':' ? '' : low.fn);
  const id = low.unique(parent === '' ? `:${name}` : `${parent}.${name}`);
  const superclasses = kid(node, 'superclasses');
  const cls: Class = {
    id,
    name,
    bases: superclasses ? named(superclasses).filter((one) => one.type !== 'keyword_argument').map((one) => expression(low, one)) : [],
    decorators,
    fields: [],
    methods: [],
    span: low.span(node),
  };
  low.module.classes.push(cls);
  const body = kid(node, 'body');
  if (!body) return id;
  const scope = { names: bound(body, low.source), imports: new Map<string, ApiPath>(), around: low.scope, isClass: true as const };
  const before = low.scope;
  low.scope = scope;
  for (const one of named(body)) member(low, cls, one);
  low.scope = before;
  return id;
}
function member(low: Lowering, cls: Class, node: Node): void {
  const span = low.span(node);
  if (node.type === 'expression_statement') {
    const assignment = node.kids.find((one) => one.type === 'assignment');
    const left = assignment && kid(assignment, 'left');
    if (!assignment || left?.type !== 'identifier') return;
    const [type, right] = [kid(assignment, 'type'), kid(assignment, 'right')];
    // class attributes are evaluated at the top level, not as locals of the class
    const scope = low.scope;
    low.scope = scope?.around;
    cls.fields.push({ name: low.text(left), decorators: [], static: type === undefined, span, ...(type && { type: expression(low, type) }), ...(right && { value: expression(low, right) }) });
    low.scope = scope;
    return;
  }
  const decorated = node.type === 'decorated_definition';
  const inner = decorated ? kid(node, 'definition') : node;
  if (!inner) return;
  const scope = low.scope;
  low.scope = scope?.around;
  const decorators = decorated ? node.kids.filter((one) => one.type === 'decorator').map((one) => (named(one)[0] ? expression(low, named(one)[0] as Node) : low.none(one))) : [];
  low.scope = scope;
  if (inner.type === 'function_definition') {
    const isStatic = decorators.some((one) => one.kind === 'name' && one.name === 'staticmethod');
    cls.methods.push(low.define(inner, decorators, cls.id, isStatic));
  } else if (inner.type === 'class_definition') {
    const id = defineClass(low, inner, decorators, cls.id);
    cls.fields.push({ name: low.text(kid(inner, 'name')), decorators: [], static: true, span, value: { kind: 'class', class: id, span } });
  } else if (inner.type === 'if_statement') {
    const body = kid(inner, 'consequence');
    for (const one of body ? named(body) : []) member(low, cls, one);
  }
}
