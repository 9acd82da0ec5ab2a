/** What the linker takes for granted of every summary, on this project's own source. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lowered, PointId, Summary, Term, TermId } from '../../../src/analysis/summaries.ts';
import { summarise } from '../../../src/analysis/summarise/index.ts';
import { lowerTypeScript } from '../../../src/analysis/typescript/index.ts';

const root = join(import.meta.dirname, '../../..');
const files = globSync('{src,test}/**/*.ts', { cwd: root }).sort();
const modules = files.map((file) => lowerTypeScript(readFileSync(join(root, file), 'utf8'), file));
const lowered = modules.map((module) => summarise(module));

function readBy(term: Term): TermId[] {
  switch (term.kind) {
    case 'member':
      return typeof term.property === 'number' ? [term.object, term.property] : [term.object];
    case 'call':
      return [term.callee, ...term.args.map((arg) => arg.value)];
    case 'choice':
      return [term.test, term.then, term.else];
    case 'object':
      return term.entries.flatMap((entry) =>
        'spread' in entry ? [entry.spread] : typeof entry.key === 'number' ? [entry.key, entry.value] : [entry.value],
      );
    case 'array':
      return term.items.map((item) => (typeof item === 'number' ? item : item.spread));
    case 'template':
      return term.parts.filter((part) => typeof part === 'number');
    case 'binary':
      return [term.left, term.right];
    case 'unary':
    case 'await':
      return [term.value];
    case 'element':
      return [term.of];
    case 'exception':
      return term.types;
    case 'unknown':
      return term.reads;
    default:
      return [];
  }
}

/** Everything wrong with a summary. */
function faults(summary: Summary): string[] {
  const found: string[] = [];
  const { terms, points, steps } = summary;
  const check = (holds: boolean, what: string): void => {
    if (!holds) found.push(`${summary.fn}: ${what}`);
  };
  const isPoint = (point: PointId): boolean => points[point] !== undefined;
  const isBelow = (point: PointId, above: PointId): boolean => {
    let at: PointId | undefined = point;
    while (at !== undefined && at > above) at = points[at]?.up;
    return at === above;
  };
  terms.forEach((term, id) => {
    for (const read of readBy(term)) check(read < id, `term ${id} (${term.kind}) reads ${read}`);
    if (term.kind !== 'phi') return;
    check(term.of.length > 0, `phi ${id} is empty`);
    for (const { value, at } of term.of) check(terms[value] !== undefined && isPoint(at), `phi ${id}`);
  });
  points.forEach(({ up, fact }, id) => {
    check(id === 0 ? up === undefined && !fact : up !== undefined && up < id && fact !== undefined, `point ${id}`);
    if (!fact) return;
    if ('passed' in fact) check(steps[fact.passed]?.kind === 'call', `point ${id} passed ${fact.passed}`);
    else if ('any' in fact)
      check(fact.any.length > 1 && fact.any.every((way) => way < id && way !== up && isBelow(way, up!)), `point ${id}: any`);
    else check(terms[fact.test] !== undefined && fact.exits.every((exit) => steps[exit]?.kind === 'exit'), `point ${id}: test`);
  });
  steps.forEach((step, id) => {
    check(isPoint(step.at), `step ${id}`);
    if (step.kind === 'call') check(terms[step.call]?.kind === 'call', `step ${id} calls`);
    if ('within' in step) check(step.within !== undefined && summary.tries[step.within] !== undefined, `step ${id} within`);
  });
  for (const [name, term] of Object.entries(summary.locals)) check(terms[term] !== undefined, `local ${name}`);
  check(summary.end === undefined || isPoint(summary.end), 'end');
  return found;
}

describe('every summary', () => {
  it('refers to what there is, backwards', () => {
    expect(lowered.flatMap((one) => one.summaries.flatMap(faults))).toEqual([]);
  });

  it('stands for its function, in order', () => {
    expect(lowered.map((one) => one.summaries.map((summary) => summary.fn))).toEqual(
      modules.map((module) => module.fns.map((fn) => fn.id)),
    );
    expect(lowered.map((one) => one.classes.map((cls) => cls.id))).toEqual(modules.map((module) => module.classes.map((cls) => cls.id)));
  });

  it('is plain data, the same each time', () => {
    const again = modules.map((module) => JSON.stringify(summarise(module)));
    expect(again).toEqual(lowered.map((one) => JSON.stringify(one)));
    expect(again.map((text): Lowered => JSON.parse(text))).toEqual(lowered);
  });
});
