/** Next.js: route files and API pages found by their place, the request and answer of both, middleware in front by its matcher. */
import type { ApiPath, Location } from '../../code.ts';
import type { Method } from '../../facts.ts';
import type { Call, Reply, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import type { Outcome } from '../../link/points.ts';
import { outcomes } from '../../link/points.ts';
import { lastName, refOf } from '../../link/terms.ts';
import { alternatives } from '../../link/ways.ts';
import type { Summary, Term } from '../../summaries.ts';
import { appOf } from '../apps.ts';
import type { Binding, Bound, Framework, RequestPart, Runner } from '../framework.ts';
import { contentType, isPlain, said } from '../javascript.ts';
import { mediaOf } from '../media.ts';
import { cookieOf, headerOf, inputOf, requestMembers } from '../requests.ts';
import { entriesIn, entryIn, itemsIn } from '../values.ts';

const VERBS: Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const ROUTE = /^(.*?)(?:^|\/)app\/(.*\/)?route\.[cm]?[jt]sx?$/;
const PAGE = /^(.*?)(?:^|\/)pages\/(api\/.*|api)\.[cm]?[jt]sx?$/;
const FRONT = /^(.*?)(?:^|\/)(?:middleware|proxy)\.[cm]?[jt]s$/;

export const next: Framework = {
  name: 'next',
  language: 'javascript',
  packages: ['next', 'next-connect', 'next/server', 'next/headers', 'next/navigation'],
  call,
  request: requestPart,
  requestCall,
  responseCall: respond,
  bind,
  answers: (machine, value, _node, at) => answered(machine, value, at),
  discover(machine, paths) {
    const fronts = paths.flatMap((path) => front(machine, path));
    for (const path of paths) {
      const routed = ROUTE.exec(path);
      const paged = PAGE.exec(path);
      if (routed) routes(machine, path, segments(routed[2] ?? ''), fronts);
      else if (paged) page(machine, path, segments(`${paged[2] ?? ''}`.replace(/(^|\/)index$/, '$1')), fronts);
    }
  },
};

// ── Routes by place ──

/** `(group)`, `@slot` and `_private` are no part of the address; `[id]` and `[...rest]` are parameters. */
function segments(place: string): string {
  const parts = place.split('/').filter((one) => one !== '' && !/^(\(.*\)|@.*)$/.test(one));
  return `/${parts.map((one) => one.replace(/^\[\[?\.\.\.(\w+)\]?\]$/, '{$1}').replace(/^\[(\w+)\]$/, '{$1}')).join('/')}`;
}
interface Front {
  fn: V;
  at: Location;
  matches(path: string): boolean;
}
function front(machine: Machine, path: string): Front[] {
  const found = FRONT.exec(path);
  // it stands beside the folder of the routes, nowhere else
  const root = (found?.[1] ?? '').replace(/(^|\/)src$/, '');
  const file = found && root === machine.resolver.appRoot(path).replace(/^\.$/, '') ? machine.file(path) : undefined;
  if (!file) return [];
  const exported = exportedBy(machine, path);
  const name = ['middleware', 'proxy', 'default'].find((one) => exported.has(one));
  if (name === undefined) return [];
  const fn = exportOf(machine, path, name);
  const config = Object.hasOwn(file.top.summary.locals, 'config') ? machine.names.top(path, 'config') : undefined;
  const patterns = config ? texts(member(machine, config, 'matcher', fn.at)) : [];
  return [
    {
      fn,
      at: { path, span: file.top.summary.span },
      matches: (route) => patterns.length === 0 || patterns.some((one) => pattern(one).test(route)),
    },
  ];
}
/** The patterns of a matcher: a text, an object with its `source`, a list of them. */
const texts = (v: V | undefined): string[] =>
  v?.kind === 'array'
    ? itemsIn(v).flatMap(texts)
    : v?.kind === 'object'
      ? texts(entryIn(v, 'source'))
      : [stringOf(v)].filter((one) => one !== undefined);
/** `/api/:path*`, `/((?!api|_next).*)` as an expression. */
function pattern(source: string): RegExp {
  const text = source
    .replace(/\/:\w+\*/g, '(?:/.*)?')
    .replace(/\/:\w+\+/g, '/.+')
    .replace(/:\w+/g, '[^/]+');
  try {
    return new RegExp(`^${text}/?$`);
  } catch {
    return /^/; // what is no expression is taken to match
  }
}
function push(machine: Machine, path: string, route: string, methods: Method[], fn: V, fronts: readonly Front[], name?: string): void {
  const before = fronts.filter(
    (one) => machine.resolver.appRoot(one.at.path) === machine.resolver.appRoot(path) && one.matches(route.replace(/\{\w+\}/g, 'x')),
  );
  const at = (name !== undefined && writtenAt(machine, path, name, fn)) || fn.at;
  machine.routing.push({
    kind: 'route',
    framework: 'next',
    on: appOf(machine, 'next', { path, span: [1, 1, 1, 1] }),
    at,
    path: route,
    methods,
    runs: [...before.map((one): Runner => ({ fn: one.fn, mode: 'hook', at: one.at })), { fn, mode: 'handler', at }],
    covers: 'later',
    ...(fn.kind === 'fn' && { declared: at === fn.at ? { path: fn.file, span: fn.summary.span } : at }),
  });
}
/** `export const GET = withSession(…)` stands where it is written, whatever makes the handler and whoever hands it on. */
function writtenAt(machine: Machine, path: string, name: string, fn: V): Location | undefined {
  const target = machine.resolver.resolve(path, `./${path.slice(path.lastIndexOf('/') + 1)}:${name}`);
  if (target.kind !== 'local' || target.path === fn.at.path) return undefined;
  const summary = machine.file(target.path)?.top.summary;
  const term = summary?.terms[summary.locals[target.name] ?? -1];
  return term && term.kind !== 'api' ? { path: target.path, span: term.span } : undefined;
}
/** What a route file may export: its own names, and those of others. */
function exportedBy(machine: Machine, path: string): Set<string> {
  const file = machine.file(path);
  return new Set(file ? [...Object.keys(file.top.summary.locals), ...file.lowered.exports.map((one) => one.name)] : []);
}
const exportOf = (machine: Machine, path: string, name: string): V =>
  machine.names.ref(path, `./${path.slice(path.lastIndexOf('/') + 1)}:${name}`);
function routes(machine: Machine, path: string, route: string, fronts: readonly Front[]): void {
  const exported = exportedBy(machine, path);
  for (const verb of VERBS) {
    if (!exported.has(verb)) continue;
    const fn = alternatives(exportOf(machine, path, verb))[0]?.value;
    if (fn && fn.kind !== 'unknown') push(machine, path, route, [verb], fn, fronts, verb);
  }
}
/** The method that a term compares the request's with. */
function verbAskedFor(summary: Summary, term: Term | undefined): Method | undefined {
  if (term?.kind !== 'binary' || (term.op !== '==' && term.op !== '!=')) return undefined;
  const [left, right] = [summary.terms[term.left], summary.terms[term.right]];
  if (![left, right].some((one) => one?.kind === 'member' && one.property === 'method')) return undefined;
  const value = right?.kind === 'literal' ? right.value : left?.kind === 'literal' ? left.value : undefined;
  return VERBS.find((one) => one === value);
}
/** For all other methods: one that a form or a link sends stands for them. */
const OTHERS: Method[] = ['POST', 'GET', 'PUT'];
const ANSWERS = /^(status|json|send|end|writeHead|setHeader|redirect|log|info|warn|error)$|error|exception|allow/i;
/** Whether something is done for whatever method is not asked for, other than to turn it away. */
function worksOtherwise(summary: Summary): boolean {
  const { steps, terms } = summary;
  const asks = new Set(terms.flatMap((term, id) => (verbAskedFor(summary, term) ? [id] : [])));
  return steps.some((step) => {
    if (step.kind !== 'call') return false;
    const tests = [...outcomes(summary, step.at)].filter(({ test }) => asks.has(test));
    const isNot = ({ test, is }: Outcome): boolean => {
      const term = terms[test];
      return term?.kind === 'binary' && (term.op === '==') !== is;
    };
    if (tests.length === 0 || !tests.every(isNot)) return false;
    const call = terms[step.call];
    const callee = call?.kind === 'call' ? terms[call.callee] : undefined;
    const name = callee?.kind === 'member' ? callee.property : lastName(refOf(callee) ?? '');
    return typeof name !== 'string' || !ANSWERS.test(name);
  });
}
/** A page's methods are those that its handler asks for. */
function page(machine: Machine, path: string, route: string, fronts: readonly Front[]): void {
  const file = machine.file(path);
  if (!file) return;
  const fn = exportOf(machine, path, 'default');
  if (fn.kind === 'unknown') return;
  const asked = new Set<Method>();
  for (const summary of file.lowered.summaries)
    for (const term of summary.terms) {
      const verb = verbAskedFor(summary, term);
      if (verb) asked.add(verb);
    }
  const other = asked.size > 0 && fn.kind === 'fn' && worksOtherwise(fn.summary) ? OTHERS.find((verb) => !asked.has(verb)) : undefined;
  if (other) asked.add(other);
  for (const verb of asked.size > 0 ? asked : (['ANY'] as Method[])) push(machine, path, route, [verb], fn, fronts, 'default');
}

// ── Requests ──

function call(machine: Machine, called: Call, api: ApiPath): V | undefined {
  const id = `${called.frame.id}/${called.term}`;
  const state = { id: 'request:next', framework: 'next' };
  if (/^next\/headers:headers$/.test(api)) return machine.make('next:headers', called.at, { kind: 'request', state, path: ['headers'] });
  if (/^next\/headers:cookies$/.test(api)) return machine.make('next:cookies', called.at, { kind: 'request', state, path: ['cookies'] });
  if (/^next\/navigation:(redirect|notFound|permanentRedirect|forbidden|unauthorized)$/.test(api)) {
    called.meaning = { throws: true };
    const [target] = called.args;
    if (target && /edirect$/.test(api))
      called.drafts.push({ kind: 'response', call: called, at: called.at, media: 'text', status: 307, redirect: target.value });
    return machine.make(id, called.at, { kind: 'result', call: called, api: `${api}()` });
  }
  return undefined;
}
const members = requestMembers({
  inputs: { body: 'body', query: 'query' },
  headers: ['headers'],
  cookies: ['cookies'],
  caller: ['user', 'auth', 'session'],
});
function requestPart(path: readonly string[]): RequestPart {
  if (path[0] === 'nextUrl' && path[1] === 'searchParams') return { input: 'query' };
  return path[0] === 'url' ? { input: 'query', name: 'url' } : members(path);
}
function requestCall(machine: Machine, called: Call, path: readonly string[], property: string): V | undefined {
  const name = stringOf(called.args[0]?.value);
  if (path.length === 0 && /^(json|formData|text|arrayBuffer|blob)$/.test(property)) return inputOf(machine, 'body', undefined, called.at);
  if (path.at(-1) === 'headers' && property === 'get' && name !== undefined) return headerOf(machine, name, called.at);
  if (path.at(-1) === 'cookies' && property === 'get' && name !== undefined) return cookieOf(machine, name, called.at);
  if (path.at(-1) === 'cookies' && property === 'set') {
    const [cookie, value, options] = called.args.map((arg) => arg.value);
    if (cookie)
      called.drafts.push({
        kind: 'cookie',
        call: called,
        at: called.at,
        name: cookie,
        ...(value && { value }),
        ...(options && { options }),
      });
    return called.self;
  }
  return undefined;
}
function bind(machine: Machine, runner: Runner, context: Binding): Bound {
  if (runner.mode === 'hook') return { args: [context.request], before: [] };
  const params = machine.make(`next:params:${context.route.path ?? ''}`, runner.at, {
    kind: 'object',
    entries: context.parameters.map((name) => ({
      key: name,
      value: inputOf(machine, 'path', name, runner.at),
    })),
  });
  const isPage = PAGE.test(runner.at.path) || /\/pages\/api\//.test(`/${context.route.at.path}`);
  // a page's path parameters come in its query
  if (isPage)
    for (const [name, value] of entriesIn(params)) machine.heap.put(member(machine, context.request, 'query', runner.at), name, value);
  const second = isPage
    ? machine.make('next:response', runner.at, { kind: 'response' })
    : machine.make(`${params.id}:context`, runner.at, { kind: 'object', entries: [{ key: 'params', value: params }] });
  return { args: [context.request, second], before: [] };
}
/** The answers of API pages, which are Express’s. */
function respond(machine: Machine, called: Call, property: string, response: V): V | undefined {
  const first = called.args[0]?.value;
  const status = response.kind === 'response' ? response.status : undefined;
  if (property === 'status')
    return machine.make(`${called.frame.id}/${called.term}`, called.at, { kind: 'response', ...(first && { status: first }) });
  if (property === 'json' || property === 'send' || property === 'end') {
    called.drafts.push({
      kind: 'response',
      call: called,
      at: called.at,
      media: property === 'json' ? 'json' : (said(called.frame) ?? (first && isPlain(first) ? 'html' : 'json')),
      ...(first && { body: first }),
      ...(status && { status }),
    });
    return response;
  }
  if (property === 'redirect') {
    const target = called.args.at(-1)?.value;
    called.drafts.push({
      kind: 'response',
      call: called,
      at: called.at,
      media: 'text',
      status: called.args.length > 1 && first ? first : 307,
      ...(target && { redirect: target }),
    });
    return response;
  }
  if (property === 'setHeader') {
    const media = mediaOf(contentType(first, called.args[1]?.value));
    if (media) called.frame.media = media;
  }
  return /^(setHeader|writeHead|revalidate|setPreviewData|appendHeader)$/.test(property) ? response : undefined;
}
function answered(machine: Machine, value: V, at: Location): Reply | undefined {
  if (value.kind !== 'result') return undefined;
  const name =
    /(?:^next\/server:(?:NextResponse|Response)|^global:Response|^global:NextResponse)(?:\.(json|redirect|rewrite|next|error))?(?:\(\))?$/.exec(
      value.call.api ?? '',
    );
  if (!name) return undefined;
  const { call: made } = value;
  const [first, options] = made.args.map((arg) => arg.value);
  const given = options && member(machine, options, 'status', at);
  const status = given?.kind === 'part' ? undefined : given;
  const common = { kind: 'response' as const, at, ...(status && { status }) };
  if (name[1] === 'redirect') return { ...common, status: status ?? 307, media: 'text', ...(first && { redirect: first }) };
  if (name[1] === 'next' || name[1] === 'rewrite') return undefined;
  const headers = options && member(machine, options, 'headers', at);
  return {
    ...common,
    media: name[1] === 'json' ? 'json' : (mediaOf(contentType(headers, undefined)) ?? 'text'),
    ...(first && { body: first }),
  };
}
