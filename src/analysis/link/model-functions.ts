/** Functions of ours that a model which a call has made, or its rows, were given: by what declares its columns, by its prototype. */
import type { Location } from '../code.ts';
import type { V } from './abstract.ts';
import { apisOf } from './classes.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { slot } from './slots.ts';
import { memberOf } from './terms.ts';

/** `schema.statics.byCode = function …` of a model, `schema.methods.total = function …` and `Order.prototype.total = function …` of a row; undefined: there is none. */
export function givenFunction(machine: Machine, on: V, of: 'model' | 'row', property: string, at: Location): V | undefined {
  const model = on.kind === 'row' ? (on.path.length === 0 ? on.access.model : undefined) : on;
  if (model?.kind !== 'result') return undefined;
  for (const api of apisOf(machine, model)) {
    const style = machine.knowledge.entityStyle(api);
    if (style?.style !== 'object' || (of === 'model' && machine.knowledge.meaning(memberOf(api, property)))) continue;
    const declares = slot(machine, model.call, style.columns);
    const held = style.functions?.[of];
    const option = held && declares?.kind === 'result' ? slot(machine, declares.call, held.option) : undefined;
    const holders = [
      ...(held && declares ? [member(machine, declares, held.member, at)] : []),
      ...(option ? [option] : []),
      ...(of === 'row' ? [member(machine, model, 'prototype', at)] : []),
    ];
    const found = holders.map((one) => member(machine, one, property, at)).find((one) => one.kind === 'fn');
    if (found?.kind === 'fn') return of === 'row' && !found.self ? { ...found, self: on, id: `${found.id}|${on.id}` } : found;
  }
  return undefined;
}
