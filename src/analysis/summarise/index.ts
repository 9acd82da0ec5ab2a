/** The summaries of a file: each function of the code model in static single assignment form. One core for both languages; pure, and linear in the size of the file. */
import type { Class, Module } from '../code.ts';
import type { ClassSummary, Lowered, Summary } from '../summaries.ts';
import { classSummary, lowerFn } from './functions.ts';
import type { FileWork } from './work.ts';

export function summarise(module: Module): Lowered {
  const { language, imports, exports, comments, hidden, broken } = module;
  const { summaries, classes } = summariesOf(module);
  return { language, imports, exports, comments, hidden, broken, summaries, classes };
}

function summariesOf(module: Module): { summaries: Summary[]; classes: ClassSummary[] } {
  const file: FileWork = {
    module,
    blocks: module.language !== 'python',
    fns: new Map(),
    summaries: [],
    works: [],
    classes: new Map(),
    lowered: new Map<Class, ClassSummary>(),
    around: undefined,
    spine: [],
    uses: [],
  };
  module.fns.forEach((fn, index) => {
    if (!file.fns.has(fn.id)) file.fns.set(fn.id, index);
  });
  for (const cls of module.classes) if (!file.classes.has(cls.id)) file.classes.set(cls.id, cls);
  // functions inside are met on the way; what remains stands in code that is never reached
  if (module.fns.length > 0) lowerFn(file, 0, undefined);
  for (const cls of module.classes) {
    const top = file.works[0];
    if (top && !file.lowered.has(cls)) classSummary(top, cls);
  }
  module.fns.forEach((fn, index) => {
    if (!file.works[index]) lowerFn(file, index, file.works[file.fns.get(fn.parent ?? '') ?? 0]);
  });
  return { summaries: file.summaries as Summary[], classes: module.classes.flatMap((cls) => file.lowered.get(cls) ?? []) };
}
