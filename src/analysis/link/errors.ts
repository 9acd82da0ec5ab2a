/** Functions that answer whatever went wrong, on no route and on all: what they tell clients stands in no handler. */
import type { Location } from '../code.ts';
import type { Framework, RoutingNode, Runner } from '../frameworks/framework.ts';
import type { Draft, V } from './abstract.ts';
import { developmentOnly } from './environments.ts';
import type { Machine } from './machine.ts';
import { isMeantForClients } from './public-errors.ts';
import { trace } from './walk.ts';
import { alternatives } from './ways.ts';

export interface ErrorHandler {
  framework: string;
  fn: V;
  at: Location;
  /** The class of errors, or the status, that it is registered for. */
  of?: V;
  /** Where the error stands among its arguments; the others are what a middleware or handler is given. */
  error: 'first' | 'last' | 'only';
  /** The arguments beside the error, where they are none of a middleware's. */
  others?: V[];
}

/** The answers that an error handler gives, and where values do harm on the way to them, outside of branches for development. */
export function errorAnswers(machine: Machine, handler: ErrorHandler, framework: Framework): Draft[] {
  const { fn, at } = handler;
  const file = machine.file(at.path);
  if (!file) return [];
  const node: RoutingNode = {
    kind: 'route',
    framework: framework.name,
    on: '',
    at,
    path: '',
    methods: ['ANY'],
    runs: [],
    covers: 'later',
  };
  const id = `request:${framework.name}:error`;
  const request = machine.make(id, at, { kind: 'request', state: { id, framework: framework.name }, path: [] });
  const runner: Runner = { fn, mode: 'middleware', at };
  const error = isMeantForClients(handler.of ? [handler.of] : [])
    ? machine.unknown(`${framework.name}:error`, at, 'an error that is meant for clients')
    : machine.make(`${framework.name}:error`, at, { kind: 'exception' });
  const bound = (): V[] =>
    framework.bind(machine, runner, { route: node, request, parameters: [], converters: new Map(), ran: new Map() }).args;
  const others = handler.others ?? (handler.error === 'only' ? [] : bound());
  const args = handler.error === 'last' ? [...others.slice(0, 1), error] : [error, ...others];
  const call = machine.apply(fn, args, { frame: file.top, at }, `error:${fn.id}`);
  const answered = trace(call).visited.flatMap((one) =>
    developmentOnly(one.way) ? [] : one.call.drafts.filter((draft) => draft.kind === 'response' || draft.kind === 'sink'),
  );
  const returned = call.frames.flatMap((frame) =>
    frame.returns.flatMap((way) =>
      way.how !== 'return' || developmentOnly({ frame, point: way.point })
        ? []
        : alternatives(way.value).flatMap(({ value }) => framework.answers?.(machine, value, node, way.at) ?? []),
    ),
  );
  return [...answered, ...returned];
}
