/**
 * What will be wanted beyond the files that are read by default, told by the text of imports: helpers in `i18n`, `generated` or `tests` that code uses, configurations that
 * others extend. Asking for them at once spares a round of linking, which costs more than all else.
 */
import type { Path } from '../analysis/code.ts';
import { createResolver } from '../analysis/imports.ts';
import { programOf } from './program.ts';
import { isLeftOut, isReadable } from './select.ts';
import type { LoadState } from './types.ts';

const SCRIPT = /\b(?:from|require\s*\(|import\s*\(?)\s*['"]([^'"\n]{1,300})['"]/g;
const PYTHON = /^[ \t]*(?:from[ \t]+([\w.]{1,200})[ \t]+import[ \t]+(\([^)]{0,4000}\)|[^\n#]{1,2000})|import[ \t]+([\w., \t]{1,500}))/gm;

/** Import specifiers as written; of Python also the names, which may be submodules. */
function specifiersOf(path: Path, text: string): string[] {
  if (!path.endsWith('.py')) return [...text.matchAll(SCRIPT)].map((match) => match[1]!);
  return [...text.matchAll(PYTHON)].flatMap(([, module, names, modules]) => {
    if (module === undefined) return (modules ?? '').split(',').flatMap((one) => one.trim().split(/\s/)[0] || []);
    const dot = module.endsWith('.') ? '' : '.';
    return [module, ...(names ?? '').split(/[^\w]+as\s+\w+|\W+/).flatMap((name) => (name ? [module + dot + name] : []))];
  });
}

/** Does a specifier lead where files are not read by default? */
const leadsAside = (specifier: string): boolean =>
  isLeftOut(specifier) ||
  (/^[\w.]+$/.test(specifier) && isLeftOut(specifier.replaceAll('.', '/'))) ||
  /\.(?:generated|pb)(?:\.js)?$/.test(specifier);

/** Files to ask for before linking, sorted; empty when there are none. */
export function scout(state: LoadState): Path[] {
  const program = programOf(state);
  const resolver = createResolver(program);
  const { tree } = state.overlay;
  const found = new Set<Path>();
  for (const [path, text] of state.texts) {
    if (state.scouted.has(path)) continue;
    state.scouted.add(path);
    // Any alias makes the resolver read the configuration with all that it extends.
    if (path.endsWith('.json')) resolver.file(`${path}.ts`, '@/any');
    if (!isReadable(path)) continue;
    const aside = isLeftOut(path);
    for (const specifier of new Set(specifiersOf(path, text))) {
      if (!aside && !leadsAside(specifier)) continue;
      const file = resolver.file(path, specifier);
      if (file !== undefined && isReadable(file) && !state.asked.has(file) && Object.hasOwn(tree, file)) found.add(file);
    }
  }
  return [...new Set([...found, ...program.wanted()])].sort();
}
