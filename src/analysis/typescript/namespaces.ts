/** Enums and namespaces, which are objects. */
import { ts } from 'ts-morph';
import type { Expr } from '../code.ts';
import { put } from './assignments.ts';
import { expression, propertyKey } from './expressions.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { exportNames } from './modules.ts';
import { memberOf, nameExpr, textOf } from './names.ts';
import { declareStatements, declareVars, has } from './scope.ts';
import { fillBlock } from './statements.ts';

export function enumDeclaration(low: Lowering, node: ts.EnumDeclaration): void {
  if (has(node, K.DeclareKeyword)) return;
  exportNames(low, node);
  const target = nameExpr(low, textOf(node.name), low.spanOf(node.name));
  low.unique(low.idOf(textOf(node.name)));
  const { scope } = low;
  low.enter();
  const entries: { key: string | Expr; value: Expr }[] = [];
  let next: number | undefined = 0;
  for (const member of node.members) {
    const key = propertyKey(low, member.name);
    const span = low.spanOf(member);
    let value: Expr;
    if (member.initializer) {
      value = expression(low, member.initializer);
      const constant: unknown = value.kind === 'literal' ? value.value : undefined;
      next = typeof constant === 'number' ? constant + 1 : undefined;
    } else {
      value = next === undefined ? { kind: 'opaque', why: 'unsupported', reads: [], span } : { kind: 'literal', value: next, span };
      if (next !== undefined) next++;
    }
    if (typeof key === 'string') low.declare(key);
    entries.push({ key, value });
  }
  low.scope = scope;
  put(low, target, { kind: 'object', entries, span: low.spanOf(node) }, true, low.spanOf(node));
}

/** A `let` of an object, then a block whose exported names become its members. Several of one name, or one with a class, add to the same. */
export function namespaceDeclaration(low: Lowering, node: ts.ModuleDeclaration): void {
  if (has(node, K.DeclareKeyword) || node.name.kind !== K.Identifier || !node.body || node.flags & ts.NodeFlags.GlobalAugmentation) return;
  exportNames(low, node);
  const name = textOf(node.name as ts.Identifier);
  const span = low.spanOf(node);
  const target = nameExpr(low, name, low.spanOf(node.name));
  const id = low.idOf(name);
  if (!low.isTaken(id)) put(low, target, { kind: 'object', entries: [], span }, true, span);
  low.unique(id);

  const { scope, out, exported, frame } = low;
  const path = frame.path;
  frame.path = id;
  low.enter();
  low.out = [];
  const names: string[] = [];
  low.exported = names;
  if (node.body.kind === K.ModuleBlock) {
    const { statements } = node.body as ts.ModuleBlock;
    declareVars(low, statements, false);
    declareStatements(low, statements, false);
    fillBlock(low, statements);
  } else {
    // `namespace a.b {}`: b is exported by a.
    const inner = node.body as ts.ModuleDeclaration;
    low.declare(textOf(inner.name as ts.Identifier));
    namespaceDeclaration(low, inner);
    names.push(textOf(inner.name as ts.Identifier));
  }
  for (const one of names) put(low, memberOf(low, target, one, span), nameExpr(low, one, span), false, span);
  out.push({ kind: 'block', body: low.out, span });
  low.scope = scope;
  low.out = out;
  low.exported = exported;
  frame.path = path;
}
