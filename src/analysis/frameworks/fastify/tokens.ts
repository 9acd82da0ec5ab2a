/** `@fastify/jwt`: what its registration sets up signs, verifies and reads tokens, by the instance and by replies. */
import type { ApiPath } from '../../code.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { entryIn } from '../values.ts';
import { append, decorations } from './instances.ts';

export const isOfTokens = (library: ApiPath): boolean => /^(@fastify\/jwt|fastify-jwt):/.test(library);
const API = '@fastify/jwt:JWT()';
const REGISTERED = ' tokens';

/** The plugin is registered: `fastify.jwt` (or `fastify.jwt.name`) has its options from then on, and each `jwtVerify` its key. */
export function setUp(machine: Machine, call: Call, on: V, options: V | undefined): void {
  const found = decorations(machine, on);
  const made = (id: string): V => machine.make(`${call.frame.id}/${call.term}:${id}`, call.at, { kind: 'typed', api: API });
  const all = found.get('jwt')?.at(-1) ?? made('tokens');
  append(found, 'jwt', all);
  const name = stringOf(entryIn(options, 'namespace'));
  const client = name === undefined ? all : made(`tokens:${name}`);
  if (name !== undefined) machine.heap.put(all, name, client);
  append(found, REGISTERED, client);
  if (options) machine.heap.put(client, 'options', options);
  call.drafts.push(...machine.apply(member(machine, client, 'setUp', call.at), [], call, `${client.id}:verifier`).drafts);
}

/** `reply.jwtSign(payload, options)`; with a `namespace` the method has its name in front. */
export function signedBy(machine: Machine, call: Call, property: string): V | undefined {
  const client = /^(jwtSign|\w+JwtSign)$/.test(property) ? decorations(machine, call.callee).get(REGISTERED)?.at(-1) : undefined;
  if (!client) return undefined;
  const args = call.args.map((arg) => arg.value);
  const inner = machine.apply(member(machine, client, 'sign', call.at), args, call, `${call.frame.id}/${call.term}`);
  call.drafts.push(...inner.drafts);
  return inner.result;
}
