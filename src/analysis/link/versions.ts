/** Which versions of a package a manifest lets be installed. */

/** Whether every version that the range allows is older than this one; a range that nobody can tell allows newer ones. */
export function allBefore(range: string | undefined, version: string): boolean {
  const [, operator = '', text = ''] = /^\s*([\^~=v]*)\s*(\d+(?:\.\d+){0,2})(?:\.[x*])?\s*$/.exec(range ?? '') ?? [];
  if (text === '') return false;
  const [major = 0, minor, patch] = text.split('.').map(Number);
  const open = operator.startsWith('^') || operator.startsWith('~') || patch === undefined;
  if (!open) return compare([major, minor ?? 0, patch], numbers(version)) < 0;
  // what comes after the last one that may be installed
  const within = operator.startsWith('^') ? (major === 0 ? minor : undefined) : minor;
  const next = within === undefined ? [major + 1, 0, 0] : [major, within + 1, 0];
  return compare(next, numbers(version)) <= 0;
}
const numbers = (version: string): number[] => version.split('.').map(Number);
function compare(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
