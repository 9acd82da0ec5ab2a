/** What a validator in front of a handler, or the description of a route, let through of a part of the request: `c.req.valid('json')`. */
import type { InputPart } from '../../facts.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { transformed } from '../../link/transforms.ts';
import type { Binding, Runner } from '../framework.ts';
import { inputOf } from '../requests.ts';

/** The parts of a request, by what they are read or validated as. */
export const PARTS: Record<string, InputPart> = {
  json: 'body',
  form: 'body',
  parseBody: 'body',
  formData: 'body',
  text: 'body',
  query: 'query',
  queries: 'query',
  param: 'path',
};
const VALIDATOR = /^(@hono\/(zod-validator:zValidator|standard-validator:sValidator)|hono-openapi:validator)$/;
/** Where a route's description says what it takes. */
const DESCRIBED: readonly [string, readonly string[]][] = [
  ['json', ['body', 'content', 'application/json', 'schema']],
  ['form', ['body', 'content', 'multipart/form-data', 'schema']],
  ['query', ['query']],
  ['param', ['params']],
];
const key = (target: string): string => `valid ${target}`;

/** Notes on the request what a link checks of it: a validator its own part, the handler of a described route what the description says. */
export function checked(machine: Machine, { fn, mode, at }: Runner, { request, route }: Binding): void {
  const made = fn.kind === 'result' && VALIDATOR.test(fn.call.api ?? '') ? fn.call.args : undefined;
  const target = stringOf(made?.[0]?.value);
  if (target !== undefined && made?.[1]) note(machine, request, target, made[1].value);
  // a function of one's own lets through what it likes
  const own = fn.kind === 'result' && fn.call.api === 'hono/validator:validator' ? stringOf(fn.call.args[0]?.value) : undefined;
  const part = own === undefined ? undefined : PARTS[own];
  if (own !== undefined && part) machine.heap.put(member(machine, request, 'req', at), key(own), inputOf(machine, part, undefined, at));
  const description = mode === 'handler' && route.schemas ? member(machine, route.schemas, 'request', at) : undefined;
  if (description?.kind !== 'object') return;
  for (const [name, path] of DESCRIBED)
    note(
      machine,
      request,
      name,
      path.reduce((inner, property) => member(machine, inner, property, at), description as V),
    );
}
function note(machine: Machine, request: V, target: string, schema: V): void {
  const part = PARTS[target];
  if (schema.kind !== 'schema' || !part) return;
  machine.schemas.set(schema.id, schema);
  const plain = inputOf(machine, part, undefined, schema.at);
  machine.heap.put(
    member(machine, request, 'req', schema.at),
    key(target),
    transformed(machine, plain, `${plain.id}|${schema.id}`, { kind: 'schema', schema: schema.id, at: schema.at }),
  );
}

/** What was let through as this part: without a validator there is nothing to ask for, so that one that was not read has looked at it. */
export function validOf(machine: Machine, { self, at }: Call, target: string): V | undefined {
  const part = PARTS[target];
  const noted = self && member(machine, self, key(target), at);
  if (noted?.kind === 'input' || noted?.kind === 'union') return noted;
  if (!part) return undefined;
  const plain = inputOf(machine, part, undefined, at);
  return transformed(machine, plain, `${plain.id}|valid`, { kind: 'schema', schema: `valid:${target}`, at });
}
