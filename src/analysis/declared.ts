/** What a repository's configuration says of its code, looked up by symbol, route and place. */
import type { ApiPath, Path } from './code.ts';
import type { GuardRole } from './facts.ts';

/** Of one application; the first is the repository as a whole, the others add to it. */
export interface DeclaredApp {
  root: Path;
  guards: Partial<Record<GuardRole, readonly string[]>>;
  public: readonly { route: string; reason: string }[];
  gateway: readonly (GuardRole | 'headers' | 'tls')[];
  tenantColumns: readonly string[];
  sensitiveFields: readonly string[];
}
const under = (path: Path, root: Path): boolean => root === '.' || path === root || path.startsWith(`${root}/`);

/** The application that a file belongs to: the one whose directory is nearest. */
export function appAt<App extends Pick<DeclaredApp, 'root'>>(apps: readonly App[], path: Path): App | undefined {
  const fitting = apps.filter((app) => under(path, app.root));
  return fitting.sort((a, b) => b.root.length - a.root.length || (a.root === '.' ? 1 : -1))[0];
}

/**
 * Which roles the configuration gives to a symbol. An entry is a name (`requireUser`, `Policy.can`), a file (`src/auth.ts`), both (`src/auth.ts:requireUser`, `#` alike), or a package with
 * or without a member. undefined where nothing is declared. What an application declares by name alone speaks of its own files and of packages.
 */
export function declaredGuards(
  apps: readonly Pick<DeclaredApp, 'root' | 'guards'>[],
): ((symbol: ApiPath) => readonly GuardRole[]) | undefined {
  const entries = apps.flatMap(({ root, guards }) =>
    (Object.entries(guards) as [GuardRole, readonly string[]][]).flatMap(([role, names]) =>
      names.map((name) => ({ role, root, ...split(name.replace('#', ':')) })),
    ),
  );
  if (entries.length === 0) return undefined;
  const known = new Map<ApiPath, readonly GuardRole[]>();
  return (symbol) => {
    let roles = known.get(symbol);
    if (!roles) {
      const { file, name } = split(symbol.replace(/\(\)/g, '').replace(/~\d+/g, ''));
      const fitting = entries.filter((one) =>
        one.file === ''
          ? isNamed(name, one.name) && (under(file, one.root) || !isOurs(file))
          : isFile(file, one.file) && (one.name === '' || isNamed(name, one.name)),
      );
      known.set(symbol, (roles = [...new Set(fitting.map((one) => one.role))]));
    }
    return roles;
  };
}
/** `src/auth.ts:requireUser`, `requireUser`, `src/auth.ts`, `@acme/auth`, `app.deps:get_user`. */
function split(text: string): { file: string; name: string } {
  const colon = text.lastIndexOf(':');
  if (colon >= 0) return { file: text.slice(0, colon), name: text.slice(colon + 1) };
  return /[/@]|\.(?:[cm]?[jt]sx?|py)$/.test(text) ? { file: text, name: '' } : { file: '', name: text };
}
const isOurs = (file: string): boolean => /\.(?:[cm]?[jt]sx?|py)$/.test(file);
const bare = (file: string): string =>
  file
    .replace(/^\.?\//, '')
    .replace(/\.(?:[cm]?[jt]sx?|py)$/, '')
    .replace(/\/(?:index|__init__)$/, '');
/** A Python module may be written with dots. */
const isFile = (file: string, wanted: string): boolean =>
  bare(file) === bare(wanted) || (file.endsWith('.py') && bare(file) === wanted.replaceAll('.', '/'));
/** The function itself, or the class whose method it is. */
function isNamed(name: string, wanted: string): boolean {
  const parts = name.split('.');
  return name === wanted || parts.at(-1) === wanted || parts.at(-2) === wanted || parts.slice(-2).join('.') === wanted;
}

/** Why a route is public by declaration. `*` is one segment, `**` at the end any number, a name in braces any parameter. */
export function declaredPublic(app: Pick<DeclaredApp, 'public'> | undefined, method: string, path: string): string | undefined {
  for (const { route, reason } of app?.public ?? []) {
    const [verb, pattern] = route.includes(' ') ? (route.split(/ +/, 2) as [string, string]) : ['ANY', route];
    if ((verb === 'ANY' || verb === method) && covers(pattern.split('/'), path.split('/'))) return reason;
  }
  return undefined;
}
function covers(wanted: readonly string[], given: readonly string[]): boolean {
  const open = wanted.at(-1) === '**';
  const fixed = open ? wanted.slice(0, -1) : wanted;
  if (open ? given.length < fixed.length : given.length !== fixed.length) return false;
  return fixed.every((one, index) => one === '*' || one === given[index] || (/^[{:<]/.test(one) && /^[{:<]/.test(given[index] ?? '')));
}
