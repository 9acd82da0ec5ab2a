/** Programs cut out of real ones, with one or two files of each damaged. */
import { posix } from 'node:path';
import { isData } from '../../src/repository/select.ts';
import type { Texts } from '../corpus.ts';
import { isPython, isScript } from '../corpus.ts';
import type { Random } from './mutations.ts';
import { mutated } from './mutations.ts';

export interface Input {
  base: Texts;
  head: Texts;
  /** What was done to which file. */
  damage: Record<string, string[]>;
}
/** Files beside the damaged one. */
const BESIDE = 7;

/** A file of the program, its neighbours and the manifests; damaged is the file, and sometimes a neighbour. */
export function inputFrom(texts: Texts, random: Random): Input {
  const code = [...texts.keys()].filter((path) => isPython(path) || isScript(path)).sort();
  const path = code[random(code.length)]!;
  const beside = code.filter((one) => one !== path && posix.dirname(one) === posix.dirname(path));
  const from = random(Math.max(1, beside.length - BESIDE));
  const manifests = [...texts.keys()].filter((one) => isData(one) && !one.includes('/')).sort();
  const paths = [path, ...beside.slice(from, from + BESIDE), ...manifests];
  const base = new Map(paths.map((one) => [one, texts.get(one) ?? '']));
  const head = new Map(base);
  const damage: Input['damage'] = {};
  const other = texts.get(code[random(code.length)]!) ?? '';
  for (const one of random(4) === 0 ? paths.slice(0, 2) : [path]) {
    const { text, kinds } = mutated(base.get(one) ?? '', random, other);
    head.set(one, text);
    damage[one] = kinds;
  }
  return { base, head, damage };
}
