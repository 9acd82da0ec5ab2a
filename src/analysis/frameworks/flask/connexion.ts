/** connexion: the routes of a Flask app stand in an OpenAPI file; operationIds name the functions. */
import type { ApiPath } from '../../code.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { wrapped } from '../../link/links.ts';
import type { Machine } from '../../link/machine.ts';
import { slot } from '../../link/slots.ts';
import { operationsOf } from '../../openapi.ts';
import type { Runner } from '../framework.ts';
import { undecorated } from '../python.ts';

const APP = /^connexion(?:\.\w+)*:(?:App|FlaskApp|AsyncApp|FlaskApi)$/;
const ADDED = /^connexion(?:\.\w+)*:(?:App|FlaskApp|AsyncApp)\(\)\.add_api$/;

/** What the body is called where the description does not say. */
const BODY = { name: 'body', part: 'body', whole: true } as const;

/** What a call of connexion registers; undefined when it is none of its own. */
export function connexionCall(machine: Machine, call: Call, api: ApiPath): V | undefined {
  if (APP.test(api)) {
    const value = machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: 'connexion:App()' });
    machine.routing.push({ kind: 'app', framework: 'flask', on: value.id, at: call.at, runs: [], covers: 'all' });
    return value;
  }
  if (!ADDED.test(api)) return undefined;
  const name = stringOf(slot(machine, call, '0|specification='))?.replace(/^\.?\//, '');
  const given = stringOf(slot(machine, call, 'base_path='));
  const path = name === undefined ? undefined : nearest(machine, call.at.path, name);
  const text = path === undefined ? undefined : machine.program.data(path);
  for (const { method, path: route, handler, takes, secured, span } of path !== undefined && text !== undefined ? operationsOf(text) : []) {
    const fn = handler === undefined ? undefined : named(machine, call.at.path, handler);
    if (!fn || !call.self || path === undefined) continue;
    const { before, fn: inner } = undecorated(fn);
    const original = wrapped(inner);
    const declared = original.kind === 'fn' ? { path: original.file, span: original.summary.span } : undefined;
    machine.routing.push({
      kind: 'route',
      framework: 'flask',
      on: call.self.id,
      at: declared ?? { path, span },
      path: `${given ?? ''}${route}`,
      methods: [method],
      runs: [...(secured ? [security(machine, call)] : []), ...before, { fn: inner, mode: 'handler', at: inner.at }],
      covers: 'later',
      takes: [BODY, ...(takes ?? [])],
      ...(declared && { declared }),
    });
  }
  return call.self;
}
/** What connexion itself asks for where the description does. */
function security(machine: Machine, call: Call): Runner {
  const schemes = machine.make(SECURITY, call.at, { kind: 'api', api: SECURITY });
  const { result } = machine.apply(schemes, [], call, `${call.frame.id}/${call.term}:security`);
  return { fn: result, mode: 'middleware', at: call.at };
}
const SECURITY = 'connexion:security';
/** The description of that name that is closest to the file. */
function nearest(machine: Machine, from: string, name: string): string | undefined {
  const dir = from.slice(0, from.lastIndexOf('/') + 1);
  const found = [...machine.program.paths].filter((path) => path === name || path.endsWith(`/${name}`)).sort();
  return found.find((path) => path.startsWith(dir)) ?? found[0];
}
/** `api_views.users.get_all`: the longest module that there is, and the name in it. */
function named(machine: Machine, from: string, id: string): V | undefined {
  const parts = id.split('.');
  for (let cut = parts.length - 1; cut > 0; cut--) {
    const value = machine.names.ref(from, `${parts.slice(0, cut).join('.')}:${parts.slice(cut).join('.')}`);
    if (value.kind === 'fn' || value.kind === 'result') return value;
  }
  return undefined;
}
