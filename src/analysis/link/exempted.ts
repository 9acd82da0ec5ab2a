/** Handlers that a decorator takes out of what a guard asks (`@csrf_exempt`, `@public`). */
import type { GuardRole } from '../facts.ts';
import type { Call } from './abstract.ts';
import type { Machine } from './machine.ts';

const MOST_DECORATORS = 12;
/** A call that says of what it is given that a guard does not ask it. */
export function exempt(machine: Machine, call: Call, role: GuardRole): void {
  for (const arg of call.args) {
    let { value } = arg;
    // other decorators stand between
    for (let depth = 0; depth < MOST_DECORATORS && value.kind === 'result' && value.call.args[0]; depth++) value = value.call.args[0].value;
    const key = value.kind === 'fn' ? `${value.file}${value.summary.fn}` : value.kind === 'class' ? value.id : undefined;
    if (key !== undefined) machine.exempted.set(key, [{ role, at: call.at }]);
  }
}
