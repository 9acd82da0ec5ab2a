/** Permission classes of the REST framework and mixins of Django: what each proves in front of a view. */

import type { ApiPath, Location } from '../../code.ts';
import type { Call, ClassV, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { classTerm, lineage } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import type { Proven } from '../../link/proven.ts';
import { both, either, nothing } from '../../link/proven.ts';
import { ofCall, whenTrue } from '../../link/returns.ts';
import type { GuardMeaning } from '../../table.ts';
import type { Bound } from '../framework.ts';
import { listOf } from '../python.ts';
import { methodOf } from '../values.ts';
import { attribute } from './attributes.ts';
import { stateOf } from './state.ts';

/** For whom a permission is asked: the request and the view that it reaches. */
export interface Asked {
  request: V;
  view: V;
  method: string;
  site: { frame: Call['frame']; at: Location };
}
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const KNOWN: Record<string, (method: string) => GuardMeaning[]> = {
  IsAuthenticated: () => [{ role: 'authentication', status: 401 }],
  IsAuthenticatedOrReadOnly: (verb) => (SAFE.has(verb) ? [] : [{ role: 'authentication', status: 401 }]),
  IsAdminUser: () => [
    { role: 'authentication', status: 401 },
    { role: 'role', status: 403 },
  ],
  DjangoModelPermissions: () => [
    { role: 'authentication', status: 401 },
    { role: 'role', status: 403 },
  ],
  DjangoModelPermissionsOrAnonReadOnly: (verb) =>
    SAFE.has(verb)
      ? []
      : [
          { role: 'authentication', status: 401 },
          { role: 'role', status: 403 },
        ],
  DjangoObjectPermissions: () => [
    { role: 'authentication', status: 401 },
    { role: 'role', status: 403 },
  ],
  LoginRequiredMixin: () => [{ role: 'authentication', status: 302, credential: 'cookie' }],
  PermissionRequiredMixin: () => [
    { role: 'authentication', status: 302, credential: 'cookie' },
    { role: 'role', status: 403 },
  ],
  TokenHasScope: () => [
    { role: 'authentication', status: 401 },
    { role: 'role', status: 403 },
  ],
  TokenHasReadWriteScope: () => [{ role: 'authentication', status: 401 }],
  HasAPIKey: () => [{ role: 'authentication', status: 403, credential: 'api-key' }],
};

/** What a permission of a package is known to ask, by the last part of its name. */
const known = (api: string): ((method: string) => GuardMeaning[]) | undefined => KNOWN[api.replace(/\(\)$/, '').split(/[:.]/).at(-1) ?? ''];

/** One permission in front of a view. */
export function permission(machine: Machine, v: V, asked: Asked): Bound['before'] {
  const proven = proves(machine, v, asked, 'has_permission', []);
  const listed = v.at.path === asked.site.at.path || stateOf(machine).defaults.includes(v);
  return proven ? [{ call: proven.call, fn: named(v), at: listed ? v.at : asked.site.at, proven: proven.proven }] : [];
}
/** The first of the view's own ways to authenticate, which every request takes: one of ours that throws turns strangers away. */
export function authenticating(machine: Machine, cls: V & ClassV, asked: Asked): Bound['before'] {
  const [first] = listOf(attribute(machine, cls, 'authentication_classes'));
  const own = first?.kind === 'instance' ? first.cls : first;
  if (own?.kind !== 'class') return [];
  const self: V = first?.kind === 'instance' ? first : machine.make(`${own.id}()`, own.at, { kind: 'instance', cls: own });
  const fn = methodOf(machine, own, 'authenticate', self);
  if (!fn) return [];
  const call = machine.apply(fn, [asked.request], asked.site, `authenticating:${fn.id}:${asked.view.id}`);
  return [{ call, fn: own, at: asked.site.at, proven: ofCall(call) }];
}
/** A permission that grants everybody everything, or reading. at: where it is listed. */
export const opens = (v: V, verb: string, at: Location): NonNullable<Bound['opens']> => {
  const name = v.kind === 'api' ? v.api : v.kind === 'class' ? v.id : v.kind === 'instance' ? v.cls.id : '';
  const open = /(^|[:.])AllowAny(\(\))?$/.test(name) || (SAFE.has(verb) && /OrReadOnly(\(\))?$/.test(name));
  return open ? [{ role: 'authentication', at }] : [];
};
const named = (v: V): V => (v.kind === 'instance' ? v.cls : v);
/** What a permission proves of one object. */
export function onObject(machine: Machine, list: readonly V[], row: V, asked: Asked): Proven {
  return list.map((one) => proves(machine, one, asked, 'has_object_permission', [row])?.proven ?? nothing()).reduce(both, nothing());
}
function proves(
  machine: Machine,
  v: V,
  asked: Asked,
  name: 'has_permission' | 'has_object_permission',
  more: V[],
): { call: Call; proven: Proven } | undefined {
  if (v.kind === 'op') {
    const [left, right] = [proves(machine, v.left, asked, name, more), v.right && proves(machine, v.right, asked, name, more)];
    if (v.op === '&' && left) return { call: left.call, proven: both(left.proven, right?.proven ?? nothing()) };
    if (v.op === '|') return left && right ? { call: left.call, proven: either([left.proven, right.proven]) } : undefined;
    return left && right ? { call: left.call, proven: both(left.proven, right.proven) } : (left ?? right);
  }
  const cls = v.kind === 'class' ? v : v.kind === 'instance' ? v.cls : undefined;
  const self: V | undefined = v.kind === 'instance' ? v : cls && machine.make(`${cls.id}()`, v.at, { kind: 'instance', cls });
  const fn = cls && self && methodOf(machine, cls, name, self);
  if (fn) {
    const call = machine.apply(fn, [asked.request, asked.view, ...more], asked.site, `permission:${fn.id}:${asked.view.id}`);
    return { call, proven: whenTrue(call) };
  }
  const apis = cls ? lineage(machine, cls).apis : v.kind === 'api' ? [v.api] : v.kind === 'result' && v.api ? [v.api] : [];
  const api = apis.find((one) => known(one) !== undefined);
  const [unread] = apis;
  if (api === undefined && unread !== undefined && name === 'has_permission' && machine.knowledge.package(unread) === 'unknown') {
    const call = machine.apply(v, [asked.request, asked.view], asked.site, `permission:${unread}:${asked.view.id}`);
    return { call, proven: ofCall(call) };
  }
  const meanings = api === undefined || name !== 'has_permission' ? [] : (known(api)?.(asked.method) ?? []);
  const calls = meanings.map(
    (guard): Call => ({
      ...machine.apply(asked.view, [], asked.site, `permission:${api}:${asked.view.id}`),
      api: api ?? '',
      meaning: { guard },
      frames: [],
      callbacks: [],
      drafts: [],
      opaque: false,
    }),
  );
  const [first] = calls;
  return first ? { call: first, proven: calls.map(ofCall).reduce(both, nothing()) } : undefined;
}
/** `super().has_permission(…)`: the caller, or what the caller is, where the library asks for it. */
export function inheritedPermission(machine: Machine, called: Call, api: string, id: string): V | undefined {
  const [, name, asked] = /^rest_framework[.:]permissions[.:](\w+)\(\)\.(has_permission|has_object_permission)$/.exec(api) ?? [];
  if (name === undefined) return undefined;
  const at = called.at;
  const caller = (claim: string[]): V => machine.make(`${id}:${claim.join('.')}`, at, { kind: 'identity', claim });
  const row = called.args[2]?.value;
  if (asked === 'has_object_permission')
    return name === 'DjangoObjectPermissions' && row
      ? machine.make(id, at, { kind: 'op', op: '==', left: caller([]), right: row })
      : machine.make(id, at, { kind: 'literal', constant: true });
  const request = called.args[0]?.value;
  const verb = request?.kind === 'request' ? machine.heap.fields(request.state.id)?.get('method')?.[0] : undefined;
  const roles = (KNOWN[name]?.(stringOf(verb) ?? 'POST') ?? []).map((one) => one.role);
  if (roles.includes('role')) return caller(['is_staff']);
  return roles.includes('authentication') ? caller([]) : machine.make(id, at, { kind: 'literal', constant: true });
}
/** The library's mixins that a request meets before the view itself: one that is named behind a view is never asked, since what the view does asks nothing further. */
function working(machine: Machine, cls: V & ClassV, below: readonly string[] = []): ApiPath[] {
  const found: ApiPath[] = [];
  for (const term of cls.cls.bases) {
    const base = classTerm(machine, cls, term);
    // a class may be named like the one that it extends, which was not read
    const own = base.kind === 'class' && base.id !== cls.id && !below.includes(base.id) ? base : undefined;
    const apis = own
      ? working(machine, own, [...below, cls.id])
      : base.kind === 'api'
        ? [base.api].filter((api) => /Mixin$/.test(api))
        : [];
    found.push(...apis.filter((api) => !found.includes(api)));
    const all = own ? lineage(machine, own).apis : base.kind === 'api' ? [base.api] : [];
    if (all.some((api) => /(^|[.:])\w*View$/.test(api))) break;
  }
  return found;
}
/** Guards that mixins among a class's bases bring. */
export function mixins(machine: Machine, cls: V & ClassV, asked: Asked): Bound['before'] {
  const apis = working(machine, cls);
  const library = apis
    .filter((api) => known(api))
    .flatMap((api) => permission(machine, machine.make(api, cls.at, { kind: 'api', api }), asked));
  const fn = apis.some((api) => /UserPassesTestMixin$/.test(api)) ? methodOf(machine, cls, 'test_func', asked.view) : undefined;
  if (!fn) return library;
  const call = machine.apply(fn, [], asked.site, `permission:${fn.id}`);
  return [...library, { call, fn, at: fn.at, proven: whenTrue(call) }];
}
