/** Notes what a resolver finds: who resolves a name into which file, and what names lead to no file. */
import type { Path } from '../analysis/code.ts';
import type { Resolver, Target } from '../analysis/program.ts';
import type { References } from './types.ts';

/** The same resolver, with what it was asked. */
export function recording(resolver: Resolver): { resolver: Resolver; seen: Omit<References, 'reached'> } {
  const usedBy = new Map<Path, Set<Path>>();
  const missing = new Set<string>();
  const use = (from: Path, to: Path): void => {
    if (from === to) return;
    const users = usedBy.get(to);
    if (users) users.add(from);
    else usedBy.set(to, new Set([from]));
  };
  const found = (from: Path, target: Target): Target => {
    if (target.kind === 'local' || target.kind === 'module') use(from, target.path);
    else if (target.kind === 'missing') missing.add(target.what);
    return target;
  };
  return {
    resolver: {
      ...resolver,
      resolve: (from, ref) => found(from, resolver.resolve(from, ref)),
      file(from, specifier) {
        const path = resolver.file(from, specifier);
        if (path !== undefined) use(from, path);
        else missing.add(specifier);
        return path;
      },
    },
    seen: { usedBy, missing },
  };
}
/** What a file would have to be called for a name to lead there: './auth/guards.js:requireUser' asks for 'guards'. */
export const wantedBy = (name: string): string => stemOf(name.replace(/:[^/]*$/, ''));

/** A path's last part without its ending; an index stands for its folder. */
export function stemOf(path: string): string {
  const parts = path
    .replace(/\.(?:[cm]?[jt]sx?|py|json)$/, '')
    .split(/[/.]/)
    .filter((part) => part !== '' && part !== 'index' && part !== '__init__');
  return parts.at(-1) ?? '';
}
