/** Plugins as they are registered: our own, bought ones, folders of them; each runs with an instance of its own, or shares that of its parent. */
import type { ApiPath } from '../../code.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { alternatives } from '../../link/ways.ts';
import type { RoutingNode } from '../framework.ts';
import { corsOptions, pathsOf } from '../javascript.ts';
import { append, CLIENTS, decorations, GUARDS, INSTANCE, known } from './instances.ts';
import { folder, pluginOf, SHARED } from './plugins.ts';
import { isOfTokens, setUp } from './tokens.ts';

export function plugin(machine: Machine, call: Call, on: V, value: V, options: V | undefined): void {
  const own = pluginOf(machine, value, call.at);
  if (own) return run(machine, call, on, own.fn, options, own.shared, prefixOf(machine, options, call), `${call.frame.id}/${call.term}`);
  const library = apiOf(value);
  if (library !== undefined) bought(machine, call, on, library, options);
}

/** A plugin of a package: those that guard, limit or open what is in their scope. */
function bought(machine: Machine, call: Call, on: V, library: ApiPath, options: V | undefined): void {
  if (/^@fastify\/autoload:|^fastify-autoload:/.test(library)) {
    if (options) loaded(machine, call, on, options);
    return;
  }
  const push = (node: Partial<RoutingNode> & Pick<RoutingNode, 'kind'>): void =>
    void machine.routing.push({ framework: 'fastify', on: on.id, at: call.at, runs: [], covers: 'all', ...node });
  if (/^(@fastify\/cors|fastify-cors):/.test(library)) {
    push({ kind: 'cors', cors: corsOptions(options) });
    return;
  }
  if (isOfTokens(library)) {
    setUp(machine, call, on, options);
    return;
  }
  const name = library.slice(0, library.indexOf(':'));
  const client = CLIENTS[name];
  if (client) decorate(machine, call, on, client);
  const guard = GUARDS[name];
  if (!guard) return;
  const everywhere = options?.kind === 'object' ? member(machine, options, 'global', call.at) : undefined;
  call.meaning = { middleware: guard, ...(guard.role === 'rate-limit' && { limiter: true }) };
  const made = machine.make(`${call.frame.id}/${call.term}:guard`, call.at, { kind: 'result', call: { ...call, api: library } });
  if (guard.role === 'rate-limit') append(decorations(machine, on), ' limiter', made);
  if (!(everywhere?.kind === 'literal' && everywhere.constant === false))
    push({ kind: 'step', runs: [{ fn: made, mode: 'middleware', at: call.at }] });
}

/** The client that a plugin makes is there under its name, whatever its options call it. */
function decorate(machine: Machine, call: Call, on: V, { path: [name, ...below], api }: (typeof CLIENTS)[string]): void {
  const id = `${call.frame.id}/${call.term}:${api}`;
  const client = machine.make(id, call.at, { kind: 'typed', api });
  append(
    decorations(machine, on),
    name,
    below.reduceRight<V>((value, key) => machine.make(`${id}:${key}`, call.at, { kind: 'object', entries: [{ key, value }] }), client),
  );
}
const apiOf = (v: V): ApiPath | undefined => {
  for (const { value } of alternatives(v)) {
    if (value.kind === 'api') return value.api;
    if (value.kind === 'result' && value.api === SHARED && value.call.args[0]) return apiOf(value.call.args[0].value);
  }
  return undefined;
};
const prefixOf = (machine: Machine, options: V | undefined, call: Call): string =>
  (options && pathsOf(member(machine, options, 'prefix', call.at))[0]) ?? '';

/** Runs a plugin on the instance that it is given: a scope below this one, or this one itself. */
function run(machine: Machine, call: Call, on: V, fn: V, options: V | undefined, shared: boolean, prefix: string, name: string): void {
  if (fn.kind !== 'fn') return;
  const id = `${name}:${on.id}`;
  let scope = on;
  if (!shared) {
    scope = machine.make(`${id}:scope`, call.at, { kind: 'result', call, api: INSTANCE });
    machine.routing.push({ kind: 'router', framework: 'fastify', on: scope.id, at: call.at, runs: [], covers: 'all' });
    machine.routing.push({
      kind: 'mount',
      framework: 'fastify',
      on: on.id,
      at: call.at,
      path: prefix,
      mounts: scope.id,
      runs: [],
      covers: 'all',
    });
  }
  const given = options ?? machine.make(`${id}:options`, call.at, { kind: 'object', entries: [] });
  const done = machine.make(`${id}:done`, call.at, { kind: 'continuation', to: 'done', rejects: false });
  const frame = machine.invoke(fn, [scope, given, done]);
  if (frame) call.callbacks.push({ frame });
}

/** A folder of plugins: those of a folder share its hooks. */
function loaded(machine: Machine, call: Call, on: V, options: V): void {
  const prefix = prefixOf(machine, options, call) || prefixOf(machine, member(machine, options, 'options', call.at), call);
  const hooked: { prefix: string; fn: V }[] = [];
  for (const file of folder(machine, call, options)) {
    const found = machine.file(file.path);
    if (!found) continue;
    const module = machine.make(`${file.path}:*`, call.at, { kind: 'module', file: file.path });
    const own = pluginOf(machine, module, call.at) ?? pluginOf(machine, machine.names.top(file.path, 'module.exports'), call.at);
    if (!own) {
      const library = apiOf(member(machine, module, 'default', call.at)) ?? apiOf(machine.names.top(file.path, 'module.exports'));
      const config = known(member(machine, module, 'autoConfig', call.at));
      const set = config?.kind === 'fn' ? machine.apply(config, [on], call, `${config.id}:config`).result : config;
      if (library !== undefined) bought(machine, call, on, library, set);
      continue;
    }
    if (file.hooks) {
      hooked.push({ prefix: file.prefix, fn: own.fn });
      continue;
    }
    const given = stringOf(member(machine, module, 'autoPrefix', call.at)) ?? stringOf(member(machine, module, 'prefixOverride', call.at));
    const path = `${prefix}${given ?? file.prefix}`;
    const around = hooked.filter((one) => `${file.prefix}/`.startsWith(`${one.prefix}/`));
    const name = `${call.frame.id}/${call.term}:${file.path}`;
    if (around.length === 0) {
      run(machine, call, on, own.fn, options, own.shared, path, name);
      continue;
    }
    const scope = machine.make(`${name}:hooked`, call.at, { kind: 'result', call, api: INSTANCE });
    machine.routing.push({ kind: 'router', framework: 'fastify', on: scope.id, at: call.at, runs: [], covers: 'all' });
    machine.routing.push({ kind: 'mount', framework: 'fastify', on: on.id, at: call.at, path, mounts: scope.id, runs: [], covers: 'all' });
    for (const one of around) run(machine, call, scope, one.fn, options, true, '', `${name}:hooks:${one.prefix}`);
    run(machine, call, scope, own.fn, options, true, '', name);
  }
}
