/** What a class-based view does before its method: its own `dispatch`, `initial` and `check_permissions`. */
import type { Call, ClassV, V } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import type { Proven } from '../../link/proven.ts';
import { both, either } from '../../link/proven.ts';
import { ofCall } from '../../link/returns.ts';
import { trace } from '../../link/walk.ts';
import type { Bound } from '../framework.ts';
import { methodOf } from '../values.ts';
import type { Asked } from './permissions.ts';

const OWN = /^(?:rest_framework|django)[.:]\S*\(\)\.(dispatch|permission_denied)$/;
/** The library's side of them; undefined for any other call. */
export function dispatchCall(machine: Machine, called: Call, api: string, id: string): V | undefined {
  const name = OWN.exec(api)?.[1];
  if (name === undefined) return undefined;
  if (name === 'dispatch') called.continues = { to: 'next', rejects: false };
  else called.meaning = { throws: true };
  return machine.unknown(id, called.at, 'what the view answers');
}

/** The methods of the class that run in front of the one that answers, with what each proves. */
export function dispatching(machine: Machine, cls: V & ClassV, asked: Asked): Bound['before'] {
  return ['dispatch', 'initial', 'check_permissions'].flatMap((name) => {
    const fn = methodOf(machine, cls, name, asked.view);
    if (!fn) return [];
    const call = machine.apply(fn, [asked.request], asked.site, `dispatching:${fn.id}`);
    return [{ call, fn, at: fn.at, proven: name === 'dispatch' ? handedOn(call) : ofCall(call) }];
  });
}
/** What holds where it leaves the request to the library. */
function handedOn(call: Call): Proven {
  const ways = trace(call).visited.filter((one) => one.call.continues?.to === 'next');
  return ways.length > 0 ? either(ways.map((one) => both(one.here, ofCall(one.call)))) : ofCall(call);
}
