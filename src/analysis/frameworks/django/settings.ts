/** Django's settings as other code goes by them: what a name among them holds, and how the tokens of `rest_framework_simplejwt` are signed. */
import type { Path } from '../../code.ts';
import type { V } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { isForDevelopment } from '../../link/named-settings.ts';
import { recorded } from '../../link/stores.ts';

/** Whether the file itself gives this name a value. */
export const has = (machine: Machine, path: Path, name: string): boolean => {
  const top = machine.file(path)?.top;
  return top !== undefined && Object.hasOwn(top.summary.locals, name);
};
const SETTINGS = /(^|\/)settings(\/\w+)?\.py$/;
const files = new WeakMap<Machine, Path[]>();
/** Files of settings, those for one place alone left out. */
function settingsOf(machine: Machine): Path[] {
  let found = files.get(machine);
  if (!found)
    files.set(machine, (found = [...machine.program.paths].filter((path) => SETTINGS.test(path) && !isForDevelopment(path)).sort()));
  return found;
}
/** What `settings.NAME` holds, where one file says so. */
export function settled(machine: Machine, name: string): V | undefined {
  const [path, other] = settingsOf(machine).filter((one) => has(machine, one, name));
  return path === undefined || other !== undefined ? undefined : machine.names.top(path, name);
}

/** `SIMPLE_JWT`: the key that it names itself, and how long its tokens live. */
export function signing(machine: Machine, path: Path): void {
  const options = machine.names.top(path, 'SIMPLE_JWT');
  const frame = machine.file(path)?.top;
  if (options.kind !== 'object' || !frame || isForDevelopment(path)) return;
  const own = (name: string): V | undefined => {
    const value = options.entries.some((entry) => 'key' in entry && entry.key === name)
      ? member(machine, options, name, options.at)
      : undefined;
    // what stands elsewhere is told of there
    return value?.at.path === path && value.at.span[0] >= options.at.span[0] && value.at.span[2] <= options.at.span[2] ? value : undefined;
  };
  const [key, algorithms, lifetime] = [own('SIGNING_KEY'), own('ALGORITHM'), own('ACCESS_TOKEN_LIFETIME')];
  for (const value of [key, lifetime]) {
    if (!value) continue;
    const call = recorded(machine, frame, value.at, frame.summary.end ?? 0);
    call.api = 'rest_framework_simplejwt:settings';
    call.drafts.push({
      kind: 'token',
      call,
      at: value.at,
      operation: 'sign',
      verifies: false,
      ...(value === key && { key }),
      ...(value === lifetime && { lifetime }),
      ...(algorithms && { algorithms }),
    });
  }
}
