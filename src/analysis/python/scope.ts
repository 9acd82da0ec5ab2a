/** Names are known in the whole function or file that binds them, so they are declared before its statements are lowered. */
import { bindingsOf } from './imports.ts';
import { K } from './kinds.ts';
import type { Lowering, Scope } from './lowering.ts';
import { LOCAL } from './lowering.ts';

/**
 * Who decides when a name is bound more than once. `try: import x` and `except ImportError: x = None` mean the import; `from m import x` and then `x = wrap(x)` mean the
 * variable. At the top level, what only loops, `with` and `except` bind is a local of the top level, for nobody imports it.
 */
const strength = { loop: 1, nested: 2, imported: 3, direct: 4, given: 5 } as const;

/** Declares in `scope` what the nodes inside `node` bind. Functions and classes inside keep their names to themselves; comprehensions too, but for `:=`. */
export function declareBound(low: Lowering, scope: Scope, node: number): void {
  const { kind, after } = low.tree;
  const end = after[node]!;
  const isTop = scope === low.top;
  const own = isTop ? (name: string): string => `:${name}` : (): string => LOCAL;
  const strengths = new Map<string, number>();
  for (const name of scope.names.keys()) strengths.set(name, strength.given);
  const bind = (name: string, ref: string, by: number): void => {
    if (!name || (strengths.get(name) ?? 0) >= by) return;
    strengths.set(name, by);
    scope.names.set(name, ref);
  };
  let nestedUntil = 0;
  const assigned = (at: number): void => {
    for (const name of namesIn(low, at)) bind(name, own(name), at < nestedUntil ? strength.nested : strength.direct);
  };
  const looped = (at: number): void => {
    for (const name of namesIn(low, at)) bind(name, LOCAL, strength.loop);
  };

  for (let at = node + 1; at < end; ) {
    let next = at + 1;
    switch (kind[at]) {
      case K.function_definition:
      case K.class_definition: {
        const name = low.tree.find(at, K.identifier);
        if (name) bind(low.textOf(name), own(low.textOf(name)), at < nestedUntil ? strength.nested : strength.direct);
        next = after[at]!;
        break;
      }
      case K.lambda:
        next = after[at]!;
        break;
      case K.try_statement:
      case K.if_statement:
        nestedUntil = Math.max(nestedUntil, after[at]!);
        break;
      case K.assignment:
      case K.augmented_assignment:
      case K.named_expression:
      case K.type_alias_statement:
        if (next < after[at]!) assigned(next);
        break;
      case K.for_statement:
        if (next < after[at]!) looped(next);
        break;
      case K.as_pattern_target:
        looped(at);
        break;
      case K.case_clause:
        for (const name of captures(low, at)) bind(name, own(name), strength.direct);
        break;
      case K.import_statement:
      case K.import_from_statement:
        for (const { local, ref } of bindingsOf(low, at)) {
          if (local === '*') low.star = true;
          // of two imports of one name the later counts; `except ImportError: from b import x` stands in for the one before
          else if (strengths.get(local) === strength.imported && at >= nestedUntil) scope.names.set(local, ref);
          else bind(local, ref, strength.imported);
        }
        next = after[at]!;
        break;
      case K.global_statement:
        if (!isTop) for (const name of namesIn(low, at)) bind(name, low.top.names.get(name) || `:${name}`, strength.given);
        next = after[at]!;
        break;
      case K.nonlocal_statement:
        for (const name of namesIn(low, at)) strengths.set(name, strength.given);
        next = after[at]!;
    }
    at = next;
  }
}

/** A function that says `global x` may be all that binds x. */
export function declareGlobals(low: Lowering): void {
  if (!low.text.includes('global ')) return;
  const { kind, size } = low.tree;
  for (let at = 0; at < size; at++) {
    if (kind[at] !== K.global_statement) continue;
    for (const name of namesIn(low, at)) if (!low.top.names.get(name)) low.top.names.set(name, `:${name}`);
  }
}

/** The names that a target binds: not the objects whose members it sets. */
export function namesIn(low: Lowering, node: number): string[] {
  const { kind, after } = low.tree;
  if (kind[node] === K.identifier) return [low.textOf(node)];
  const names: string[] = [];
  for (let at = node, end = after[node]!; at < end; ) {
    if (kind[at] === K.identifier) names.push(low.textOf(at));
    at = kind[at] === K.attribute || kind[at] === K.subscript || kind[at] === K.type_parameter ? after[at]! : at + 1;
  }
  return names;
}

/** The names that a `case` captures. */
function captures(low: Lowering, clause: number): string[] {
  const { kind, after } = low.tree;
  const names: string[] = [];
  for (let at = clause + 1, end = after[clause]!; at < end && kind[at] !== K.block && kind[at] !== K.if_clause; at++) {
    const parent = kind[at];
    const child = low.tree.first(at);
    if (!child) continue;
    if (parent === K.case_pattern && kind[child] === K.dotted_name && !low.textOf(child).includes('.')) names.push(low.textOf(child));
    else if (parent === K.splat_pattern && kind[child] === K.identifier) names.push(low.textOf(child));
    else if (parent === K.as_pattern) {
      const alias = low.tree.children(at).at(-1);
      if (alias !== undefined && kind[alias] === K.identifier) names.push(low.textOf(alias));
    }
  }
  return names;
}
