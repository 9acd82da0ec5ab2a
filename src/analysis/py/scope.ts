/** Names of a Python file: what a function binds, what the top level declares, what is imported. */
import type { ApiPath } from '../code.ts';
import type { Node } from './tree.ts';
import { kid, kids, named } from './tree.ts';

export interface Scope {
  /** The names that this function binds itself. */
  names: Set<string>;
  /** Imports that stand inside it. */
  imports: Map<string, ApiPath>;
  around: Scope | undefined;
  /** A class body: its names are not seen from the methods inside. */
  isClass?: true;
  /** The name that stands for the receiver. */
  receiver?: string;
}

/** All names that the statements bind, nested functions and classes left out (their own names count). */
export function bound(body: Node, text: string, into: Set<string> = new Set()): Set<string> {
  const queue: Node[] = [...body.kids];
  const outer = new Set<string>();
  for (let node = queue.pop(); node; node = queue.pop()) {
    switch (node.type) {
      case 'function_definition':
      case 'class_definition': {
        const name = kid(node, 'name');
        if (name) into.add(text.slice(name.from, name.to));
        break;
      }
      case 'lambda':
        break;
      case 'list_comprehension':
      case 'set_comprehension':
      case 'dictionary_comprehension':
      case 'generator_expression':
        break;
      case 'global_statement':
      case 'nonlocal_statement':
        for (const name of named(node)) outer.add(text.slice(name.from, name.to));
        break;
      case 'assignment':
      case 'augmented_assignment':
      case 'for_statement':
        targets(kid(node, 'left'), text, into);
        queue.push(...node.kids);
        break;
      case 'named_expression':
        targets(kid(node, 'name'), text, into);
        queue.push(...node.kids);
        break;
      case 'as_pattern_target':
        targets(node.kids[0], text, into);
        break;
      case 'case_pattern':
        for (const inner of node.kids) if (inner.type === 'dotted_name' && inner.kids.length === 1) into.add(text.slice(inner.from, inner.to));
        queue.push(...node.kids);
        break;
      default:
        queue.push(...node.kids);
    }
  }
  for (const name of outer) into.delete(name);
  return into;
}
export function targets(node: Node | undefined, text: string, into: Set<string>): void {
  if (!node) return;
  if (node.type === 'identifier') into.add(text.slice(node.from, node.to));
  else if (['pattern_list', 'tuple_pattern', 'list_pattern', 'list_splat_pattern', 'tuple', 'list', 'expression_list'].includes(node.type)) for (const inner of node.kids) targets(inner, text, into);
}
/** The names of a parameter list. */
export function parameterNames(parameters: Node | undefined, text: string): Set<string> {
  const names = new Set<string>();
  for (const one of parameters ? named(parameters) : []) {
    const name = one.type === 'identifier' ? one : (kid(one, 'name') ?? one.kids.find((inner) => inner.type === 'identifier') ?? one.kids[0]?.kids.find((inner) => inner.type === 'identifier'));
    if (name) names.add(text.slice(name.from, name.to));
  }
  return names;
}

/** The ref of a name, or undefined when it is local to a function around. */
export function refOf(name: string, scope: Scope | undefined, top: { names: Set<string>; imports: Map<string, ApiPath> }): ApiPath | undefined {
  let inner = true;
  for (let at = scope; at; at = at.around) {
    if (!at.isClass || inner) {
      const imported = at.imports.get(name);
      if (imported !== undefined) return imported;
      if (at.names.has(name)) return undefined;
    }
    inner = false;
  }
  return top.imports.get(name) ?? (top.names.has(name) ? `:${name}` : `global:${name}`);
}

export interface Imported {
  local: string;
  from: string;
  name: string;
  ref: ApiPath;
  node: Node;
}
/** What an import statement binds. */
export function importsOf(node: Node, text: string): Imported[] {
  const at = (one: Node | undefined): string => (one ? text.slice(one.from, one.to).replace(/\s+/g, '') : '');
  if (node.type === 'import_statement')
    return kids(node, 'name').map((one) => {
      const aliased = one.type === 'aliased_import';
      const module = at(aliased ? kid(one, 'name') : one);
      const local = aliased ? at(kid(one, 'alias')) : (module.split('.')[0] ?? module);
      // `import a.b` binds `a`; the chain from there is followed by its longest prefix
      return { local, from: module, name: '*', ref: aliased ? `${module}:` : `${local}:`, node: one };
    });
  const from = node.type === 'future_import_statement' ? '__future__' : at(kid(node, 'module_name'));
  const list = kids(node, 'name').map((one) => {
    const aliased = one.type === 'aliased_import';
    const name = at(aliased ? kid(one, 'name') : one);
    return { local: aliased ? at(kid(one, 'alias')) : name, from, name, ref: `${from}:${name}`, node: one };
  });
  const star = node.kids.find((one) => one.type === 'wildcard_import');
  return star ? [{ local: '*', from, name: '*', ref: `${from}:*`, node: star }] : list;
}
