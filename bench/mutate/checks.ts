/** What a guard does inside: the test that turns a caller away, the calls of the function that holds it, and the awaits without which it decides nothing. */
import type { Location } from '../../src/analysis/code.ts';
import type { Variant } from './edits.ts';
import { replace, variant } from './edits.ts';
import type { Source, Syntax } from './syntax.ts';
import { around, nodeAt, nodes, textOf } from './syntax.ts';

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunction', 'MethodDeclaration', 'function_definition', 'lambda'];
const EXITS = /^(ReturnStatement|ThrowStatement|return_statement|raise_statement)$/;
const REJECTS =
  /throw |raise |\b4\d\d\b|unauthori[sz]ed|forbidden|not.?found|abort\(|reject\(|redirect|deny|denied|return (false|null|None|undefined);?\s*\}?$|next\(\w/i;
const words = (text: string): string[] => text.match(/[A-Za-z_$][\w$]*/g) ?? [];

/** The tests that a guard rests on, each gone, without its rejection's `return`, `throw` or `raise`, and without the `await` of what it looks at. within: the function that decides. */
export function withoutCheck(file: Source, evidence: Location, within: { file: Source; node: Syntax } | undefined): Variant[] {
  const node = nodeAt(file, evidence.span);
  const owner = around(node, ...FUNCTIONS) ?? file.root;
  const place = within ?? { file, node: owner };
  if (place.node === place.file.root) return [];
  const branch = around(node, 'IfStatement', 'if_statement');
  const test = branch?.children[0];
  const inside = place.file === file && place.node.start <= node.start && place.node.end >= node.end;
  if (inside && branch && test && node.start >= test.start && node.end <= test.end) {
    const own = [...broken(file, branch), ...unawaited(file, branch)];
    if (own.length > 0) return own;
  }
  const called = place.file === file && place.node === owner ? undefined : nameOf(file, owner);
  const names = new Set(
    [...nodes(place.node)].flatMap((each) => {
      const made = defined(place.file, each);
      if (!made) return [];
      const holds =
        called === undefined
          ? made.value.start <= node.start && made.value.end >= node.end
          : words(textOf(place.file, made.value)).includes(called);
      return holds ? [made.name] : [];
    }),
  );
  if (names.size === 0) return [];
  return [...nodes(place.node)].flatMap((each) => {
    const condition = /^(IfStatement|if_statement)$/.test(each.kind) ? each.children[0] : undefined;
    if (!condition || !words(textOf(place.file, condition)).some((word) => names.has(word))) return [];
    return [...broken(place.file, each), ...unawaited(place.file, each)];
  });
}
/** `const user = …`, `user = …`: the name and what it is given. */
function defined(file: Source, node: Syntax): { name: string; value: Syntax } | undefined {
  if (!/^(VariableDeclaration|assignment|named_expression)$/.test(node.kind)) return undefined;
  const [target, value] = [node.children[0], node.children.at(-1)];
  return target && value && target !== value && /^[Ii]dentifier$/.test(target.kind) ? { name: textOf(file, target), value } : undefined;
}
function nameOf(file: Source, owner: Syntax): string | undefined {
  const own =
    owner.children.find((child) => /^[Ii]dentifier$/.test(child.kind)) ??
    (owner.parent?.kind === 'VariableDeclaration' ? owner.parent.children[0] : undefined);
  return own && textOf(file, own);
}
function broken(file: Source, branch: Syntax): Variant[] {
  const [condition, body] = branch.children;
  const exit =
    body && [...nodes(body)].find((node) => EXITS.test(node.kind) && around(node, ...FUNCTIONS) === around(branch, ...FUNCTIONS));
  if (!condition || !exit) return [];
  if (!REJECTS.test(textOf(file, body))) {
    // if (user) return next(); what follows turns away
    const siblings = branch.parent?.children ?? [];
    const rest = siblings.slice(siblings.indexOf(branch) + 1).map((each) => textOf(file, each));
    return rest.some((each) => REJECTS.test(each))
      ? [variant('check', file, branch, [replace(file, condition, file.python ? 'True' : 'true')])]
      : [];
  }
  const found: Variant[] = [];
  if (branch.children.length === 2 && branch.parent?.kind !== 'IfStatement')
    found.push(variant('check', file, branch, [replace(file, branch, file.python ? 'pass' : ';')]));
  const value = exit.children[0];
  if (/^(ReturnStatement|return_statement)$/.test(exit.kind) && value && /^(CallExpression|call)$/.test(value.kind))
    found.push(variant('return', file, exit, [replace(file, exit, `${textOf(file, value)}${file.python ? '' : ';'}`)]));
  else if (/^(ThrowStatement|raise_statement)$/.test(exit.kind) && value)
    found.push(variant('return', file, exit, [replace(file, exit, textOf(file, value))]));
  return found;
}
/** Without the `await` a promise is tested, which is always there. */
function unawaited(file: Source, branch: Syntax): Variant[] {
  const condition = branch.children[0];
  const owner = around(branch, ...FUNCTIONS);
  if (!condition || !owner || !exits(branch)) return [];
  const drop = (node: Syntax): Variant => variant('await', file, node, [replace(file, node, textOf(file, node.children[0] ?? node))]);
  const inside = [...nodes(condition)].filter((node) => isAwait(node));
  // what is read of a promise is not there: such a test turns everybody away
  const tested = new Set([...textOf(file, condition).matchAll(/(?<![.\w$])[A-Za-z_$][\w$]*(?![\w$]|\??[.[(])/g)].map(([name]) => name));
  const before = [...nodes(owner)].flatMap((node) => {
    const made = node.end <= branch.start ? defined(file, node) : undefined;
    return made && tested.has(made.name) && isAwait(made.value) ? [made.value] : [];
  });
  return [...inside, ...before.slice(-1)].map(drop);
}
const exits = (branch: Syntax): boolean => [...nodes(branch)].some((node) => EXITS.test(node.kind));
const isAwait = (node: Syntax): boolean =>
  /^(AwaitExpression|await)$/.test(node.kind) && /^(CallExpression|call)$/.test(node.children[0]?.kind ?? '');

/** A function that does nothing but check is called for its refusal alone: without the call, and with nobody waiting for it. */
export function withoutCall(file: Source, name: string): Variant[] {
  return [...nodes(file.root)].flatMap((node) => {
    if (!/^(ExpressionStatement|expression_statement)$/.test(node.kind) || !around(node, ...FUNCTIONS)) return [];
    const [inner] = node.children;
    const call = inner && /^(AwaitExpression|await)$/.test(inner.kind) ? inner.children[0] : inner;
    const callee = /^(CallExpression|call)$/.test(call?.kind ?? '') ? call?.children[0] : undefined;
    if (!call || !callee || textOf(file, callee).split('.').at(-1) !== name) return [];
    const gone = variant('guard', file, node, [replace(file, node, file.python ? 'pass' : ';')]);
    return inner === call ? [gone] : [gone, variant('await', file, node, [replace(file, inner ?? node, textOf(file, call))])];
  });
}
