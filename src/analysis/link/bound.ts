/** What a link leaves on the request that it was bound to: a caller whom it took, fields that it checked. */
import type { Bound } from '../frameworks/framework.ts';
import type { V } from './abstract.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { isCaller } from './origins.ts';
import { transformed } from './transforms.ts';

/** A field of whoever a credential leads to was read and put on the request: without one, reading it throws. */
export function callerTaken(machine: Machine, bound: Bound): V | undefined {
  const request = bound.args.find((arg) => arg.kind === 'request');
  if (request?.kind !== 'request') return undefined;
  for (const fields of machine.heap.writtenOn(request.state.id))
    for (const values of fields.values())
      for (const value of values) if (value.kind === 'part' && rooted(value) && isCaller(value)) return value;
  return undefined;
}
const rooted = (v: V): boolean => (v.kind === 'part' ? rooted(v.of) : v.kind === 'lookup');
const PARTS = new Set(['body', 'query', 'params']);

/** A validating middleware made with schemas by part (`validate({ body: … })`): what comes after sees only what they let through. */
export function validated(machine: Machine, fn: V, bound: Bound): void {
  const request = bound.args.find((arg) => arg.kind === 'request');
  if (fn.kind !== 'fn' || !fn.closure || request?.kind !== 'request') return;
  for (const shape of fn.closure.args) {
    if (shape.kind !== 'object') continue;
    for (const entry of shape.entries) {
      if (
        'spread' in entry ||
        typeof entry.key !== 'string' ||
        !PARTS.has(entry.key) ||
        entry.value.kind !== 'schema' ||
        entry.value.schema.unknownKeys === 'allow'
      )
        continue;
      machine.schemas.set(entry.value.id, entry.value);
      const part = member(machine, request, entry.key, fn.at);
      machine.heap.put(
        request,
        entry.key,
        transformed(machine, part, `${part.id}|${entry.value.id}`, { kind: 'schema', schema: entry.value.id, at: entry.value.at }),
      );
    }
  }
}
