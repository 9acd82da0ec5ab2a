/** Apps that no call makes: where routes are found by their place or their decorators, each project of a repository is one. */
import type { Location, Path } from '../code.ts';
import type { Machine } from '../link/machine.ts';

/** What all routes of a file's project are registered on. */
export const appId = (machine: Machine, framework: string, path: Path): string => `${framework}:${machine.resolver.appRoot(path)}`;
/** Likewise, registered when it is first asked for. */
export function appOf(machine: Machine, framework: string, at: Location): string {
  const on = appId(machine, framework, at.path);
  if (!machine.routing.some((node) => node.kind === 'app' && node.on === on))
    machine.routing.push({ kind: 'app', framework, on, at, runs: [], covers: 'all' });
  return on;
}
