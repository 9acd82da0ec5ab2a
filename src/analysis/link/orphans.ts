/**
 * Functions that register routes and that nothing which was read calls: a router set up by a function that a command, a loader or a plugin calls by name. They are run as
 * their signature says, so that their routes are not lost.
 */
import type { ApiPath } from '../code.ts';
import type { Summary } from '../summaries.ts';
import type { V } from './abstract.ts';
import { defaultOf } from './arguments.ts';
import { classOf } from './classes.ts';
import type { Machine } from './machine.ts';
import { lastName } from './terms.ts';

const REGISTERS = new Set([
  'use',
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'all',
  'route',
  'include_router',
  'add_api_route',
  'mount',
  'register',
  'register_blueprint',
  'add_url_rule',
  'add_resource',
  'add_namespace',
  'before_request',
  'addHook',
]);
/** Their arguments say nothing more: whoever calls them registers. */
const ALWAYS = new Set([
  'use',
  'include_router',
  'register_blueprint',
  'add_url_rule',
  'add_resource',
  'add_namespace',
  'before_request',
  'addHook',
]);
/** An application of a framework is made: what makes one is called by a server that only its command line names. */
const APP =
  /^(?:flask|quart|apiflask|fastapi|starlette|connexion)(?:\.\w+)*:(?:Flask|Quart|APIFlask|FastAPI|Starlette|FlaskApp|AsyncApp)$|^(?:fastify:(?:default|[Ff]astify)?|express:(?:default)?|koa:(?:default)?|hono:Hono|@hono\/zod-openapi:OpenAPIHono)$/;
/** A factory is called by another at most so often. */
const MOST_FACTORIES = 3;
const NAMED_APP = /^(app|application|server|router|api|express|fastify|instance)$/i;
const FASTIFY_API = /^(decorate\w*|addHook|register|withTypeProvider)$/;

interface Orphan {
  path: string;
  summary: Summary;
}
/** Runs what is left in these files: first what no other of it calls, since that hands the rest what they are mounted on. */
export function runOrphans(machine: Machine, paths: readonly string[]): void {
  const found = paths.flatMap((path) => left(machine, path, registers));
  const factories = factoriesIn(machine, paths);
  const all = [...factories, ...found.filter((one) => !factories.some((other) => other.summary === one.summary))];
  const named = new Map([...new Set(all.map((one) => one.path))].map((path) => [path, namesIn(machine, path)]));
  const called = (one: Orphan): boolean => {
    const name = one.summary.owner?.slice(1) ?? one.summary.name;
    return (
      [...named].some(([path, names]) => path !== one.path && names.has(name)) ||
      all.some(
        (other) => other.path === one.path && other !== one && other.summary.terms.some((term) => 'ref' in term && term.ref === `:${name}`),
      )
    );
  };
  for (const { path, summary } of [...all.filter((one) => !called(one)), ...all])
    if (!machine.frames.ran(path, summary.fn)) run(machine, path, summary);
}
/** Functions that make an application, and those that call them, the outermost first. */
function factoriesIn(machine: Machine, paths: readonly string[]): Orphan[] {
  // beside an application that a file makes at its top, what makes another one does so for tests
  const found = paths.flatMap((path) => {
    const top = machine.file(path)?.lowered.summaries[0];
    return top && makesApp(top) ? [] : left(machine, path, makesApp);
  });
  for (let last = found, depth = 0; last.length > 0 && depth < MOST_FACTORIES; depth++) {
    const names = new Set(last.map((one) => one.summary.name));
    last = paths.flatMap((path) =>
      left(machine, path, (one) => !found.some(({ summary }) => summary === one) && refsOf(one).some((ref) => names.has(lastName(ref)))),
    );
    found.unshift(...last);
  }
  return found;
}
const refsOf = (summary: Summary): ApiPath[] => summary.terms.flatMap((term) => ('ref' in term && term.ref ? [term.ref] : []));
const makesApp = (summary: Summary): boolean => summary.owner === undefined && refsOf(summary).some((ref) => APP.test(ref));

function left(machine: Machine, path: string, counts: (summary: Summary) => boolean): Orphan[] {
  const file = machine.file(path);
  const top = file?.lowered.summaries[0]?.fn;
  return (file?.lowered.summaries ?? []).flatMap((summary) =>
    (summary.parent === undefined || summary.parent === ':' || summary.parent === top) &&
    counts(summary) &&
    !machine.frames.ran(path, summary.fn)
      ? [{ path, summary }]
      : [],
  );
}
/** The names of other files that a file uses. */
function namesIn(machine: Machine, path: string): Set<string> {
  const refs = (machine.file(path)?.lowered.summaries ?? []).flatMap((summary) =>
    summary.terms.flatMap((term) => ('ref' in term && term.ref && !term.ref.startsWith(':') ? [term.ref] : [])),
  );
  return new Set(refs.flatMap((ref) => ref.slice(ref.lastIndexOf(':') + 1).split('.')));
}
/** Whether a function registers routes, or what runs in front of them. */
export function registers(summary: Summary): boolean {
  return summary.steps.some((step) => {
    if (step.kind !== 'call') return false;
    const call = summary.terms[step.call];
    if (call?.kind !== 'call') return false;
    const callee = summary.terms[call.callee];
    if (callee?.kind !== 'member' || typeof callee.property !== 'string' || !REGISTERS.has(callee.property)) return false;
    const first = call.args[0] && summary.terms[call.args[0].value];
    return (
      ALWAYS.has(callee.property) ||
      (first?.kind === 'literal' &&
        typeof first.value === 'string' &&
        first.value.startsWith('/') &&
        (call.args.length > 1 || callee.property === 'route'))
    );
  });
}
function run(machine: Machine, path: string, summary: Summary): void {
  const at = { path, span: summary.span };
  const fn: V & { kind: 'fn' } = { kind: 'fn', file: path, summary, id: `${path}${summary.fn}`, at };
  const owner = summary.owner === undefined ? undefined : machine.program.lowered(path)?.classes.find((one) => one.id === summary.owner);
  if (owner) {
    const cls = classOf(path, owner);
    const top = machine.file(path)?.top;
    if (!top) return;
    const made = machine.apply(cls, [], { frame: top, at }, `orphan:${path}${owner.id}`);
    if (machine.frames.ran(path, summary.fn)) return; // the constructor called it
    fn.self = made.result;
    fn.id = `${fn.id}|${made.result.id}`;
  }
  machine.invoke(
    fn,
    summary.params.map((param, index) => {
      const given = defaultOf(machine, fn, index, at);
      if (NAMED_APP.test(param.name) && param.type === undefined) return application(machine, fn, param.name);
      return path.endsWith('.py') && given.kind === 'typed' ? annotated(machine, given) : given;
    }),
  );
}
/** A parameter that its annotation calls an app or a router. */
function annotated(machine: Machine, given: V & { kind: 'typed' }): V {
  const framework = /^(\w+)(?:\.\w+)*:(?:Flask|Blueprint|FastAPI|APIRouter)\(\)$/.exec(given.api)?.[1];
  if (framework === 'flask' || framework === 'fastapi')
    machine.routing.push({ kind: 'router', framework, on: given.id, at: given.at, runs: [], covers: 'later' });
  return given;
}
/** A parameter called `app` or `router` that gets routes is one; nothing that was read says where it is mounted. */
function application(machine: Machine, fn: V & { kind: 'fn' }, name: string): V {
  const [framework, api] = !fn.file.endsWith('.py')
    ? name === 'fastify' ||
      fn.summary.terms.some((term) => term.kind === 'member' && typeof term.property === 'string' && FASTIFY_API.test(term.property))
      ? ['fastify', 'fastify:()']
      : ['express', 'express:Application()']
    : fn.summary.terms.some((term) => term.kind === 'member' && (term.property === 'include_router' || term.property === 'add_middleware'))
      ? ['fastapi', 'fastapi:FastAPI()']
      : ['flask', 'flask:Flask()'];
  const value = machine.make(`${fn.id}(${name})`, fn.at, { kind: 'typed', api });
  machine.routing.push({ kind: 'router', framework, on: value.id, at: fn.at, runs: [], covers: 'later' });
  return value;
}
