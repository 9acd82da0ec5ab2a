/** Routes of Fastify: the hooks that run before a handler, in the order of their stages, and what each is given. */
import type { InputPart, Method } from '../../facts.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { asksForReceiver } from '../../link/terms.ts';
import { transformed } from '../../link/transforms.ts';
import { alternatives } from '../../link/ways.ts';
import type { Binding, Bound, Runner } from '../framework.ts';
import { oneOf, pathsOf, standing } from '../javascript.ts';
import { itemsIn, nextOf } from '../values.ts';
import { decorations, known } from './instances.ts';
import { READ_AS } from './requests.ts';
import { schemaOf } from './schemas.ts';

export const STAGES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;
const BODY: Record<string, InputPart> = { body: 'body', querystring: 'query', query: 'query', params: 'path', headers: 'header' };

/** Fastify calls hooks, handlers and decorations with the instance that they were given to as their `this`. */
export const calledOn = (v: V, on: V): V =>
  v.kind === 'fn' && !v.self && v.summary.owner === undefined && asksForReceiver(v.summary)
    ? { ...v, id: `${v.id}|${on.id}`, self: on }
    : v;

/** A hook: goes on by returning; with a third parameter, by calling it. Several of `fastify.auth` are one, unless all must hold. */
export function hooks(machine: Machine, value: V, call: Call, on: V): Runner[] {
  if (value.kind === 'array') return itemsIn(value).flatMap((item) => hooks(machine, item, call, on));
  if (value.kind === 'result' && value.api === '@fastify/auth:()') {
    const [list, options] = value.call.args.map((arg) => arg.value);
    const all = list?.kind === 'array' ? itemsIn(list) : list ? [list] : [];
    const relation = options && stringOf(member(machine, options, 'relation', call.at));
    if (relation === 'and' || all.length === 1) return all.flatMap((one) => hooks(machine, one, call, on));
    const [first] = all;
    const any = oneOf(machine, value, all);
    return first ? hooks(machine, first, call, on).map((one) => ({ ...one, fn: any })) : [];
  }
  const at = standing(value, call.at);
  const takesDone = alternatives(value).some(
    (one) => one.value.kind === 'fn' && one.value.summary.params.length > 2 && !one.value.summary.async,
  );
  const followed = alternatives(value).some((one) => one.value.kind === 'fn');
  return [{ fn: calledOn(value, on), mode: takesDone || !followed ? 'middleware' : 'hook', at }];
}

export function route(machine: Machine, call: Call, on: V, methods: Method[], url: V, options: V | undefined, handler: V): void {
  const of = (key: string): V | undefined => {
    if (!options) return undefined;
    const value = known(member(machine, options, key, call.at));
    return value?.kind === 'literal' && value.constant == null ? undefined : value;
  };
  const before = STAGES.flatMap((stage) => {
    const value = of(stage);
    return value ? hooks(machine, value, call, on) : [];
  });
  const config = of('config');
  const limited = config && member(machine, config, 'rateLimit', call.at);
  const [limiter] = decorations(machine, on).get(' limiter') ?? [];
  const counts =
    limiter && limited && limited.kind !== 'unknown' && limited.kind !== 'part' && !(limited.kind === 'literal' && !limited.constant);
  const schema = of('schema');
  const answer = schema && response(machine, schema, call);
  const target = alternatives(handler)[0]?.value ?? handler;
  for (const path of pathsOf(url))
    machine.routing.push({
      kind: 'route',
      framework: 'fastify',
      on: on.id,
      at: call.at,
      path,
      methods,
      covers: 'all',
      runs: [
        ...(counts ? [{ fn: limiter, mode: 'middleware' as const, at: call.at }] : []),
        ...before,
        { fn: calledOn(handler, on), mode: 'handler', at: target.at.path === call.at.path ? target.at : call.at },
      ],
      ...(answer && { answers: answer }),
      ...(schema && { schemas: schema }),
    });
}

/** The schema of the answer that succeeds: fields that it does not name are left out. */
export function response(machine: Machine, schema: V, call: Call): V | undefined {
  const all = member(machine, schema, 'response', call.at);
  for (const status of ['200', '201', '2xx', '2XX', 'default']) {
    const found = schemaOf(machine, member(machine, all, status, call.at), call.at);
    if (found) {
      machine.schemas.set(found.id, found);
      return found;
    }
  }
  return undefined;
}

export function bind(machine: Machine, runner: Runner, context: Binding): Bound {
  const { request, route: node } = context;
  const at = runner.at;
  if (runner.mode === 'handler' && node.schemas && request.kind === 'request')
    for (const part of Object.keys(BODY)) {
      const schema = schemaOf(machine, member(machine, node.schemas, part, at), at);
      const name = READ_AS[part];
      if (!schema || name === undefined) continue;
      machine.schemas.set(schema.id, schema);
      const read = member(machine, request, name, at);
      machine.heap.put(
        request,
        name,
        transformed(machine, read, `${read.id}|${schema.id}`, { kind: 'schema', schema: schema.id, at: schema.at }),
      );
    }
  const response = machine.make(
    runner.mode === 'handler' ? `fastify:reply${node.answers ? `:${node.answers.id}` : ''}` : 'fastify:reply:hook',
    at,
    {
      kind: 'response',
      framework: 'fastify',
      ...(runner.mode === 'handler' ? node.answers && { schema: node.answers } : { ends: true as const }),
    },
  );
  return { args: runner.mode === 'middleware' ? [request, response, nextOf(machine, runner)] : [request, response], before: [] };
}
