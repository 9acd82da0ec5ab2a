/** Dependencies that a pull request brings in, as the review judges them. Asked of GitHub only where a file that names dependencies changes. */
import type { Octokit } from '../github/client.ts';
import type { ReviewedDependency } from '../github/dependency-review.ts';
import { addedDependencies, isManifest } from '../github/dependency-review.ts';
import { patchLines } from '../github/patch.ts';
import type { ChangedFile, Repository } from '../github/pull-request.ts';
import type { DependencyChange } from '../review/types.ts';

type Severity = ReviewedDependency['advisories'][number]['severity'];
const LEVELS: Record<Severity, DependencyChange['advisories'][number]['severity']> = {
  critical: 'error',
  high: 'error',
  moderate: 'warning',
  low: 'notice',
};
/** What only builds and tests meets no stranger's input. */
const LOWER = { error: 'warning', warning: 'notice', notice: 'notice' } as const;

export async function dependencyChanges(
  octokit: Octokit,
  repository: Repository,
  range: { base: string; head: string },
  listed: readonly ChangedFile[],
): Promise<DependencyChange[]> {
  if (!listed.some(({ path }) => isManifest(path))) return [];
  const added = await addedDependencies(octokit, repository, range.base, range.head);
  return added
    .map(({ manifest, name, version, development, advisories }): DependencyChange => {
      const line = lineOf(listed.find(({ path }) => path === manifest)?.patch, name);
      return {
        name,
        version,
        advisories: advisories.map(({ id, severity, url }) => ({
          id,
          severity: development ? LOWER[LEVELS[severity]] : LEVELS[severity],
          url,
        })),
        at: { path: manifest, span: [line, 1, line, 2] },
      };
    })
    .sort((a, b) => (`${a.at.path} ${a.name}` < `${b.at.path} ${b.name}` ? -1 : 1));
}
/** The added line that names the package; the first line where the patch shows none. */
function lineOf(patch: string | undefined, name: string): number {
  const lines = patchLines(patch);
  if (!patch || !lines) return 1;
  const added = patch.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'));
  const index = added.findIndex((line) => line.includes(name));
  const numbers = lines.added.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, step) => from + step));
  return numbers[index] ?? 1;
}
