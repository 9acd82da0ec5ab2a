/** What the settings put in front of every view (`MIDDLEWARE`): classes and functions of ours, and the library's own demand for a sign-in. */
import type { ApiPath, Location, Path } from '../../code.ts';
import type { Call, ClassV, V } from '../../link/abstract.ts';
import { begun, stringOf } from '../../link/abstract.ts';
import { method } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import type { GuardMeaning } from '../../table.ts';
import { appId, appOf } from '../apps.ts';
import type { Runner } from '../framework.ts';
import { listOf } from '../python.ts';
import { methodOf, nextOf } from '../values.ts';

/** Registers the middleware that settings list, the first one outermost; what several files list stands once in front of an app. */
export function inFront(machine: Machine, settings: readonly Path[]): void {
  const seen = new Set<string>();
  for (const path of settings) {
    const listed = machine.names.top(path, 'MIDDLEWARE');
    for (const item of itemsOf(listed)) {
      const name = stringOf(item);
      const dot = name?.lastIndexOf('.') ?? -1;
      const on = appId(machine, 'django', path);
      if (name === undefined || dot <= 0 || seen.has(`${on} ${name}`)) continue;
      seen.add(`${on} ${name}`);
      const runs = runnersOf(machine, machine.names.ref(path, `${name.slice(0, dot)}:${name.slice(dot + 1)}`), item.at);
      if (runs.length > 0)
        machine.routing.push({
          kind: 'step',
          framework: 'django',
          on: appOf(machine, 'django', item.at),
          at: item.at,
          runs,
          covers: 'all',
        });
    }
  }
}
/** A list, and what is added to it where it is made (`[…] + EXTRA`). */
const itemsOf = (v: V): V[] => (v.kind === 'op' && v.right ? [...itemsOf(v.left), ...itemsOf(v.right)] : listOf(v));
function runnersOf(machine: Machine, named: V, at: Location): Runner[] {
  const next = nextOf(machine, { fn: named, at });
  const frame = machine.file(at.path)?.top;
  if (!frame) return [];
  const made = (fn: V): V => machine.apply(fn, [next], { frame, at }, `middleware:${fn.id}`).result;
  if (named.kind === 'api') {
    const guard = LIBRARY.find(([pattern]) => pattern.test(named.api))?.[1];
    return guard ? [{ fn: byLibrary(machine, named, named.api, guard, { frame, at }), mode: 'middleware', at }] : [];
  }
  if (named.kind === 'fn') {
    const fn = made(named);
    return fn.kind === 'fn' ? [{ fn, mode: 'middleware', at }] : [];
  }
  if (named.kind !== 'class') return [];
  const self = made(named);
  // the library's own constructor keeps what comes next
  if (!method(machine, named, '__init__')) machine.heap.put(self, 'get_response', next);
  return ofClass(machine, named, self, at);
}
/** A class of ours: what it does around a view, else before one. */
function ofClass(machine: Machine, cls: V & ClassV, self: V, at: Location): Runner[] {
  const around = methodOf(machine, cls, '__call__', self);
  const before = (around ? ['process_view'] : ['process_request', 'process_view']).flatMap(
    (name) => methodOf(machine, cls, name, self) ?? [],
  );
  return [...(around ? [{ fn: around, mode: 'middleware' as const, at }] : []), ...before.map((fn): Runner => ({ fn, mode: 'hook', at }))];
}

const SIGNED_IN: GuardMeaning = { role: 'authentication', status: 302, credential: 'cookie' };
/** Those of packages that turn strangers away from every view. */
const LIBRARY: [RegExp, GuardMeaning][] = [[/[.:](?:LoginRequired|Stronghold\w*|RequireLogin)Middleware$/, SIGNED_IN]];
function byLibrary(machine: Machine, fn: V, api: ApiPath, guard: GuardMeaning, { frame, at }: Pick<Call, 'frame' | 'at'>): V {
  const call = begun({ frame, term: -1, at, callee: fn, args: [], result: fn });
  return machine.make(`middleware:${fn.id}`, at, { kind: 'result', call: { ...call, api, meaning: { middleware: guard } } });
}
