/** One file: checked, parsed, lowered. */
import type { Module, Path } from '../code.ts';
import { hiddenCharacters } from '../tokens.ts';
import { quieted } from './limits.ts';
import { Lowering } from './lowering.ts';
import { parse } from './parser.ts';
import { declareBound, declareGlobals } from './scope.ts';
import { block, firstLoose } from './statements.ts';
import { Tree } from './tree.ts';
import { readTrivia } from './trivia.ts';

const MAX_BROKEN = 100;

/** Lowers a file; `loadPython()` must have been awaited. Never throws otherwise: what cannot be read is in `broken`. */
export function lowerPython(text: string, _path: Path): Module {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const quiet = quieted(source);
  const tree = quiet === undefined ? undefined : parse(quiet);
  if (!tree) return refused(source);
  try {
    return lower(source, tree);
  } catch {
    // A stack that no limit foresaw.
    return refused(source);
  }
}

/** Throws where the stack ends. */
export function lower(text: string, tree: Tree): Module {
  const low = new Lowering(text, tree);
  declareBound(low, low.top, 0);
  declareGlobals(low);
  block(low, 0);
  const { module } = low;
  for (const [name, ref] of low.top.names) module.exports.push({ name, ref: ref || `:${name}` });
  for (const { local, from } of module.imports) if (local === '*') module.exports.push({ name: '*', ref: `${from}:*` });
  if (tree.isError) module.broken.push(low.span(firstLoose(low, 0), text.length));
  for (let i = 0; i < tree.broken.length && module.broken.length < MAX_BROKEN; i += 2)
    module.broken.push(low.span(tree.broken[i]!, tree.broken[i + 1]!));
  module.broken.splice(MAX_BROKEN);
  module.hidden.push(...hiddenCharacters(text, low.starts));
  readTrivia(low);
  return module;
}

function refused(text: string): Module {
  const { module, starts } = new Lowering(text, new Tree());
  return { ...module, broken: [module.fns[0]!.span], hidden: hiddenCharacters(text, starts) };
}
