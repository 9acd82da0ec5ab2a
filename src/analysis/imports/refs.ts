/** Refs taken apart: which module, which name in it, which members of that. */
import type { ApiPath } from '../code.ts';
import type { Target } from '../program.ts';

/** Specifiers that hold a colon themselves. */
const SCHEME = /^(?:node|bun|npm|jsr|https?|data|file|virtual|astro|cloudflare|deno|workspace):/;

export interface Ref {
  specifier: string;
  /** The name and the members read from it; `()` is one of its own. */
  names: string[];
}

export function parseRef(ref: ApiPath): Ref {
  const scheme = SCHEME.exec(ref)?.[0].length ?? 0;
  const colon = /^https?:/.test(ref) ? ref.lastIndexOf(':') : ref.indexOf(':', scheme);
  const names = ref.slice(colon + 1);
  return { specifier: ref.slice(0, Math.max(colon, 0)), names: names === '' ? [] : split(names) };
}

/** `module.exports` is one name, `create()` two. */
function split(names: string): string[] {
  const whole = names === 'module.exports' || names.startsWith('module.exports.');
  const rest = whole ? names.slice('module.exports.'.length) : names;
  const parts =
    rest === '' ? [] : rest.split('.').flatMap((name) => (name.endsWith('()') && name !== '()' ? [name.slice(0, -2), '()'] : [name]));
  return whole ? ['module.exports', ...parts] : parts;
}

/** `express:` and `Router` are `express:Router`, then `()` and `get` `express:Router().get`. */
export function extend(api: ApiPath, names: readonly string[]): ApiPath {
  return names.reduce((path, name) => (name === '()' || path.endsWith(':') ? path + name : `${path}.${name}`), api);
}

export const packageTarget = (specifier: string, names: readonly string[]): Target => ({
  kind: 'package',
  api: extend(`${specifier}:`, names),
});
