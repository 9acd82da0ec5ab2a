/** Instances of Fastify: apps, and the scopes of plugins, with what they were decorated with. */
import type { ApiPath } from '../../code.ts';
import type { Call, V } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import type { GuardMeaning } from '../../table.ts';
import { anyRequest } from './requests.ts';

export const INSTANCE = 'fastify:()';

/** Plugins whose registration guards, limits or opens what is in their scope. */
export const GUARDS: Record<string, GuardMeaning> = {
  '@fastify/rate-limit': { role: 'rate-limit', status: 429 },
  'fastify-rate-limit': { role: 'rate-limit', status: 429 },
  '@fastify/bearer-auth': { role: 'authentication', credential: 'bearer', status: 401 },
  'fastify-bearer-auth': { role: 'authentication', credential: 'bearer', status: 401 },
};

/** What plugins decorate instances with to ask stores: the way to the client, and the driver's type, which its table knows. */
export const CLIENTS: Record<string, { path: [string, ...string[]]; api: ApiPath }> = {
  '@fastify/postgres': { path: ['pg'], api: 'pg:Pool()' },
  'fastify-postgres': { path: ['pg'], api: 'pg:Pool()' },
  '@fastify/mysql': { path: ['mysql'], api: 'mysql2/promise:createPool()' },
  'fastify-mysql': { path: ['mysql'], api: 'mysql2/promise:createPool()' },
  '@fastify/mongodb': { path: ['mongo', 'db'], api: 'mongodb:Db()' },
  'fastify-mongodb': { path: ['mongo', 'db'], api: 'mongodb:Db()' },
};

export function instance(machine: Machine, call: Call, kind: 'app' | 'router'): V {
  machine.makes();
  const value = machine.make(`${call.frame.id}/${call.term}${kind === 'router' ? ':scope' : ''}`, call.at, {
    kind: 'result',
    call,
    api: INSTANCE,
  });
  if (!machine.routing.some((node) => node.on === value.id && node.kind === kind))
    machine.routing.push({ kind, framework: 'fastify', on: value.id, at: call.at, runs: [], covers: 'all' });
  machine.heap.put(anyRequest(machine, call), 'server', value);
  return value;
}

/** What instances of an app were decorated with: plugins register for each other, so one name is one thing. */
export function decorations(machine: Machine, on: V): Map<string, V[]> {
  const key = `fastify:decorations:${machine.resolver.appRoot(on.at.path)}`;
  return machine.heap.room(key);
}
export const append = (map: Map<string, V[]>, name: string, value: V): void => {
  const known = map.get(name);
  if (!known) map.set(name, [value]);
  else if (!known.some((one) => one.id === value.id)) known.push(value);
};
export const known = (v: V): V | undefined => (v.kind === 'unknown' || v.kind === 'part' ? undefined : v);
