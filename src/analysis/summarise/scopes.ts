/** Scopes: which variable a name stands for where it is written. */
import type { Stmt } from '../code.ts';
import type { Variable, Work } from './work.ts';

/** A variable of the whole function. */
export function declare(work: Work, name: string): Variable {
  return work.bindings.get(name) ?? variable(work, name, name, false);
}
function variable(work: Work, name: string, key: string, inner: boolean): Variable {
  const made = work.variable(key, inner, undefined);
  const others = work.variables.get(name);
  if (others) others.push(made);
  else work.variables.set(name, [made]);
  work.bindings.set(name, made);
  return made;
}

/** What a block's declarations hide. */
export interface Scope {
  names: string[];
  hidden: (Variable | undefined)[];
  /** `Work.declared` at its beginning. */
  declared: number;
}
/** Opens a block: what it declares hides what the function knows by the same name, from the block's beginning on. */
export function open(work: Work, body: readonly Stmt[]): Scope | undefined {
  if (!work.file.blocks) return undefined;
  let scope: Scope | undefined;
  for (const stmt of body) {
    if (stmt.kind === 'let' && stmt.declares && stmt.target.kind === 'name' && stmt.target.ref === undefined) {
      scope ??= { names: [], hidden: [], declared: work.declared };
      hide(work, scope, stmt.target.name);
    }
  }
  return scope;
}
/** A block that binds one name of its own, around its body: a `catch`, a loop. */
export function bind(work: Work, name: string): Scope | undefined {
  if (!work.file.blocks) {
    declare(work, name);
    return undefined;
  }
  const scope: Scope = { names: [], hidden: [], declared: work.declared };
  hide(work, scope, name);
  return scope;
}
function hide(work: Work, scope: Scope, name: string): void {
  const known = work.bindings.get(name);
  if (known && known.index >= scope.declared) return;
  // functions inside find a variable by its key, here or further out
  let count = work.parent === undefined && work.variables.has(`:${name}`) ? 2 : 1;
  for (let around: Work | undefined = work; around; around = around.parent) count += around.variables.get(name)?.length ?? 0;
  scope.names.push(name);
  scope.hidden.push(known);
  variable(work, name, count === 1 ? name : `${name}~${count}`, true);
}
export function close(work: Work, scope: Scope | undefined): void {
  if (!scope) return;
  for (let index = 0; index < scope.names.length; index++) {
    const hidden = scope.hidden[index];
    if (hidden) work.bindings.set(scope.names[index]!, hidden);
    else work.bindings.delete(scope.names[index]!);
  }
}

/** Every name that statements bind, inner blocks included, functions inside not. */
export function eachBound(body: readonly Stmt[], visit: (name: string, declares: boolean) => void): void {
  for (const stmt of body) {
    switch (stmt.kind) {
      case 'let':
        if (stmt.target.kind === 'name' && stmt.target.ref === undefined) visit(stmt.target.name, stmt.declares);
        break;
      case 'if': {
        let link = stmt;
        for (let next = lastIf(link.else); next; next = lastIf(link.else)) {
          eachBound(link.then, visit);
          if (link.else.length > 1) eachBound(link.else.slice(0, -1), visit);
          link = next;
        }
        eachBound(link.then, visit);
        eachBound(link.else, visit);
        break;
      }
      case 'loop':
        if (stmt.each !== undefined) visit(stmt.each, true);
        eachBound(stmt.body, visit);
        break;
      case 'try':
        eachBound(stmt.body, visit);
        for (const one of stmt.catches) {
          if (one.name !== undefined) visit(one.name, true);
          eachBound(one.body, visit);
        }
        eachBound(stmt.finally, visit);
        break;
      case 'with':
        if (stmt.as !== undefined) visit(stmt.as, true);
        eachBound(stmt.body, visit);
        break;
      case 'block':
        eachBound(stmt.body, visit);
        break;
      default:
    }
  }
}

export type If = Stmt & { kind: 'if' };
/** The next link of an else-if chain. Statements may stand before it: what its test needs. */
export function lastIf(otherwise: readonly Stmt[]): If | undefined {
  const last = otherwise.at(-1);
  return last?.kind === 'if' ? last : undefined;
}
