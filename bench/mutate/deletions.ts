/** Deletions that open a hole: a guard, a predicate, a check, the `return` before a rejection, an `await`. Where they stand, the model of the whole program says. */
import type { ApiModel, Guard, Predicate, Value } from '../../src/analysis/facts.ts';
import type { Variant } from './edits.ts';
import { replace, takeOut } from './edits.ts';
import type { Source, Syntax } from './syntax.ts';
import { around, lineOf, nodeAt, nodes, textOf } from './syntax.ts';

const ROLES = new Set(['authentication', 'role', 'ownership', 'tenant']);
const REGISTERS =
  /^(use|get|post|put|patch|delete|all|route|register|addHook|before_request|add_middleware|include_router|APIRouter|FastAPI|Router|createRoute|applyDecorators|add_url_rule|as_view|path|re_path|url)$/;
const HOOKS =
  /^(preHandler|onRequest|preValidation|preParsing|middleware|middlewares|dependencies|decorators|method_decorators|permission_classes|use|before|guards|policies)$/;

/** All deletions for the guards and predicates that routes of this model rest on; in the order of files. */
export function deletions(model: ApiModel, source: (path: string) => Source | undefined): Variant[] {
  const found = new Map<string, Variant>();
  const add = (variant: Variant | undefined): void => {
    if (variant) found.set(`${variant.path}:${variant.edits.map((edit) => `${edit.start}-${edit.end}`).join()}`, variant);
  };
  const routes = Object.values(model.routes).filter((route) => route.only === undefined);
  const used = new Set(routes.flatMap((route) => route.guards));
  const guards = Object.values(model.guards).filter(
    (guard) => used.has(guard.id) && guard.stops.is === 'yes' && guard.proves.some((proof) => ROLES.has(proof.role)),
  );
  // what stands in a chain by its name, or throws: a proof inside of a function makes no guard of that function
  const inChain = new Set(routes.flatMap((route) => route.chain.flatMap((link) => (link.placement === 'handler' ? [] : link.guards))));
  const byName = guards.filter((guard) => inChain.has(guard.id) || guard.proves.some((proof) => proof.style === 'throws'));
  const names = new Set(byName.flatMap(namesOf).filter((name) => name.length > 2));
  for (const path of [...new Set(routes.flatMap((route) => route.files))].sort()) {
    const file = source(path);
    if (file) for (const node of nodes(file.root)) add(file.python ? inPython(file, node, names) : inTypeScript(file, node, names));
  }
  for (const guard of guards)
    if (guard.known === 'behaviour' && guard.stops.is === 'yes')
      for (const { at } of guard.stops.because) {
        const file = source(at.path);
        if (file) for (const variant of checks(file, nodeAt(file, at.span))) add(variant);
      }
  for (const effect of Object.values(model.effects))
    if (effect.kind === 'data-access')
      for (const test of tests(effect.filter)) {
        const value = model.values[test.value];
        const file = value && ofCaller(value) ? source(test.at.path) : undefined;
        if (file) add(predicate(file, nodeAt(file, test.at.span), test.column));
      }
  return [...found.values()].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : one.line - other.line));
}
const namesOf = (guard: Guard): string[] => {
  const parts = guard.symbol.replaceAll('()', '').split(/[:.~]/).filter(Boolean);
  const last = parts.at(-1) ?? '';
  return /^(canActivate|has_permission|has_object_permission|__call__|use|intercept|dispatch|handle|validate|default|\d+)$/.test(last)
    ? parts.slice(-2, -1)
    : [last];
};
const ofCaller = (value: Value): boolean => value.origins.some((origin) => origin.kind === 'identity');
function tests(filter: Predicate): Extract<Predicate, { column: string }>[] {
  if ('all' in filter) return filter.all.flatMap(tests);
  if ('any' in filter || 'not' in filter) return [];
  return 'column' in filter ? [filter] : [];
}
const variant = (kind: string, file: Source, node: Syntax, edits: Variant['edits']): Variant => ({
  kind,
  what: textOf(file, node).replace(/\s+/g, ' ').slice(0, 90),
  path: file.path,
  line: lineOf(file.text, node.start),
  edits,
});
const mentions = (file: Source, node: Syntax, names: ReadonlySet<string>): boolean =>
  (textOf(file, node).match(/[A-Za-z_$][\w$]*/g) ?? []).some((word) => names.has(word));

// ── TypeScript and JavaScript ──

function inTypeScript(file: Source, node: Syntax, names: ReadonlySet<string>): Variant | undefined {
  const { parent } = node;
  if (node.kind === 'Decorator' && /^@UseGuards/.test(textOf(file, node)) && mentions(file, node, names))
    return variant('guard', file, node, [replace(file, node, '')]);
  if (node.kind === 'CallExpression') {
    const callee = node.children[0];
    const last = node.children.at(-1);
    // a wrapper: withAuth(handler)
    if (callee?.kind === 'Identifier' && names.has(textOf(file, callee)) && last && /^(ArrowFunction|FunctionExpression)$/.test(last.kind))
      return variant('guard', file, callee, [replace(file, node, textOf(file, last))]);
  }
  if (!parent) return undefined;
  if (
    parent.kind === 'CallExpression' &&
    parent.children[0] !== node &&
    isReference(node) &&
    names.has(head(file, node)) &&
    registers(file, parent)
  ) {
    const own = parent.children.slice(1).filter((arg) => !/Literal|Template/.test(arg.kind));
    const statement = around(parent, 'ExpressionStatement');
    if (own.length > 1) return variant('guard', file, node, [takeOut(file, node)]);
    if (statement?.children[0] === parent) return variant('guard', file, statement, [replace(file, statement, ';')]);
  }
  if (parent.kind === 'ArrayLiteralExpression' && isReference(node) && names.has(head(file, node)) && inRegistration(file, parent))
    return variant('guard', file, node, [takeOut(file, node)]);
  if (
    node.kind === 'PropertyAssignment' &&
    HOOKS.test(textOf(file, node.children[0] ?? node)) &&
    node.children[1] &&
    isReference(node.children[1]) &&
    names.has(head(file, node.children[1]))
  )
    return variant('guard', file, node, [takeOut(file, node)]);
  if (node.kind === 'ExpressionStatement') {
    const inner = node.children[0]?.kind === 'AwaitExpression' ? node.children[0].children[0] : node.children[0];
    const callee = inner?.kind === 'CallExpression' ? inner.children[0] : undefined;
    if (callee && names.has(textOf(file, callee).split('.').at(-1) ?? '') && around(node, 'Block'))
      return variant('guard', file, node, [replace(file, node, ';')]);
  }
  if (node.kind === 'AwaitExpression' && node.children[0]?.kind === 'CallExpression') {
    const callee = node.children[0].children[0];
    if (callee && names.has(textOf(file, callee).split('.').at(-1) ?? ''))
      return variant('await', file, node, [replace(file, node, textOf(file, node.children[0]))]);
  }
  return undefined;
}
const isReference = (node: Syntax): boolean => /^(Identifier|PropertyAccessExpression|CallExpression)$/.test(node.kind);
function head(file: Source, node: Syntax): string {
  const callee = node.kind === 'CallExpression' ? (node.children[0] ?? node) : node;
  return textOf(file, callee).split('.').at(-1)?.trim() ?? '';
}
function registers(file: Source, call: Syntax): boolean {
  const callee = call.children[0];
  return callee !== undefined && REGISTERS.test(textOf(file, callee).split('.').at(-1)?.trim() ?? '');
}
function inRegistration(file: Source, list: Syntax): boolean {
  const owner = list.parent;
  if (owner?.kind === 'PropertyAssignment') return HOOKS.test(textOf(file, owner.children[0] ?? owner));
  return owner?.kind === 'CallExpression' && registers(file, owner);
}

// ── Python ──

function inPython(file: Source, node: Syntax, names: ReadonlySet<string>): Variant | undefined {
  if (
    node.kind === 'decorator' &&
    mentions(file, node, names) &&
    !/\.(route|get|post|put|patch|delete|api_route|websocket|action)\(/.test(textOf(file, node))
  )
    return variant('guard', file, node, [replace(file, node, '')]);
  if (node.kind === 'call' && /^(Depends|Security)$/.test(callName(file, node)) && mentions(file, node, names)) {
    if (node.parent?.kind === 'list') return variant('guard', file, node, [takeOut(file, node)]);
    if (/default/.test(node.parent?.kind ?? '')) return variant('guard', file, node, [replace(file, node, 'None')]);
    // Annotated[User, Depends(current_user)]
    if (node.parent?.kind === 'type' || node.parent?.kind === 'subscript')
      return variant('guard', file, node, [replace(file, node, '"plain"')]);
  }
  if (
    node.kind === 'assignment' &&
    /^(permission_classes|decorators|method_decorators)$/.test(textOf(file, node.children[0] ?? node)) &&
    mentions(file, node, names)
  ) {
    const value = node.children.at(-1);
    if (value) return variant('guard', file, node, [replace(file, value, '[]')]);
  }
  if (node.kind === 'argument_list' && node.parent?.kind === 'class_definition') {
    const mixin = node.children.find(
      (child) => names.has(textOf(file, child).split('.').at(-1) ?? '') && /Mixin|Required/.test(textOf(file, child)),
    );
    if (mixin && node.children.length > 1) return variant('guard', file, mixin, [takeOut(file, mixin)]);
  }
  if (node.kind === 'expression_statement') {
    const inner = node.children[0]?.kind === 'await' ? node.children[0].children[0] : node.children[0];
    if (inner?.kind === 'call' && names.has(callName(file, inner)) && around(node, 'function_definition'))
      return variant('guard', file, node, [replace(file, node, 'pass')]);
  }
  if (node.kind === 'await' && node.children[0]?.kind === 'call' && names.has(callName(file, node.children[0])))
    return variant('await', file, node, [replace(file, node, textOf(file, node.children[0]))]);
  return undefined;
}
const callName = (file: Source, call: Syntax): string =>
  textOf(file, call.children[0] ?? call)
    .split('.')
    .at(-1) ?? '';

// ── Checks and predicates ──

/** A check that ends the request where it fails: without it, and with its `return` or `raise` gone. */
function checks(file: Source, evidence: Syntax): Variant[] {
  const branch = around(evidence, 'IfStatement', 'if_statement');
  const condition = branch?.children[0];
  if (!branch || !condition || evidence.start < condition.start || evidence.end > condition.end) return [];
  const body = branch.children[1];
  if (!body) return [];
  const exits = [...nodes(body)].filter((node) => /^(ReturnStatement|ThrowStatement|return_statement|raise_statement)$/.test(node.kind));
  const [exit] = exits;
  if (!exit) return [];
  const found: Variant[] = [];
  const alone = branch.children.length === 2;
  if (alone) found.push(variant('check', file, branch, [replace(file, branch, file.python ? 'pass' : ';')]));
  const value = exit.children[0];
  if (exit.kind === 'ReturnStatement' && value?.kind === 'CallExpression')
    found.push(variant('return', file, exit, [replace(file, exit, `${textOf(file, value)};`)]));
  else if (exit.kind === 'ThrowStatement') found.push(variant('return', file, exit, [replace(file, exit, ';')]));
  else if (exit.kind === 'raise_statement') found.push(variant('return', file, exit, [replace(file, exit, 'pass')]));
  return found;
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
    return variant('predicate', file, call, [replace(file, { start: receiver.end, end: call.end }, '')]);
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
