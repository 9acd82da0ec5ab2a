/** Methods that every text has, by name, and those by which other values become what they hold as a text or a plain object. */
import type { Location } from '../code.ts';
import type { Transform } from '../facts.ts';
import type { Call, V } from './abstract.ts';
import { stringOf } from './abstract.ts';
import type { Machine } from './machine.ts';
import { transformed } from './transforms.ts';

/** What only a text has: whatever else a client sends ends here. */
const TEXT = new Set([
  'trim',
  'toLowerCase',
  'toUpperCase',
  'normalize',
  'substring',
  'substr',
  'replace',
  'replaceAll',
  'padStart',
  'padEnd',
  'repeat',
  'trimStart',
  'trimEnd',
  'strip',
  'lower',
  'upper',
  'lstrip',
  'rstrip',
  'removeprefix',
  'removesuffix',
]);
/** The result is the receiver, for all that a rule asks: trimmed, cut, copied. */
const SAME = new Set([
  ...TEXT,
  'slice',
  'concat',
  'copy',
  'reverse',
  'sort',
  'flat',
  'encode',
  'decode',
  'toObject',
  'unwrap',
  'valueOf',
  'get_secret_value',
  'title',
  'to_dict',
  'dict',
  'model_dump',
  'asdict',
  'toJSON',
]);

/** What such a method yields; undefined: it is none of them. */
export function onText(machine: Machine, call: Call, self: V, property: string, name: string): V | undefined {
  const { at, args } = call;
  const first = args[0]?.value;
  const left =
    /^replace(All)?$/.test(property) && first?.kind === 'literal' && isEverywhere(first.constant)
      ? leftOf(machine, self, first, name, at)
      : undefined;
  if (left) return left;
  if (/^replace(All)?$/.test(property) && first && namesAngle(first))
    return transformed(machine, self, name, { kind: 'escape', for: 'html', at });
  const keeps = CUTS.has(property) ? kept(call) : undefined;
  const cut: Transform[] = CUTS.has(property) && isText(self) && !dropsFirst(call) ? [{ kind: 'cut', by: 'slice', at }] : [];
  if (keeps !== undefined && keeps <= SHORT) return transformed(machine, self, name, { kind: 'redact', at, keeps }, ...cut);
  if (TEXT.has(property) && self.kind === 'input') return transformed(machine, self, name, { kind: 'cast', to: 'string', at }, ...cut);
  if (cut.length > 0) return transformed(machine, self, name, ...cut);
  if (SAME.has(property) && self.kind !== 'api' && self.kind !== 'module')
    return property === 'concat' ? machine.make(name, at, { kind: 'text', parts: [self, ...args.map((arg) => arg.value)] }) : self;
  if ((property === 'toString' || property === 'hex' || property === 'isoformat') && args.length <= 1)
    return transformed(machine, self, name, { kind: 'cast', to: 'string', at });
  if (property === 'split' || property === 'rsplit') {
    // a host before its port is still the host
    const pieces: Transform[] = first && stringOf(first) === ':' ? [] : [{ kind: 'cut', by: 'split', at }];
    return machine.make(name, at, { kind: 'array', items: [self, self, self] }, pieces);
  }
  return undefined;
}

/** Where letters and digits alone say nothing of their own. */
const NOTHING_SPECIAL = ['html', 'sql', 'shell', 'ldap', 'xpath'] as const;
const isEverywhere = (constant: unknown): boolean =>
  typeof constant === 'object' && constant !== null && 'flags' in constant && String(constant.flags).includes('g');
/** A text in which all but some signs is replaced (`/[^\w.-]/g`): with no slash among them it leads out of no folder. */
export function leftOf(machine: Machine, v: V, pattern: V, name: string, at: Location): V | undefined {
  const constant = pattern.kind === 'literal' ? pattern.constant : undefined;
  const source =
    typeof constant === 'string' ? constant : constant && typeof constant === 'object' && 'regex' in constant ? constant.regex : undefined;
  const signs = /^\[\^([^\]]+)\][+*]?$/.exec(source ?? '')?.[1];
  if (signs === undefined || /\/|\\\\|\\[SDW]/.test(signs)) return undefined;
  const plain = /^(\\[wd]|[a-zA-Z0-9]-[a-zA-Z0-9]|[\w-]|\\-)+$/.test(signs);
  return transformed(
    machine,
    v,
    name,
    { kind: 'contained', at },
    ...(plain ? NOTHING_SPECIAL.map((one) => ({ kind: 'escape' as const, for: one, at })) : []),
  );
}
/** What is replaced is (also) the sign that begins a tag. */
const namesAngle = (v: V): boolean =>
  v.kind === 'literal' &&
  (typeof v.constant === 'string'
    ? v.constant === '<'
    : typeof v.constant === 'object' && v.constant !== null && 'regex' in v.constant && /<|&lt;/.test(v.constant.regex));
const CUTS = new Set(['slice', 'substring', 'substr']);
const isText = ({ kind }: V): boolean => kind === 'input' || kind === 'text' || kind === 'op' || kind === 'part';
/** `path.slice(1)`: without the sign that it begins with, which is the same for all. */
const dropsFirst = ({ args: [from, to] }: Call): boolean => from?.value.kind === 'literal' && from.value.constant === 1 && to === undefined;
/** What no longer tells the text that it was cut from. */
const SHORT = 12;
/** How many signs are left of a text: `key.slice(0, 6)`, `key.slice(-4)`. */
function kept(call: Call): number | undefined {
  const [from, to] = call.args.map(({ value }) =>
    value.kind === 'literal' && typeof value.constant === 'number' ? value.constant : undefined,
  );
  if (from !== undefined && from < 0) return -from;
  return from === 0 && to !== undefined && to > 0 ? to : undefined;
}
