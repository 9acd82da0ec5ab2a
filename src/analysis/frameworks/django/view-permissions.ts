/** The permissions of a view: declared, chosen by a method, inherited. */

import type { Location } from '../../code.ts';
import type { Call, ClassV, V } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { provenAt } from '../../link/proofs.ts';
import { listOf } from '../python.ts';
import { methodOf } from '../values.ts';
import { attribute } from './attributes.ts';
import { stateOf } from './state.ts';

export function permissionsOf(machine: Machine, cls: V & ClassV, self: V, frame: Call['frame'], at: Location): V[] {
  const own = methodOf(machine, cls, 'get_permissions', self, at);
  return own ? listOf(machine.apply(own, [], { frame, at }, `${self.id}:permissions`).result) : declaredPermissions(machine, cls);
}
function declaredPermissions(machine: Machine, cls: V & ClassV): V[] {
  const declared = attribute(machine, cls, 'permission_classes');
  return declared ? listOf(declared) : stateOf(machine).defaults;
}

/** `super().get_permissions()`: what a method of the view has just set, on the way that this action takes, else what the class declares. */
export function inheritedPermissions(machine: Machine, called: Call, self: V & { kind: 'instance' }): V {
  const { frame } = called;
  for (const { fact } of frame.summary.points) if (fact && 'test' in fact) machine.evaluate(frame, fact.test);
  const set = frame.summary.steps.flatMap((step) => {
    if (step.kind !== 'write' || step.property !== 'permission_classes' || provenAt(frame, step.at).bottom) return [];
    const target = frame.vals[step.target];
    const value = frame.vals[step.value];
    return target?.id === self.id && value ? [value] : [];
  });
  const last = set.at(-1);
  return machine.make(`${self.id}:inherited permissions@${called.at.span.join('.')}`, called.at, {
    kind: 'array',
    items: last ? listOf(last) : declaredPermissions(machine, self.cls),
  });
}
