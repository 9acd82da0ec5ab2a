/** Imports and exports, of modules and of CommonJS. */
import { ts } from 'ts-morph';
import type { Expr } from '../code.ts';
import { put } from './assignments.ts';
import { expression } from './expressions.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { MODULE_EXPORTS, memberOf, moduleRef, nameExpr, textOf } from './names.ts';
import { bindingNames, has } from './scope.ts';

export function importDeclaration(low: Lowering, node: ts.ImportDeclaration): void {
  if (!ts.isStringLiteral(node.moduleSpecifier)) return;
  const from = node.moduleSpecifier.text;
  const clause = node.importClause;
  const add = (local: string, name: string, at: ts.Node, isType: boolean): void => {
    const span = low.spanOf(at);
    low.module.imports.push(isType ? { local, from, name, type: true, span } : { local, from, name, span });
  };
  if (!clause) {
    add('', '', node, false);
    return;
  }
  const isType = clause.phaseModifier === K.TypeKeyword;
  if (clause.name) add(textOf(clause.name), 'default', clause.name, isType);
  const named = clause.namedBindings;
  if (named && ts.isNamespaceImport(named)) add(textOf(named.name), '*', named, isType);
  else if (named)
    for (const one of named.elements) add(textOf(one.name), (one.propertyName ?? one.name).text, one, isType || one.isTypeOnly);
  // `import {} from 'x'` still runs it.
  if (named && ts.isNamedImports(named) && !named.elements.length && !clause.name && !isType) add('', '', node, false);
}

/** A top-level declaration out of another module leaves imports and no statement. */
export function requireDeclaration(low: Lowering, node: ts.VariableDeclaration): void {
  const { from, name, names } = low.imported.get(node)!;
  for (const { local, members } of names) {
    const [first, ...deeper] = members;
    low.module.imports.push({ local: deeper.length ? '' : local, from, name: first ?? name, span: low.spanAt(node.pos, node.end) });
  }
}

export function importEquals(low: Lowering, node: ts.ImportEqualsDeclaration): void {
  exportNames(low, node);
  const { moduleReference, name, isTypeOnly } = node;
  const span = low.spanAt(node.pos, node.end);
  if (ts.isExternalModuleReference(moduleReference)) {
    if (!ts.isStringLiteral(moduleReference.expression)) return;
    const record = { local: textOf(name), from: moduleReference.expression.text, name: '=', span };
    low.module.imports.push(isTypeOnly ? { ...record, type: true } : record);
    return;
  }
  const value = entity(low, moduleReference);
  if (value) put(low, nameExpr(low, textOf(name), low.spanAt(name.pos, name.end)), value, true, span);
}

function entity(low: Lowering, node: ts.EntityName): Expr | undefined {
  const names: ts.Identifier[] = [];
  let at = node;
  for (; at.kind === K.QualifiedName; at = at.left) names.unshift(at.right);
  const start = low.startAt(node.pos, node.end);
  return names.reduce<Expr>(
    (object, name) => memberOf(low, object, textOf(name), low.span(start, name.end)),
    nameExpr(low, textOf(at), low.spanOf(at)),
  );
}

function addExport(low: Lowering, name: string, ref: string): void {
  low.module.exports.push({ name, ref });
}

/** The exports of a declaration that says `export` itself. Inside a namespace they are the namespace's. */
export function exportNames(low: Lowering, node: ts.Statement & { modifiers?: ts.NodeArray<ts.ModifierLike>; name?: ts.Node }): void {
  if (!has(node, K.ExportKeyword) || has(node, K.DeclareKeyword)) return;
  const add = (name: string): void => {
    if (low.exported) low.exported.push(name);
    else addExport(low, has(node, K.DefaultKeyword) ? 'default' : name, low.lookUp(name) || `:${name}`);
  };
  if (ts.isVariableStatement(node)) {
    for (const one of node.declarationList.declarations) bindingNames(one.name, add);
    return;
  }
  if (ts.isFunctionDeclaration(node) && !node.body) return;
  const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  if (isType && low.exported) return;
  if (node.name && ts.isIdentifier(node.name)) add(textOf(node.name));
  else if (has(node, K.DefaultKeyword)) addExport(low, 'default', ':default');
}

export function exportDeclaration(low: Lowering, node: ts.ExportDeclaration): void {
  const { exportClause: clause, moduleSpecifier, isTypeOnly } = node;
  const from = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  // The other file is read for what it exports: an import without a local name.
  const take = (name: string, at: ts.Node, isType: boolean): void => {
    if (from !== undefined)
      low.module.imports.push({ local: '', from, name, ...(isType ? { type: true as const } : {}), span: low.spanOf(at) });
  };
  if (!clause || ts.isNamespaceExport(clause)) {
    if (from === undefined) return;
    take('*', node, isTypeOnly);
    addExport(low, clause ? clause.name.text : '*', moduleRef(from, '*'));
    return;
  }
  for (const one of clause.elements) {
    const name = (one.propertyName ?? one.name).text;
    take(name, one, isTypeOnly || one.isTypeOnly);
    addExport(low, one.name.text, from === undefined ? low.lookUp(name) || `:${name}` : moduleRef(from, name));
  }
}

/** `export default x` is a `let` of `default`, `export = x` one of `module.exports`. */
export function exportAssignment(low: Lowering, node: ts.ExportAssignment): void {
  const name = node.isExportEquals ? 'module.exports' : 'default';
  const ref = node.isExportEquals ? MODULE_EXPORTS : ':default';
  const span = low.spanAt(node.pos, node.end);
  addExport(low, node.isExportEquals ? '=' : 'default', ref);
  put(low, { kind: 'name', name, ref, span }, expression(low, node.expression, ref), !node.isExportEquals, span);
}
