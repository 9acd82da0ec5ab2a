/** `"…" % values` and `"…".format(…)` as templates, where the format is a literal and every value is found. */
import type { Expr } from '../code.ts';
import { expression } from './expressions.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { memberOf } from './names.ts';
import { fixedText, templateOf } from './strings.ts';

type Part = string | { key: string };

const placeholder = /%(?:\(([^()]*)\))?[#0\- +]*\d*(?:\.\d+)?[hlL]?([diouxXeEfFgGcrsa%])/g;

/** The parts of a `%` format; places without a name are counted. */
function percentParts(format: string): { parts: Part[]; places: number; named: boolean } | undefined {
  const parts: Part[] = [];
  let places = 0;
  let named = false;
  let at = 0;
  for (const match of format.matchAll(placeholder)) {
    const fixed = format.slice(at, match.index);
    if (fixed.includes('%')) return undefined;
    parts.push(fixed);
    at = match.index + match[0].length;
    if (match[2] === '%') parts.push('%');
    else if (match[1] !== undefined) {
      parts.push({ key: match[1] });
      named = true;
    } else parts.push({ key: String(places++) });
  }
  if (format.includes('%', at) || (named && places)) return undefined;
  parts.push(format.slice(at));
  return { parts, places, named };
}

export function percentFormat(low: Lowering, node: number, left: number, right: number): Expr | undefined {
  const { tree } = low;
  const format = fixedText(low, left);
  const found = format === undefined ? undefined : percentParts(format);
  if (!found || (!found.named && !found.places)) return undefined;
  const inner = tree.kind[right] === K.parenthesized_expression ? tree.first(right) || right : right;
  if (found.named) return templateOf(low, fill(found.parts, namedValues(low, inner)), node);
  if (tree.kind[inner] !== K.tuple) {
    if (found.places > 1) return undefined;
    const value = expression(low, inner);
    return templateOf(
      low,
      fill(found.parts, () => value),
      node,
    );
  }
  const items = tree.children(inner);
  if (items.length !== found.places || items.some((item) => isSplat(low, item))) return undefined;
  const values = items.map((item) => expression(low, item));
  return templateOf(
    low,
    fill(found.parts, (key) => values[Number(key)]!),
    node,
  );
}

const isSplat = (low: Lowering, node: number): boolean =>
  low.tree.kind[node] === K.list_splat || low.tree.kind[node] === K.dictionary_splat || low.tree.kind[node] === K.parenthesized_list_splat;

/** The values of a literal dictionary by their keys; of anything else, its members. */
function namedValues(low: Lowering, node: number): (key: string) => Expr {
  const value = expression(low, node);
  return (key) => {
    if (value.kind === 'object') {
      const entry = value.entries.findLast((one) => 'key' in one && one.key === key);
      if (entry && 'value' in entry) return entry.value;
    }
    return memberOf(low, value, key, value.span);
  };
}

const fill = (parts: readonly Part[], valueFor: (key: string) => Expr): (string | Expr)[] =>
  parts.map((part) => (typeof part === 'string' ? part : valueFor(part.key)));

/** The parts of a `.format` string: `{}`, `{0}`, `{name.member[key]!r:>{width}}`. */
function braceParts(format: string): Part[] | undefined {
  const parts: Part[] = [];
  let fixed = '';
  let automatic = 0;
  for (let at = 0; at < format.length; at++) {
    const c = format[at]!;
    if ((c === '{' || c === '}') && format[at + 1] === c) {
      fixed += c;
      at++;
    } else if (c === '}') return undefined;
    else if (c === '{') {
      const start = at + 1;
      for (let depth = 1; depth; ) {
        at++;
        if (at >= format.length) return undefined;
        depth += format[at] === '{' ? 1 : format[at] === '}' ? -1 : 0;
      }
      const [field] = format.slice(start, at).split(/[!:]/, 1);
      parts.push(fixed, { key: /^[^.[]/.test(field!) ? field! : `${automatic++}${field}` });
      fixed = '';
    } else fixed += c;
  }
  parts.push(fixed);
  return parts;
}

/** `literal.format(…)`; call: the node of the call, literal and list: of its parts. */
export function braceFormat(low: Lowering, call: number, literal: number, list: number): Expr | undefined {
  const { tree } = low;
  const format = tree.kind[list] === K.argument_list ? fixedText(low, literal) : undefined;
  const parts = format === undefined ? undefined : braceParts(format);
  const nodes = tree.children(list);
  if (!parts || nodes.some((one) => isSplat(low, one))) return undefined;
  // Every root is an argument, or the call stays a call.
  const positional = nodes.filter((one) => tree.kind[one] !== K.keyword_argument);
  const named = new Map(nodes.filter((one) => !positional.includes(one)).map((one) => [keywordOf(low, one), tree.children(one).at(-1)]));
  const nodeOf = (key: string): number | undefined => {
    const root = rootOf(key);
    return /^\d+$/.test(root) ? positional[Number(root)] : named.get(root);
  };
  if (parts.some((part) => typeof part !== 'string' && nodeOf(part.key) === undefined)) return undefined;
  const values = new Map<number, Expr>();
  for (const one of nodes) {
    const value = tree.kind[one] === K.keyword_argument ? tree.children(one).at(-1) : one;
    if (value !== undefined) values.set(value, expression(low, value));
  }
  const valueFor = (key: string): Expr => {
    let value = values.get(nodeOf(key)!)!;
    const { span } = value;
    for (const step of key.slice(rootOf(key).length).match(/[^.[\]]+/g) ?? []) value = memberOf(low, value, step, span);
    return value;
  };
  return templateOf(low, fill(parts, valueFor), call);
}

const rootOf = (key: string): string => key.split(/[.[]/, 1)[0]!;

/** The name of a keyword argument, which the tree leaves to the text. */
export function keywordOf(low: Lowering, node: number): string {
  const from = low.tree.from[node]!;
  let at = from;
  for (let c = low.text.charCodeAt(at); c !== 61 && c > 32 && c !== 92; c = low.text.charCodeAt(++at));
  return low.text.slice(from, at);
}
