/** Declarations are seen before the statements that use them: what a block, a function or the file declares. */
import { ts } from 'ts-morph';
import * as K from './kinds.ts';
import type { Imported, Lowering } from './lowering.ts';
import { extendRef, moduleRead, moduleRef, textOf } from './names.ts';

/** Calls back with each name that a binding declares. */
export function bindingNames(name: ts.BindingName, found: (name: string) => void): void {
  if (name.kind === K.Identifier) {
    const text = textOf(name as ts.Identifier);
    if (text) found(text);
    return;
  }
  for (const element of (name as ts.BindingPattern).elements)
    if (element.kind === K.BindingElement) bindingNames((element as ts.BindingElement).name, found);
}

export const has = (node: { modifiers?: ts.NodeArray<ts.ModifierLike> }, kind: ts.SyntaxKind): boolean =>
  node.modifiers?.some((modifier) => modifier.kind === kind) ?? false;

/** What a top-level declaration takes from another module: `const x = require('x')`, `const { a, b: { c } } = require('./y')`; nothing when it does more. */
function importedNames(low: Lowering, declaration: ts.VariableDeclaration): Imported | undefined {
  const read = declaration.initializer && moduleRead(low, declaration.initializer);
  if (!read) return undefined;
  const { from, name: whole } = read;
  const names: Imported['names'] = [];
  const visit = (name: ts.BindingName, members: string[]): boolean => {
    if (ts.isIdentifier(name)) {
      // A member of the whole is the name that the module exports: './db:pool', not './db:=.pool'.
      const [first, ...deeper] = members;
      const ref = first === undefined ? moduleRef(from, whole) : deeper.reduce(extendRef, moduleRef(from, first));
      return names.push({ local: textOf(name), members, ref }) > 0;
    }
    if (!ts.isObjectBindingPattern(name)) return false;
    return name.elements.every((element) => {
      const key = element.propertyName ?? element.name;
      if (element.initializer || element.dotDotDotToken || !(ts.isIdentifier(key) || ts.isStringLiteral(key))) return false;
      return visit(element.name, [...members, ts.isIdentifier(key) ? textOf(key) : key.text]);
    });
  };
  return visit(declaration.name, read.members) ? { from, name: whole, names } : undefined;
}

function declareVariables(low: Lowering, list: ts.VariableDeclarationList, top: boolean): void {
  for (const declaration of list.declarations) {
    const imported = top ? importedNames(low, declaration) : undefined;
    if (imported) {
      low.imported.set(declaration, imported);
      for (const { local, ref } of imported.names) low.declare(local, ref);
    } else bindingNames(declaration.name, (name) => low.declare(name, top ? `:${name}` : ''));
  }
}

function declareImports(low: Lowering, node: ts.ImportDeclaration): void {
  const clause = node.importClause;
  if (!clause || !ts.isStringLiteral(node.moduleSpecifier)) return;
  const from = node.moduleSpecifier.text;
  if (clause.name) low.declare(textOf(clause.name), moduleRef(from, 'default'));
  const named = clause.namedBindings;
  if (!named) return;
  if (ts.isNamespaceImport(named)) low.declare(textOf(named.name), moduleRef(from, '*'));
  else for (const one of named.elements) low.declare(textOf(one.name), moduleRef(from, (one.propertyName ?? one.name).text));
}

/** Declares what these statements themselves declare, in the present scope. top: they are the file's. */
export function declareStatements(low: Lowering, statements: readonly ts.Statement[], top: boolean): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case K.VariableStatement: {
        const node = statement as ts.VariableStatement;
        if (!has(node, K.DeclareKeyword)) declareVariables(low, node.declarationList, top);
        break;
      }
      case K.FunctionDeclaration:
      case K.ClassDeclaration:
      case K.EnumDeclaration:
      case K.InterfaceDeclaration:
      case K.TypeAliasDeclaration:
      case K.ModuleDeclaration: {
        const node = statement as ts.DeclarationStatement & { modifiers?: ts.NodeArray<ts.ModifierLike> };
        if (node.name?.kind !== K.Identifier || has(node, K.DeclareKeyword)) break;
        const name = textOf(node.name as ts.Identifier);
        if (name) low.declare(name, top ? `:${name}` : '');
        break;
      }
      case K.ImportDeclaration:
        declareImports(low, statement as ts.ImportDeclaration);
        break;
      case K.ImportEqualsDeclaration: {
        const { name, moduleReference } = statement as ts.ImportEqualsDeclaration;
        const from =
          ts.isExternalModuleReference(moduleReference) && ts.isStringLiteral(moduleReference.expression)
            ? moduleReference.expression.text
            : undefined;
        low.declare(textOf(name), from === undefined ? (top ? `:${textOf(name)}` : '') : moduleRef(from, '='));
        break;
      }
      default:
        break;
    }
  }
}

/** Declares every `var` inside nested statements: it belongs to the function. Iterative, for statements can be nested without end. */
export function declareVars(low: Lowering, statements: readonly ts.Node[], top: boolean): void {
  if (!low.hasVar) return;
  const found = (name: string): void => {
    if (low.scope.names?.get(name) === undefined) low.declare(name, top ? `:${name}` : '');
  };
  const stack: (ts.Node | undefined)[] = [...statements].reverse();
  const push = (child: ts.Node): void => {
    stack.push(child);
  };
  for (let node = stack.pop(); stack.length || node; node = stack.pop()) {
    if (!node) continue;
    switch (node.kind) {
      case K.VariableStatement:
        stack.push((node as ts.VariableStatement).declarationList);
        break;
      case K.VariableDeclarationList:
        if (!(node.flags & ts.NodeFlags.BlockScoped))
          for (const one of (node as ts.VariableDeclarationList).declarations) bindingNames(one.name, found);
        break;
      case K.Block:
      case K.IfStatement:
      case K.ForStatement:
      case K.ForInStatement:
      case K.ForOfStatement:
      case K.WhileStatement:
      case K.DoStatement:
      case K.TryStatement:
      case K.CatchClause:
      case K.SwitchStatement:
      case K.CaseBlock:
      case K.CaseClause:
      case K.DefaultClause:
      case K.LabeledStatement:
      case K.WithStatement:
        ts.forEachChild(node, push);
        break;
      default:
        break;
    }
  }
}
