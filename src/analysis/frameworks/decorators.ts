/** Python's decorators on handlers: what a library's decorators check stands in the chain; what they decorate is the handler. */
import type { Call, V } from '../link/abstract.ts';
import { alternatives } from '../link/abstract.ts';
import type { Machine } from '../link/machine.ts';
import type { Runner } from './framework.ts';

const MOST = 12;
/** A handler without the decorators of packages around it: those first, outermost first. A decorator of ours is part of the handler: what it runs shows. */
export function undecorated(value: V): { before: Runner[]; fn: V } {
  const before: Runner[] = [];
  let fn = value;
  for (let depth = 0; depth < MOST && fn.kind === 'result'; depth++) {
    const inner = decorated(fn.call);
    if (!inner) break;
    before.push({ fn, mode: 'middleware', at: fn.at });
    fn = inner;
  }
  return { before, fn };
}
/** The function that a call decorates, when that is all it was given. */
function decorated(call: Call): V | undefined {
  const [first] = call.args;
  if (!first || call.args.length > 1 || first.name !== undefined) return undefined;
  return alternatives(first.value)
    .map((one) => one.value)
    .find((one) => one.kind === 'fn' || (one.kind === 'result' && decorated(one.call) !== undefined));
}
/** The value with these decorators applied, the first one innermost. */
export function decorate(machine: Machine, fn: V, decorators: readonly V[], at: Call): V {
  return decorators.reduce((inner, decorator, index) => machine.apply(decorator, [inner], at, `${inner.id}@${index}`).result, fn);
}
