/** Members of a request: what links before have written there, what the framework puts there, what the client sent. */
import type { Location } from '../code.ts';
import type { InputPart } from '../facts.ts';
import type { Alternative, V } from './abstract.ts';
import { requestKey } from './heap.ts';
import type { Machine } from './machine.ts';
import { alternatives } from './ways.ts';

export function ofRequest(machine: Machine, request: V & { kind: 'request' }, property: string, id: string, at: Location): V {
  const ways: Alternative[] = [];
  const joined = (of: Alternative[]): V => (of.length === 1 && of[0] && !of[0].known ? of[0].value : machine.union(`${id}∪`, at, of));
  for (let state: typeof request.state | undefined = machine.heap.seen(request.state); state; state = state.parent) {
    const key = requestKey(state, request.path);
    const name = `${key}.${property}`;
    const written = machine.heap.fields(key)?.get(property) ?? [];
    if (written.length > 0 && !machine.heap.mayBeMissing(name))
      return overwritten(machine, request, [...request.path, property], joined([...ways, ...written.map((value) => ({ value }))]), at);
    // `if (!req.body) req.body = {}`: what was there before may be there still; what was written holds where it was
    ways.push(...written.map((value): Alternative => ({ value, ...known(machine, name, value) })));
  }
  const found = ofFramework(machine, request, property, id, at);
  // a mark of ours (a flag, the kind of sign-in) that nobody has set
  const ours = found.kind === 'request' || found.kind === 'part';
  const marks = ours && ways.length > 0 && ways.every((way) => alternatives(way.value).every(({ value }) => value.kind === 'literal'));
  const before = marks ? machine.make(`${id}?`, at, { kind: 'literal', constant: undefined }) : found;
  return overwritten(machine, request, [...request.path, property], ways.length > 0 ? joined([...ways, { value: before }]) : before, at);
}
/** Where it was written, for what is known there; a flag says so itself. */
const known = (machine: Machine, name: string, value: V): Pick<Alternative, 'known'> => {
  const place = value.kind === 'union' ? undefined : machine.heap.placeOf(name, value);
  return place ? { known: { frame: place.frame, point: place.point } } : {};
};

/** What the framework puts there. */
function ofFramework(machine: Machine, request: V & { kind: 'request' }, property: string, id: string, at: Location): V {
  const path = [...request.path, property];
  const part = machine.knowledge.framework(request.state.framework)?.request?.(path);
  const name = `${request.state.framework}:${path.join('.')}`;
  if (!part || 'deeper' in part) return machine.make(id, at, { kind: 'request', state: request.state, path });
  if ('input' in part) return plainInput(machine, request, part, path, at);
  if ('credential' in part)
    return machine.make(`credential:${part.credential}:${part.name}${part.signed ? ':signed' : ''}`, at, {
      kind: 'credential',
      credential: part.credential,
      name: part.name,
      ...(part.signed && { signed: true }),
    });
  if ('identity' in part) return machine.make(name, at, { kind: 'identity', claim: part.identity });
  return machine.make(id, at, { kind: 'part', of: request, property });
}

/** A part of the request's input. */
function plainInput(
  machine: Machine,
  request: V & { kind: 'request' },
  part: { input: InputPart; name?: string; relative?: true },
  path: string[],
  at: Location,
): V {
  return machine.make(
    `input:${part.input}${part.name ? `.${part.name}` : ''}`,
    at,
    { kind: 'input', part: part.input, path: part.name ? [part.name] : [], on: { state: request.state, path } },
    part.relative && [{ kind: 'relative', at }],
  );
}

/** What stands on the request, with the fields that a link wrote over it (`req.body.userId = …`). */
function overwritten(machine: Machine, request: V & { kind: 'request' }, path: string[], value: V, at: Location): V {
  if (value.kind !== 'input' && value.kind !== 'object' && value.kind !== 'union') return value;
  const written: [string, V[]][] = [];
  for (let state: typeof request.state | undefined = machine.heap.seen(request.state); state; state = state.parent)
    for (const entry of machine.heap.fields(requestKey(state, path)) ?? []) written.push(entry);
  if (written.length === 0) return value;
  const id = `${request.id}.${path.join('.')}`;
  return machine.make(`${id}!`, at, {
    kind: 'object',
    entries: [
      { spread: value },
      ...written.map(([key, values]) => ({
        key,
        value: machine.union(
          `${id}.${key}∪`,
          at,
          values.map((one) => ({ value: one })),
        ),
      })),
    ],
  });
}
