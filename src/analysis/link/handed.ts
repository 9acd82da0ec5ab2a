/** Functions of ours that a package's function was handed together with what each of them is to be given by name: `inject({ findUser, saveUser }, { db })`. */
import type { ArgV, Call, V } from './abstract.ts';
import { isClosed } from './abstract.ts';
import { keysOf } from './entries.ts';
import type { Machine } from './machine.ts';

/** Functions that something calls when its time has come are no members of what it makes. */
const HOOK = /^(on|before|after|handle|did|will)([A-Z]|r$)|^(fetch|resolve|setup|run|handler)$/;

/** What such a call makes: an object with the same functions, which are what is called by their names. */
export function handedBeforehand(machine: Machine, call: Call, name: string): V | undefined {
  const [functions, given, ...more] = call.args.map((arg) => arg.value);
  if (call.used === 'dropped' || more.length > 0 || functions === undefined || given?.kind !== 'object') return undefined;
  if (!isClosed(functions) || functions.entries.length === 0 || keysOf(given.entries).some((key) => HOOK.test(key))) return undefined;
  const entries = functions.entries.map((entry) =>
    'key' in entry &&
    typeof entry.key === 'string' &&
    entry.value.kind === 'fn' &&
    entry.value.summary.name === entry.key &&
    !HOOK.test(entry.key)
      ? { key: entry.key, value: { ...entry.value, id: `${entry.value.id}<${given.id}`, handed: given } }
      : undefined,
  );
  if (!entries.every((entry) => entry !== undefined)) return undefined;
  return machine.make(name, call.at, { kind: 'object', entries });
}

/** The arguments of a call of such a function: what the call names goes before what was handed beforehand. */
export function withHanded(machine: Machine, { args, at }: Call, handed: V, name: string): ArgV[] {
  const [first, ...others] = args;
  const own = first && { spread: first.value };
  return [{ value: machine.make(`${name}<`, at, { kind: 'object', entries: [{ spread: handed }, ...(own ? [own] : [])] }) }, ...others];
}
