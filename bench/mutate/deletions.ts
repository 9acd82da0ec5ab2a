/** Deletions that open a hole: a guard, a predicate, a check, the `return` before a rejection, an `await`. Which of them matter to an endpoint, the model of the whole program says. */
import { askOf } from '../../src/analysis/ask.ts';
import type { FnId, Path } from '../../src/analysis/code.ts';
import type { ApiModel, Guard, Predicate, Route, Value } from '../../src/analysis/facts.ts';
import { postureOf } from '../../src/analysis/posture.ts';
import type { Outline } from '../../src/analysis/summaries.ts';
import type { Dimension, Posture } from '../../src/review/types.ts';
import { withoutCall, withoutCheck } from './checks.ts';
import type { Variant } from './edits.ts';
import { replace, takeOut, variant } from './edits.ts';
import { withoutLink } from './registrations.ts';
import type { Source, Syntax } from './syntax.ts';
import { around, nodeAt, textOf } from './syntax.ts';

export interface Program {
  model: ApiModel;
  lowered: ReadonlyMap<Path, Outline>;
  source(path: string): Source | undefined;
}
const ROLES = new Set(['authentication', 'role', 'ownership', 'tenant', 'signature']);

/** All deletions for the guards and predicates that routes of this model rest on; in the order of files. */
export function deletions(program: Program): Variant[] {
  const { model, source } = program;
  const found = new Map<string, Variant>();
  const add = (variant: Variant): void => void found.set(keyOf(variant), variant);
  const routes = Object.values(model.routes).filter((route) => route.only === undefined);
  const writes = writers(program, routes);
  const holds = (id: string): Guard[] => {
    const guard = model.guards[id];
    return guard?.stops.is === 'yes' && guard.proves.some((proof) => ROLES.has(proof.role)) ? [guard] : [];
  };
  for (const route of routes) {
    const had = postureOf(route, model, askOf(model, route));
    for (const link of route.chain)
      if (link.placement !== 'handler' && matters(link.guards.flatMap(holds), route, model, had))
        withoutLink(link, route, source).forEach(add);
    // one check may be several guards: one for each value that it looks at
    const checks = new Map<string, { variant: Variant; guards: Guard[] }>();
    for (const guard of route.guards.flatMap(holds))
      for (const variant of guard.known === 'behaviour' ? inside(guard, route, program, writes) : []) {
        const known = checks.get(keyOf(variant));
        if (known) known.guards.push(guard);
        else checks.set(keyOf(variant), { variant, guards: [guard] });
      }
    for (const { variant, guards } of checks.values()) if (matters(guards, route, model, had)) add(variant);
  }
  const reached = new Set(routes.flatMap((route) => route.reaches.map((reach) => reach.effect)));
  for (const effect of Object.values(model.effects))
    if (effect.kind === 'data-access' && reached.has(effect.id))
      for (const test of tests(effect.filter)) {
        const value = model.values[test.value];
        const file = value && ofCaller(value) ? source(test.at.path) : undefined;
        const without = file && predicate(file, nodeAt(file, test.at.span), test.column);
        if (without) add(without);
      }
  return [...found.values()].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : one.line - other.line));
}
const keyOf = ({ path, edits }: Variant): string =>
  `${path}:${edits.map(({ start, end, text }) => `${start}-${end}-${text.length}`).join()}`;
/** Whether what holds for the route rests on these guards: without them, something would hold no longer. */
function matters(guards: readonly Guard[], route: Route, model: ApiModel, had: Posture): boolean {
  if (guards.length === 0) return false;
  const less = (ids: readonly string[]): string[] => ids.filter((id) => guards.every((guard) => guard.id !== id));
  const without: Route = {
    ...route,
    guards: less(route.guards),
    ends: less(route.ends),
    chain: route.chain.map((link) => ({ ...link, guards: less(link.guards) })),
    reaches: route.reaches.map((reach) => ({ ...reach, dominatedBy: less(reach.dominatedBy), checkedBy: less(reach.checkedBy) })),
  };
  const { holds } = postureOf(without, model, askOf(model, without));
  return Object.entries(had.holds).some(([key, then]) => then === 'yes' && holds[key as Dimension] !== 'yes');
}
/** Where a function stands. */
function placeOf(fn: FnId, { lowered, source }: Program): { file: Source; node: Syntax } | undefined {
  const path = fn.slice(0, fn.indexOf(':'));
  const span = lowered.get(path)?.summaries.find((one) => `${path}${one.fn}` === fn)?.span;
  const file = span && source(path);
  return file && { file, node: nodeAt(file, span) };
}
/** Names of functions that change what is stored, themselves or through others: a call of one is more than a check. */
function writers(program: Program, routes: readonly Route[]): ReadonlySet<string> {
  const nameOf = (fn: FnId): string => fn.replace(/~.*$/, '').split(/[.:]/).at(-1) ?? '';
  const names = new Set(
    Object.values(program.model.effects).flatMap((effect) =>
      effect.kind === 'data-access' && !/^(read|list)$/.test(effect.operation) ? [nameOf(effect.fn)] : [],
    ),
  );
  const calls = [...new Set(routes.flatMap((route) => route.dependsOn))].flatMap((fn) => {
    const place = placeOf(fn, program);
    const text = place && textOf(place.file, place.node);
    return text === undefined ? [] : [{ name: nameOf(fn), calls: new Set(text.match(/[\w$]+(?=\()/g)) }];
  });
  for (let size = -1; size !== names.size; ) {
    size = names.size;
    for (const one of calls)
      if (one.name !== '' && [...one.calls].some((name) => name !== one.name && names.has(name))) names.add(one.name);
  }
  return names;
}
/** The tests of a guard, and the calls of the function that they are in. */
function inside(guard: Guard, route: Route, program: Program, writes: ReadonlySet<string>): Variant[] {
  const { source } = program;
  return guard.stops.because.flatMap(({ at, fn }) => {
    const file = source(at.path);
    if (!file) return [];
    // where it decides, and where what it answers is looked at
    const found = [fn, ...route.dependsOn].flatMap((id) => withoutCheck(file, at, id === undefined ? undefined : placeOf(id, program)));
    const name = fn?.replace(/~.*$/, '').split(/[.:]/).at(-1) ?? '';
    const handles = fn === route.handler || route.chain.some((link) => link.symbol === fn);
    if (fn === undefined || name.length < 3 || handles || writes.has(name)) return found;
    return [...found, ...route.files.flatMap((one) => withoutCall(source(one) ?? file, name))];
  });
}
const ofCaller = (value: Value): boolean => value.origins.some((origin) => origin.kind === 'identity');
function tests(filter: Predicate): Extract<Predicate, { column: string }>[] {
  if ('all' in filter) return filter.all.flatMap(tests);
  if ('any' in filter || 'not' in filter) return [];
  return 'column' in filter ? [filter] : [];
}
/** The part of a query that ties it to the caller. */
function predicate(file: Source, at: Syntax, column: string): Variant | undefined {
  const property = around(at, 'PropertyAssignment', 'ShorthandPropertyAssignment', 'keyword_argument', 'pair');
  const name = property?.children[0];
  if (property && name && textOf(file, name).replace(/['"]/g, '').split(/__|\./)[0] === column.split('.')[0])
    return variant('predicate', file, property, [takeOut(file, property)]);
  const call = around(at, 'CallExpression', 'call');
  const callee = call?.children[0];
  const method = callee && textOf(file, callee).split('.').at(-1);
  if (!call || !callee || !method) return undefined;
  // one more .where(…), .eq(…), .filter(…) of a chain
  if (
    /^(where|andWhere|eq|filter|filter_by|andWhereEq|match)$/.test(method) &&
    /^(PropertyAccessExpression|attribute)$/.test(callee.kind)
  ) {
    const receiver = callee.children[0];
    const argument = call.kind === 'call' ? call.children[1]?.children : call.children.slice(1);
    if (!receiver || !argument) return undefined;
    const own = argument.find((one) => one.start <= at.start && one.end >= at.end);
    if (argument.length > 1 && own && !/Literal|string/.test(own.kind) && argument.every((one) => !/StringLiteral|^string$/.test(one.kind)))
      return variant('predicate', file, own, [takeOut(file, own)]);
    // a manager is no query yet
    const rest = file.python && /\.objects$/.test(textOf(file, receiver)) ? '.all()' : '';
    return variant('predicate', file, call, [replace(file, { start: receiver.end, end: call.end }, rest)]);
  }
  if (/^(and|and_|or_)$/.test(method)) {
    const own = call.children
      .slice(1)
      .flatMap((one) => (one.kind === 'argument_list' ? one.children : [one]))
      .find((one) => one.start <= at.start && one.end >= at.end);
    return own && variant('predicate', file, own, [takeOut(file, own)]);
  }
  return undefined;
}
