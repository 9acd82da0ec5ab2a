/**
 * When a function is called with what it was called with before, it does what it did before. So calls are compared by what their arguments are made of, not by where these
 * were made: a literal is its constant, an object its keys with what they hold, a call that nobody followed its name with what it was given. What has an identity of its own
 * (a row that a query found, a router, whatever was written to since it was made) is like nothing else.
 */
import type { FnV, V } from './abstract.ts';
import { stringOf } from './abstract.ts';
import type { Knowledge } from './knowledge.ts';
import { parts, sources } from './origins.ts';

/** Numbers values so that two which nothing can tell apart have the same number. */
export class Likeness {
  private readonly knowledge: Knowledge;
  /** How often a value's fields were written from outside of its literal or constructor. */
  private readonly written: (v: V) => number;
  private readonly numbers = new Map<string, number>();
  /** No number: it is being worked out. */
  private readonly known = new WeakMap<V, { number?: number; written: number }>();
  private readonly things = new WeakMap<object, number>();
  private count = 0;

  constructor(knowledge: Knowledge, written: (v: V) => number) {
    this.knowledge = knowledge;
    this.written = written;
  }

  /** The number of what a value is made of. */
  of(v: V): number {
    const known = this.known.get(v);
    const written = v.kind === 'object' || v.kind === 'instance' ? this.written(v) : 0;
    // what holds itself is told by its id
    if (known?.written === written) return known.number ?? this.number(v.id);
    const entry: { number?: number; written: number } = { written };
    this.known.set(v, entry);
    return (entry.number = this.number(written > 0 ? v.id : this.made(v)));
  }
  /** What it says of the outside alone: who called, what was sent, which rows, which functions; not how it is put together. */
  roughly(v: V, depth = 0): string {
    switch (v.kind) {
      case 'fn':
        return this.code(v);
      case 'instance':
        return depth > 2 || !v.call ? v.cls.id : `${v.cls.id}(${v.call.args.map((arg) => this.roughly(arg.value, depth + 1)).join()})`;
      case 'literal':
        return this.made(v);
      case 'class':
      case 'module':
      case 'api':
      case 'request':
      case 'response':
      case 'continuation':
      case 'schema':
      case 'query':
        return v.id;
      default: {
        const { identity, credential, rows, inputs, tokens, environment } = sources(v);
        const named = [...identity, ...credential, ...inputs].map((one) => one.id);
        const found = [...rows.map((row) => this.thing(row.access)), ...tokens.map((token) => this.thing(token.use))];
        return `${[...new Set([...named, ...found])].sort().join(' ')}${environment ? ' env' : ''}`;
      }
    }
  }
  /** What code a function runs: its own, and that of the functions that it was made around (a decorator's wrapper runs what it wraps). */
  code(fn: V & FnV, depth = 0): string {
    const around = depth > 4 ? [] : (fn.closure?.args ?? []).flatMap((arg) => (arg.kind === 'fn' ? [this.code(arg, depth + 1)] : []));
    return `${fn.file}${fn.summary.fn}${around.length > 0 ? `(${around.join()})` : ''}`;
  }
  private number(text: string): number {
    let number = this.numbers.get(text);
    if (number === undefined) this.numbers.set(text, (number = this.numbers.size));
    return number;
  }
  private thing(of: object): number {
    let number = this.things.get(of);
    if (number === undefined) this.things.set(of, (number = this.count++));
    return number;
  }
  private list(of: readonly (V | { spread: V } | string)[]): string {
    return of
      .map((one) => (typeof one === 'string' ? JSON.stringify(one) : 'spread' in one ? `…${this.of(one.spread)}` : this.of(one)))
      .join(',');
  }
  private made(v: V): string {
    const passed = v.passed?.length ? JSON.stringify(v.passed, (key, value) => (key === 'at' ? undefined : value)) : '';
    return `${v.kind}${passed} ${this.shape(v) ?? v.id}`;
  }
  private shape(v: V): string | undefined {
    switch (v.kind) {
      case 'literal':
        return isStatement(v) ? undefined : `${typeof v.constant} ${JSON.stringify(v.constant)}`;
      case 'object':
        return v.entries
          .map((entry) =>
            'spread' in entry
              ? `…${this.of(entry.spread)}`
              : `${typeof entry.key === 'string' ? JSON.stringify(entry.key) : this.of(entry.key)}:${this.of(entry.value)}`,
          )
          .join(',');
      case 'array':
        return this.list(v.items);
      case 'text':
        return isStatement(v) ? undefined : this.list(v.parts);
      case 'op':
        return `${v.op} ${this.of(v.left)} ${v.right ? this.of(v.right) : ''}`;
      case 'union':
        return this.ways(v);
      case 'fn':
        return `${v.file}${v.summary.fn} ${v.closure?.id ?? ''} ${v.self ? this.of(v.self) : ''}`;
      case 'instance':
        return v.call ? `${v.cls.id} ${v.call.args.map((arg) => `${arg.name ?? ''}=${this.of(arg.value)}`).join(',')}` : undefined;
      case 'part':
        return `${this.of(v.of)} ${v.property} ${v.api ?? ''}`;
      case 'element':
        return String(this.of(v.of));
      case 'lookup':
        return `${this.of(v.in)} ${this.of(v.key)}`;
      case 'input':
        return `${v.part} ${v.path.join('.')}`;
      case 'row':
        return `${this.thing(v.access)} ${v.path.join('.')}`;
      case 'rows':
        return String(this.thing(v.access));
      case 'token':
        return `${this.thing(v.use)} ${v.path.join('.')}`;
      case 'exception':
        return v.of ? String(this.thing(v.of)) : '';
      case 'unknown':
        return v.reads.length > 0 ? this.list(v.reads) : v.why;
      case 'result': {
        const { call } = v;
        const api = call.api ?? v.api;
        if (call.meaning || call.drafts.length > 0 || (api !== undefined && this.knowledge.frameworkOf(api))) return undefined;
        const given = call.args.map((arg) => `${arg.name ?? ''}=${arg.spread ? '…' : ''}${this.of(arg.value)}`).join(',');
        return `${api ?? this.of(call.callee)} ${call.property ?? ''} ${call.self ? this.of(call.self) : ''} ${given}`;
      }
      default:
        return undefined;
    }
  }
  /** What is known on each way counts where it may be told who is calling; else the values alone. */
  private ways(v: V & { kind: 'union' }): string | undefined {
    if (v.of.some(({ value }) => tells(value))) return undefined;
    return [...new Set(v.of.map((one) => this.of(one.value)))].join('|');
  }
}
/** An SQL statement stands for itself: what it does is told where it is written, however many read alike. */
function isStatement(v: V): boolean {
  const text = v.kind === 'text' ? v.parts.filter((part) => typeof part === 'string').join(' ') : stringOf(v);
  return text !== undefined && /^\s*(?:select\s.*\sfrom|insert\s+into|update\s.*\sset|delete\s+from)\s/is.test(text);
}
const TELLS = new Set<V['kind']>(['identity', 'credential', 'row', 'rows', 'token']);
const telling = new WeakMap<V, boolean>();
function tells(v: V): boolean {
  if (v.kind === 'literal') return typeof v.constant === 'boolean';
  if (TELLS.has(v.kind)) return true;
  let found = telling.get(v);
  if (found === undefined) {
    telling.set(v, false); // what holds itself adds nothing to itself
    telling.set(v, (found = parts(v).some((one) => one.kind !== 'literal' && tells(one))));
  }
  return found;
}
