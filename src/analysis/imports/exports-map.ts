/** The `exports` and `imports` of a package.json, and where the source of a built file is: the tree holds sources, the manifest names what is built of them. */
import type { Path } from '../code.ts';
import type { Json } from './json.ts';
import { entryOf, objectOf } from './json.ts';
import { inDir, join } from './paths.ts';

/** Conditions that name sources come first, those of other platforms last; the rest as written. */
const FIRST = /^(?:source|src|development|.*[/:@-](?:source|src|dev|development))$/;
const LAST = ['browser', 'react-native', 'react-server', 'edge', 'edge-light', 'worker', 'workerd', 'types'];

function rank(condition: string): number {
  if (FIRST.test(condition)) return -1;
  return LAST.indexOf(condition) + 1;
}

/** All targets of one entry, the likeliest first. */
function flatten(target: Json | undefined, depth = 0): string[] {
  if (typeof target === 'string') return [target];
  if (depth > 8) return [];
  if (Array.isArray(target)) return target.flatMap((one) => flatten(one, depth + 1));
  return Object.entries(objectOf(target))
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .flatMap(([, one]) => flatten(one, depth + 1));
}

/** The targets that a map (`exports` with keys '.', './x', or `imports` with '#x') gives for a key; `*` is filled in. */
export function targetsOf(map: Json | undefined, key: string): string[] {
  if (map === undefined) return [];
  const entries = objectOf(map);
  const keyed = Object.keys(entries).some((one) => one.startsWith('.') || one.startsWith('#'));
  if (!keyed) return key === '.' ? flatten(map) : [];
  const exact = entryOf(entries, key);
  if (exact !== undefined) return flatten(exact);
  const matches = Object.keys(entries).flatMap((pattern) => {
    const star = pattern.indexOf('*');
    // `./features/` with a trailing slash is the old form of `./features/*`.
    const [before, after] =
      star >= 0 ? [pattern.slice(0, star), pattern.slice(star + 1)] : pattern.endsWith('/') ? [pattern, ''] : ['\0', ''];
    if (!key.startsWith(before) || !key.endsWith(after) || key.length < before.length + after.length) return [];
    return [{ pattern, before, filled: key.slice(before.length, key.length - after.length) }];
  });
  const best = matches.toSorted((a, b) => b.before.length - a.before.length)[0];
  if (!best) return [];
  return flatten(entries[best.pattern]).map((target) =>
    target.includes('*') ? target.replaceAll('*', best.filled) : target.endsWith('/') ? target + best.filled : target,
  );
}

const BUILT =
  /^(?:dist|build|built|lib|libs|out|output|\.output|release|compiled|bundles?|esm?|cjs|umd|types|typings|commonjs|module|es5|es6|es20\d\d|_?(?:esm|cjs)|dist[-_.]\w+|\w+[-_]dist)$/;

/** `dist/esm/a.d.mts` may be built of `src/esm/a.mts`, `src/a.ts`, `a.ts`, …; endings are left to the probe. */
function sourcesOf(target: string): string[] {
  const segments = target.split('/').filter((segment) => segment !== '.' && segment !== '');
  if (!segments[0] || !BUILT.test(segments[0])) return [];
  const found: string[] = [];
  for (let start = 1; start < segments.length; start++) {
    const rest = segments.slice(start).join('/');
    found.push(`src/${rest}`, rest);
    if (segments[0] !== 'lib') found.push(`lib/${rest}`);
    if (!BUILT.test(segments[start]!)) break;
  }
  return found;
}

const scriptOf = (target: string): string =>
  target.replace(/\.d\.([mc]?)ts$/, '.$1js').replace(/\.(?:min|bundle|umd|esm?|cjs)(?=\.[mc]?js$)/, '');

/** The file in the package's directory that is (or is built into) one of the targets. */
export function sourceOf(dir: Path, targets: string[], probe: (base: Path) => Path | undefined): Path | undefined {
  let declared: Path | undefined;
  for (const target of targets) {
    const candidates = [...sourcesOf(scriptOf(target)), target];
    for (const candidate of candidates) {
      const base = join(dir, candidate);
      const found = base === undefined ? undefined : probe(base);
      if (found && !/\.d\.[mc]?ts$/.test(found)) return found;
      declared ??= found;
    }
  }
  return declared;
}

/** Where a package's entry is by habit when its manifest names only what is not in the tree. */
export const habits = (dir: Path): Path[] =>
  ['src/index', 'index', 'src/main', 'lib/index', 'source/index', 'src/lib/index', 'src'].map((name) => inDir(dir, name));
