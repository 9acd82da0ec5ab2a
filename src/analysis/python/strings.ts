/** String literals: prefixes, escapes, concatenation and interpolation. */
import type { Expr } from '../code.ts';
import { constantOf } from '../constants.ts';
import { expression } from './expressions.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { opaque } from './opaque.ts';

const escapes: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};
const escapeSequence = /\\(?:\r\n|[\n\\'"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g;

interface Prefix {
  raw: boolean;
  bytes: boolean;
  /** Where the quotes begin. */
  quote: number;
  /** One or three. */
  quotes: number;
}

function prefixOf(text: string, from: number): Prefix {
  let raw = false;
  let bytes = false;
  let at = from;
  for (; at < from + 3; at++) {
    const c = text.charCodeAt(at) | 32;
    if (c === 114) raw = true;
    else if (c === 98) bytes = true;
    else if (c < 97 || c > 122) break;
  }
  const quote = text[at]!;
  return { raw, bytes, quote: at, quotes: text[at + 1] === quote && text[at + 2] === quote ? 3 : 1 };
}

function decode(piece: string, { raw, bytes }: Prefix): string {
  const text = piece.includes('\r') ? piece.replaceAll('\r\n', '\n') : piece;
  if (raw || !text.includes('\\')) return text;
  return text.replace(escapeSequence, (whole) => {
    const known = escapes[whole.slice(1)];
    if (known !== undefined) return known;
    const kind = whole[1]!;
    if (kind === 'x') return String.fromCharCode(Number.parseInt(whole.slice(2), 16));
    if (kind !== 'u' && kind !== 'U') return String.fromCharCode(Number.parseInt(whole.slice(1), 8));
    const code = Number.parseInt(whole.slice(2), 16);
    return bytes || code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}

/** The parts of a literal or a concatenation: fixed text, and expressions in it. */
function partsOf(low: Lowering, node: number): (string | Expr)[] {
  const { tree } = low;
  if (tree.kind[node] !== K.concatenated_string) return stringParts(low, node);
  return tree.children(node).flatMap((one) => (tree.kind[one] === K.string ? stringParts(low, one) : [opaque(low, one, 'syntax')]));
}

function stringParts(low: Lowering, node: number): (string | Expr)[] {
  const { tree, text } = low;
  const from = tree.from[node]!;
  const prefix = prefixOf(text, from);
  if (!tree.first(node)) {
    const end = tree.to[node]! - prefix.quotes;
    return [decode(text.slice(prefix.quote + prefix.quotes, Math.max(prefix.quote + prefix.quotes, end)), prefix)];
  }
  const parts: (string | Expr)[] = [];
  for (let child = tree.first(node); child; child = tree.next(child, node)) {
    if (tree.kind[child] === K.string_content) parts.push(decode(low.textOf(child), prefix).replace(/\{\{|\}\}/g, (braces) => braces[0]!));
    else if (tree.kind[child] === K.interpolation) interpolation(low, child, parts);
  }
  return parts;
}

/** `{value!r:>10}`: how it is formatted does not matter. `{value=}` writes the expression too. */
function interpolation(low: Lowering, node: number, parts: (string | Expr)[]): void {
  const { tree } = low;
  const value = tree.first(node);
  if (!value) {
    parts.push(opaque(low, node, 'syntax'));
    return;
  }
  if (/^\s*=/.test(low.text.slice(tree.to[value], tree.to[node]))) parts.push(`${low.textOf(value)}=`);
  parts.push(expression(low, value));
}

/** A literal when all of it is fixed, else a template. A fixed part with the shape of a secret is a literal of its digest. */
export function templateOf(low: Lowering, parts: readonly (string | Expr)[], node: number): Expr {
  const span = low.spanOf(node);
  const merged: (string | Expr)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else if (part !== '') merged.push(part);
  }
  const [only] = merged;
  if (merged.length === 0 || (merged.length === 1 && typeof only === 'string')) {
    return { kind: 'literal', value: constantOf((only as string | undefined) ?? ''), span };
  }
  for (let i = 0; i < merged.length; i++) {
    const part = merged[i]!;
    if (typeof part !== 'string') continue;
    const value = constantOf(part);
    if (typeof value !== 'string') merged[i] = { kind: 'literal', value, span };
  }
  return { kind: 'template', parts: merged, span };
}

export function stringExpr(low: Lowering, node: number): Expr {
  const { tree } = low;
  if (tree.kind[node] === K.string && !tree.first(node))
    return { kind: 'literal', value: constantOf(fixedText(low, node)!), span: low.spanOf(node) };
  return templateOf(low, partsOf(low, node), node);
}

/** The text of a literal without interpolations; undefined for anything else. */
export function fixedText(low: Lowering, node: number): string | undefined {
  const { tree } = low;
  if (tree.kind[node] === K.string) return tree.first(node) ? undefined : (stringParts(low, node)[0] as string);
  if (tree.kind[node] !== K.concatenated_string) return undefined;
  let text = '';
  for (const one of tree.children(node)) {
    const part = fixedText(low, one);
    if (part === undefined) return undefined;
    text += part;
  }
  return text;
}
