/** The effects that a call leaves, as a table tells them. */
import type { Meaning, SinkMeaning } from '../table.ts';
import type { Call, V } from './abstract.ts';
import { constantText } from './abstract.ts';
import { isLogFile } from './loggers.ts';
import type { Machine } from './machine.ts';
import { slot } from './slots.ts';
import { allBefore } from './versions.ts';

export function effects(machine: Machine, call: Call, meaning: Meaning): void {
  const at = call.at;
  const { sink, outbound, log, hash, secret, compares, message } = meaning;
  for (const one of Array.isArray(sink) ? sink : sink ? [sink] : []) {
    const value = slot(machine, call, one.value);
    if (value && applies(machine, call, one))
      call.drafts.push({ kind: 'sink', call, at, of: one.of, value, ...(one.byVersion && { byVersion: true as const }) });
  }
  if (outbound) {
    const url = slot(machine, call, outbound.url);
    const body = slot(machine, call, outbound.body);
    const headers = slot(machine, call, outbound.headers);
    // an option of the call, or of the client that was made for many
    const timeout = slot(machine, call, outbound.timeout ?? 'timeout=|signal=') ?? madeWith(machine, call.self);
    if (url)
      call.drafts.push({
        kind: 'outbound-call',
        call,
        at,
        method: outbound.method,
        url,
        ...(body && { body }),
        ...(headers && { headers }),
        ...(timeout && { timeout }),
      });
  }
  if (log) {
    const values = slot(machine, call, log.values);
    if (values) logs(machine, call, log.severity, values);
  }
  if (hash) {
    const input = slot(machine, call, hash.input);
    const named = slot(machine, call, hash.algorithm);
    // createHash('md5').update(…): the receiver was made with the name
    const algorithm = named?.kind === 'result' ? named.call.args[0]?.value : named;
    if (input && algorithm) call.drafts.push({ kind: 'hash', call, at, algorithm, input, purpose: hash.purpose });
  }
  if (compares) {
    const left = slot(machine, call, compares.left);
    const right = slot(machine, call, compares.right);
    if (left && right) call.drafts.push({ kind: 'comparison', call, at, left, right, constantTime: compares.constantTime });
  }
  if (message) {
    const [to, data] = [slot(machine, call, message.to), slot(machine, call, message.data)];
    call.drafts.push({ kind: 'message', call, at, ...(to && { to }), ...(data && { data }) });
  }
  if (secret) {
    const value = slot(machine, call, secret.value);
    if (value) call.drafts.push({ kind: 'secret', call, at, purpose: secret.purpose, use: secret.use, value });
  }
}

/** A log: what is handed over, by name as well. */
export function logs(machine: Machine, call: Call, severity: string, values: V, redacts = false): void {
  // what a logger of our own hands on was said where it was called
  if (isLogFile(call.frame.file)) return;
  const more = slot(machine, call, 'named');
  const all = more ? machine.make(`${call.frame.id}/${call.term}:log`, call.at, { kind: 'array', items: [values, more] }) : values;
  call.drafts.push({ kind: 'log', call, at: call.at, severity, values: all, ...(redacts && { redacts }) });
}
const madeWith = (machine: Machine, client: V | undefined): V | undefined =>
  client?.kind === 'result' ? slot(machine, client.call, 'timeout=') : undefined;

function applies(machine: Machine, call: Call, { when, unless, until }: SinkMeaning): boolean {
  if (until && !allBefore(machine.resolver.packages()[until.package], until.version)) return false;
  const option = when && slot(machine, call, when.slot);
  if (when && 'names' in when && !(option && when.names.test(nameOf(option)))) return false;
  if (when && 'is' in when && when.is !== (option !== undefined && !(option.kind === 'literal' && !option.constant))) return false;
  const excepted = unless && slot(machine, call, unless.slot);
  return !excepted || !unless?.names.test(nameOf(excepted));
}
const nameOf = (v: V): string =>
  v.kind === 'literal' ? constantText(v.constant) : v.kind === 'api' ? v.api : v.kind === 'result' ? shown(v.call) : v.id;

/** A call as it is written, its constant options included: `lxml.etree:XMLParser(resolve_entities=false)`. */
const shown = (call: Call): string =>
  `${call.api ?? ''}(${call.args.map(({ name, value }) => `${name ?? ''}=${value.kind === 'literal' ? constantText(value.constant) : ''}`).join(', ')})`;
