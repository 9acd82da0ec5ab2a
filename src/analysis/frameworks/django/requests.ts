/** What a request of Django holds, what runners are given of it, and what they answer. */
import type { ApiPath, Location } from '../../code.ts';
import type { Reply, V } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { slot } from '../../link/slots.ts';
import type { Binding, Bound, RequestPart, Runner } from '../framework.ts';
import { mediaOf } from '../media.ts';
import { pathParameters } from '../python.ts';
import { headerPart, requestMembers } from '../requests.ts';
import { nextOf } from '../values.ts';
import { attribute } from './attributes.ts';
import { dispatching } from './dispatching.ts';
import type { Asked } from './permissions.ts';
import { authenticating, mixins, opens, permission } from './permissions.ts';
import { settled } from './settings.ts';
import { stateOf } from './state.ts';
import { permissionsOf } from './view-permissions.ts';

const members = requestMembers({
  inputs: { GET: 'query', query_params: 'query', POST: 'body', PUT: 'body', data: 'body', body: 'body', FILES: 'file' },
  headers: ['headers'],
  cookies: ['COOKIES'],
  caller: ['user', 'auth'],
  session: ['session'],
});
/** Headers stand in `META` as a gateway names them. */
export function requestPart(path: readonly string[]): RequestPart {
  const [first, second] = path;
  if (first !== 'META' || second === undefined) return members(path);
  return headerPart(
    second
      .replace(/^HTTP_/, '')
      .replaceAll('_', '-')
      .toLowerCase(),
  );
}
export function packaged(machine: Machine, api: ApiPath, at: Location): V | undefined {
  const setting = /^django\.conf:settings\.([A-Z]\w+)$/.exec(api)?.[1];
  if (setting !== undefined) return settled(machine, setting);
  if (!/^rest_framework[.:]permissions[.:]SAFE_METHODS$/.test(api)) return undefined;
  const items = ['GET', 'HEAD', 'OPTIONS'].map((constant) => machine.make(`"${constant}"`, at, { kind: 'literal', constant }));
  return machine.make(api, at, { kind: 'array', items });
}

export function bind(machine: Machine, runner: Runner, context: Binding): Bound {
  if (runner.mode === 'middleware') {
    return { args: [context.request, nextOf(machine, runner)], before: [] };
  }
  if (runner.mode === 'hook') {
    const view = context.route.runs.at(-1)?.fn;
    return { args: [context.request, ...(view ? [view] : [])], before: [] };
  }
  const verb = context.route.methods?.[0] ?? 'ANY';
  const own = stateOf(machine).routes.get(`${context.route.path ?? ''} ${verb} ${runner.fn.id}`);
  const request = askedBy(machine, context.request, verb, runner.at);
  const named = new Map(pathParameters(machine, context, runner.at));
  const frame = machine.file(runner.at.path)?.top;
  const self = own?.cls && machine.make(`${own.cls.id}()@${own.action ?? ''}:${verb}`, runner.at, { kind: 'instance', cls: own.cls });
  const before: Bound['before'] = [];
  const open: NonNullable<Bound['opens']> = [];
  if (own && frame) {
    const kwargs = machine.make(`${(self ?? runner.fn).id}:kwargs`, runner.at, {
      kind: 'object',
      entries: [...named].map(([key, value]) => ({ key, value })),
    });
    // what a permission is told of a view that is a function
    const view = self ?? machine.make(`${runner.fn.id}:view`, runner.at, { kind: 'object', entries: [{ key: 'kwargs', value: kwargs }] });
    const asked: Asked = { request, view, method: verb, site: { frame, at: runner.at } };
    if (self && own.cls) {
      machine.heap.put(self, 'request', request);
      machine.heap.put(self, 'action', machine.make(`"${own.action ?? ''}"`, runner.at, { kind: 'literal', constant: own.action ?? '' }));
      machine.heap.put(self, 'kwargs', kwargs);
    }
    const permissions = own.permissions ?? (own.cls && self ? permissionsOf(machine, own.cls, self, frame, runner.at) : []);
    if (self) stateOf(machine).views.set(self.id, { own, request, parameters: context.parameters, permissions, at: runner.at });
    const listed = own.cls && attribute(machine, own.cls, 'permission_classes');
    open.push(...permissions.flatMap((one) => opens(one, verb, listed?.at ?? runner.at)));
    before.push(
      ...(own.cls ? authenticating(machine, own.cls, asked) : []),
      ...permissions.flatMap((one) => permission(machine, one, asked)),
      ...(own.cls ? mixins(machine, own.cls, asked) : []),
      ...(own.cls && self ? dispatching(machine, own.cls, asked) : []),
    );
  }
  if (runner.fn.kind === 'api' && self) return { args: [self, request], before, opens: open };
  const bare = runner.fn.kind === 'fn' && runner.fn.self;
  return { args: [...(self && !bare ? [self] : []), request], named, before, opens: open };
}

/** The request as one method asks: another one for each, since a view that answers several does something else for each. */
function askedBy(machine: Machine, request: V, verb: string, at: Location): V {
  if (verb === 'ANY' || request.kind !== 'request') return request;
  const id = `${request.state.id}:${verb}`;
  const own = machine.make(id, request.at, { kind: 'request', state: { ...request.state, id, parent: request.state }, path: request.path });
  machine.heap.put(own, 'method', machine.make(`"${verb}"`, at, { kind: 'literal', constant: verb }));
  return own;
}

/** Of the classes that are named by what they refuse. */
const STATUS: Record<string, number> = {
  HttpResponseForbidden: 403,
  HttpResponseBadRequest: 400,
  HttpResponseNotFound: 404,
  HttpResponseServerError: 500,
  HttpResponseGone: 410,
};
export function answered(machine: Machine, value: V, at: Location): Reply | undefined {
  if (value.kind !== 'result') return undefined;
  const { call: made } = value;
  const name = (made.api ?? '').replace(/\(\)$/, '').split(/[:.]/).at(-1) ?? '';
  const first = made.args.find((arg) => arg.name === undefined)?.value;
  const status = slot(machine, made, 'status=');
  const reply = { kind: 'response' as const, at, ...(status && { status: numbered(machine, status) }) };
  switch (name) {
    case 'Response':
    case 'JsonResponse': {
      const body = slot(machine, made, '0|data=');
      const schema = body?.passed?.findLast((one) => one.kind === 'schema');
      const shape = schema?.kind === 'schema' ? machine.schemas.get(schema.schema) : undefined;
      return { ...reply, media: 'json', ...(body && { body }), ...(shape && { schema: shape }) };
    }
    case 'HttpResponse':
    case 'HttpResponseForbidden':
    case 'HttpResponseBadRequest':
    case 'HttpResponseNotFound':
    case 'HttpResponseServerError':
    case 'HttpResponseGone': {
      const body = first ?? slot(machine, made, 'content=');
      const type = slot(machine, made, 'content_type=|1') ?? machine.heap.fields(value)?.get('Content-Type')?.at(-1);
      const own = STATUS[name];
      return {
        ...reply,
        ...(own !== undefined && { status: own }),
        media: type ? (mediaOf(type) ?? 'unknown') : 'html',
        ...(body && { body }),
      };
    }
    case 'render': {
      const body = made.args.filter((arg) => arg.name === undefined)[2]?.value ?? slot(machine, made, 'context=');
      return { ...reply, media: 'html', escaped: true, ...(body && { body }) };
    }
    case 'redirect':
    case 'HttpResponseRedirect':
      return { ...reply, media: 'text', status: 302, ...(first && { redirect: first }) };
    case 'FileResponse':
    case 'StreamingHttpResponse':
      return { ...reply, media: 'file', ...(first && { body: first }) };
    default:
      return undefined;
  }
}

/** `status.HTTP_404_NOT_FOUND` as its number. */
function numbered(machine: Machine, v: V): V {
  const code = v.kind === 'api' ? /HTTP_(\d{3})/.exec(v.api)?.[1] : undefined;
  return code === undefined ? v : machine.make(`${code}`, v.at, { kind: 'literal', constant: Number(code) });
}
