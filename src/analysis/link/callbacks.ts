/** Functions that a call was handed, run by whoever was given them. */
import type { Call, FnV, V } from './abstract.ts';
import { defaultOf } from './arguments.ts';
import { held } from './entries.ts';
import type { Machine } from './machine.ts';
import { registers } from './orphans.ts';

/** Functions handed to code that nobody read may be called with anything; what they do is not lost. */
export function runCallbacks(machine: Machine, call: Call): void {
  for (const arg of call.args) {
    const values = arg.value.kind === 'object' ? held(arg.value.entries) : [arg.value];
    // a plugin's hook that registers on what it is given is run with an app, when all else was
    for (const value of values)
      if (value.kind === 'fn' && !(value.file.endsWith('.py') && value.closure?.closure === undefined && registers(value.summary)))
        runCallback(machine, call, value, []);
  }
}

/** Runs a callback with these arguments (missing ones by annotation, or unknown but tied to what the call was given). */
export function runCallback(machine: Machine, call: Call, callback: V, args: (V | undefined)[], after?: Call): V | undefined {
  if (callback.kind === 'continuation') {
    const inner = machine.apply(
      callback,
      args.filter((arg): arg is V => arg !== undefined),
      call,
      `${call.frame.id}/${call.term}`,
    );
    call.continues ??= inner.continues;
    return inner.result;
  }
  if (callback.kind !== 'fn') return undefined;
  const reads = [...(call.self ? [call.self] : []), ...call.args.map((arg) => arg.value).filter((value) => value.kind !== 'fn')];
  const ready = callback.given ?? [];
  const inOrder = [...ready.flatMap((arg) => (arg.name === undefined ? [arg.value] : [])), ...args];
  const bound = callback.summary.params.map((param, index) => {
    const given = inOrder[index] ?? ready.find((arg) => arg.name === param.name)?.value;
    if (given) return given;
    if (param.type !== undefined) {
      const typed = defaultOf(machine, callback, index, call.at);
      if (typed.kind !== 'unknown') return typed;
    }
    const id = `${call.frame.id}/${call.term}:${callback.id}:${index}`;
    return index === 0 && isError(callback, param.name)
      ? machine.make(id, call.at, { kind: 'exception' })
      : machine.unknown(id, call.at, 'an argument of a callback', reads);
  });
  const frame = machine.invoke(callback, bound);
  if (!frame) return undefined;
  if (!call.callbacks.some((one) => one.frame === frame)) call.callbacks.push({ frame, ...(after && { after }) });
  return machine.result(frame);
}

/** Node's convention: what went wrong comes first, and is called so. */
const isError = (callback: V & FnV, name: string): boolean => /^(err|error|\w+(Err|Error))$/.test(name) && !callback.file.endsWith('.py');
