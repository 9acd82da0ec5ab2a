/** Routers of the REST framework: which view sets they serve under which prefix, those of a nested router below the object that its parent names. */
import type { ApiPath } from '../../code.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { slot } from '../../link/slots.ts';
import { alternatives } from '../../link/ways.ts';
import { attribute } from './attributes.ts';
import { stateOf } from './state.ts';

const ROUTER = /^rest_framework(?:_extensions|_nested)?[.:]routers[.:](\w*Router)$/;

/** A router that is made, or a view set that is registered on one. */
export function routerCall(machine: Machine, called: Call, api: ApiPath): V | undefined {
  const made = ROUTER.exec(api)?.[1];
  if (made !== undefined) {
    const value = machine.make(`${called.frame.id}/${called.term}`, called.at, {
      kind: 'result',
      call: called,
      api: 'rest_framework.routers:Router()',
    });
    stateOf(machine).routers.set(value.id, { below: made.startsWith('Nested') ? belowParent(machine, called) : '', registered: [] });
    return value;
  }
  if (!/[.:]routers[.:]\w*Router\(\)\.register$/.test(api) || !called.self) return undefined;
  const [prefix, view] = [stringOf(slot(machine, called, '0|prefix=')), slot(machine, called, '1|viewset=')];
  for (const { value } of alternatives(called.self)) {
    const router = stateOf(machine).routers.get(value.id);
    if (prefix !== undefined && view) router?.registered.push({ prefix: `${router.below}${prefix}`, view, at: called.at });
  }
  return called.self;
}
/** `NestedSimpleRouter(projects, 'projects', lookup='project')`: all of it stands below `projects/<project_pk>/`. */
function belowParent(machine: Machine, called: Call): string {
  const parent = slot(machine, called, '0|parent_router=');
  const prefix = stringOf(slot(machine, called, '1|parent_prefix=')) ?? '';
  const router = parent && stateOf(machine).routers.get(parent.id);
  const view = router?.registered.find((one) => one.prefix === `${router.below}${prefix}`)?.view;
  const cls = view?.kind === 'class' ? view : undefined;
  const key = cls && (stringOf(attribute(machine, cls, 'lookup_url_kwarg')) ?? stringOf(attribute(machine, cls, 'lookup_field')));
  const lookup = stringOf(slot(machine, called, '2|lookup=')) ?? 'nested_1';
  return `${router?.below ?? ''}${prefix === '' ? '' : `${prefix}/`}<${lookup}_${key ?? 'pk'}>/`;
}
