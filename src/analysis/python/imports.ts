/** Imports: what they bind, and their entries in the module. */
import type { ApiPath } from '../code.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';

interface Binding {
  local: string;
  from: string;
  name: string;
  ref: ApiPath;
  node: number;
}

/** A dotted name may be written over several lines. */
function dotted(low: Lowering, node: number): string {
  const text = low.textOf(node);
  return /^[\w.]+$/.test(text) ? text : text.replace(/#.*|[\s\\]+/g, '');
}

/** The names that an import statement binds. A star is the local `*`. */
export function bindingsOf(low: Lowering, node: number): Binding[] {
  const { tree } = low;
  const [first, ...rest] = tree.children(node);
  if (first === undefined || tree.kind[node] === K.future_import_statement) return [];
  if (tree.kind[node] === K.import_statement) return [first, ...rest].map((one) => importedModule(low, one));
  const from = dotted(low, first);
  return rest.map((one): Binding => {
    if (tree.kind[one] === K.wildcard_import) return { local: '*', from, name: '*', ref: `${from}:*`, node: one };
    const [source, alias] = tree.kind[one] === K.aliased_import ? tree.children(one) : [one];
    const name = source === undefined ? '' : dotted(low, source);
    return { local: alias === undefined ? name : low.textOf(alias), from, name, ref: `${from}:${name}`, node: one };
  });
}

/** `import a.b` binds `a`, `import a.b as c` binds `c` to `a.b`. */
function importedModule(low: Lowering, node: number): Binding {
  const { tree } = low;
  if (tree.kind[node] === K.aliased_import) {
    const [source, alias] = tree.children(node);
    const from = source === undefined ? '' : dotted(low, source);
    return { local: alias === undefined ? '' : low.textOf(alias), from, name: '*', ref: `${from}:`, node };
  }
  const from = dotted(low, node);
  const local = from.split('.', 1)[0]!;
  for (let dot = from.indexOf('.'); dot >= 0; dot = from.indexOf('.', dot + 1)) low.modules.add(from.slice(0, dot));
  low.modules.add(from);
  return { local, from, name: '*', ref: `${local}:`, node };
}

/** An import inside a function binds no name of the module. */
export function importStatement(low: Lowering, node: number): void {
  const isTop = low.frame.fn.id === ':' && !low.scope.isClass;
  for (const { local, from, name, node: at } of bindingsOf(low, node)) {
    if (!from) continue;
    const span = low.spanOf(at);
    const known = isTop || local === '*' ? local : '';
    low.module.imports.push(low.typeOnly ? { local: known, from, name, type: true, span } : { local: known, from, name, span });
  }
}
