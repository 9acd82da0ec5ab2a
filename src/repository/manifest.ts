/** The index of one commit: plain data that a folder or a database keeps, and that the next analysis begins from. */
import { createHash } from 'node:crypto';
import { askOf } from '../analysis/ask.ts';
import type { Path } from '../analysis/code.ts';
import { conventionsOf } from '../analysis/conventions.ts';
import type { ApiModel, Route, RouteKey } from '../analysis/facts.ts';
import { evidenceOf, postureOf } from '../analysis/posture.ts';
import type { Questions } from '../analysis/questions.ts';
import type { Outline } from '../analysis/summaries.ts';
import { wantedBy } from './references.ts';
import type { AnalysisConfig, IndexedCommit, IndexedRoute, Limits, Loaded, RepositoryIndex } from './types.ts';

/** What an index was made with, as a hash. */
export const configHash = (config: AnalysisConfig, limits: Limits): string =>
  createHash('sha256')
    .update(JSON.stringify([config, limits.files, limits.bytes, limits.steps]))
    .digest('hex')
    .slice(0, 32);

/** undefined when nothing was linked: then the index that the analysis began from still holds. */
export function indexOf({ model, lowered, state, references }: Loaded, commit: string): IndexedCommit | undefined {
  if (!references) return undefined;
  const { overlay, config, limits, roots, suspects, sizes } = state;
  const known = new Map<RouteKey, Questions>();
  const ask = (route: Route): Questions => {
    const found = known.get(route.key) ?? askOf(model, route);
    known.set(route.key, found);
    return found;
  };
  const reached = references.reached.flatMap((path): [Path, Outline][] => {
    const file = lowered.get(path);
    return file ? [[path, outlineOf(file)]] : [];
  });
  const index: RepositoryIndex = {
    commit,
    config: configHash(config, limits),
    files: overlay.tree,
    routes: Object.fromEntries(Object.values(model.routes).map((route) => [route.key, indexed(route, model, ask(route))])),
    conventions: conventionsOf(model, ask),
    usedBy: Object.fromEntries([...references.usedBy].sort(byKey).map(([path, users]) => [path, [...users].sort()])),
    roots: [...roots].sort(),
    suspects: [...suspects].sort(),
    sizes: Object.fromEntries([...sizes].sort(byKey)),
    missing: [...new Set([...references.missing].map(wantedBy))].sort(),
    reached: references.reached.toSorted(),
    unread: model.unread.map(({ path }) => path),
  };
  return { index, model, outlines: Object.fromEntries(reached.sort(byKey)) };
}
const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
const outlineOf = ({ comments, summaries }: Outline): Outline => ({
  comments,
  summaries: summaries.map(({ fn, tokens, span }) => ({ fn, tokens, span })),
});
const indexed = (route: Route, model: ApiModel, ask: Questions): IndexedRoute => ({
  posture: postureOf(route, model, ask),
  from: evidenceOf(ask),
  dependsOn: route.files,
});
