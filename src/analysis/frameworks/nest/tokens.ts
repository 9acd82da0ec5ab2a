/** `@nestjs/jwt`: a service that signs and verifies with what its module was set up with, where a call says nothing else. */
import type { ApiPath } from '../../code.ts';
import type { Call, ObjectEntry, V } from '../../link/abstract.ts';
import { isClosed, isMissing } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { entryIn } from '../values.ts';

/** The options that an import of `JwtModule` brings; undefined: it is no such import, or says nothing. */
export function tokenOptions(machine: Machine, imported: V): V | undefined {
  if (imported.kind !== 'result' || !/^@nestjs\/jwt:JwtModule\.register(Async)?$/.test(imported.call.api ?? '')) return undefined;
  const given = imported.call.args[0]?.value;
  const factory = entryIn(given, 'useFactory');
  if (factory?.kind !== 'fn') return imported.call.api?.endsWith('Async') ? undefined : given;
  const frame = machine.invoke(factory, []);
  return frame && machine.result(frame);
}

/** A call of the service has its options completed: those of the module first, its own over them. options: undefined where no module was read. */
export function completed(machine: Machine, call: Call, api: ApiPath, options: V | undefined): void {
  const method = /^@nestjs\/jwt:JwtService\(\)\.(sign|verify)(Async)?$/.exec(api)?.[1];
  const [token, own] = call.args;
  if (method === undefined || !token) return;
  const id = `${call.frame.id}/${call.term}:options`;
  const of = (key: string): ObjectEntry[] => {
    const value = options && member(machine, options, key, call.at);
    return value && !isMissing(value) ? (key.endsWith('Options') ? entriesOf(value) : [{ key, value }]) : [];
  };
  const set: ObjectEntry[] = options
    ? [...of('secret'), ...of('publicKey'), ...of('privateKey'), ...of(`${method}Options`)]
    : [{ spread: machine.unknown(`${id}:module`, call.at, 'what the module of tokens was set up with') }];
  const entries = [...set, ...(own ? entriesOf(own.value) : [])];
  call.args = [token, { value: machine.make(id, call.at, { kind: 'object', entries }) }];
}
const entriesOf = (v: V): ObjectEntry[] => (isClosed(v) ? v.entries : [{ spread: v }]);
