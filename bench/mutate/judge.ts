/** What a review says of a variant: whether it notices a hole, and whether it stays calm where nothing changed. */
import type { Loaded } from '../../src/cli/analyse.ts';
import type { Finding, Review } from '../../src/review/types.ts';
import type { Edit, Variant } from './edits.ts';
import type { Program } from './program.ts';

/** That a route is old or not described is said of every route that a change touches: it names no loss. */
const isInventory = ({ item }: Finding): boolean => item?.startsWith('inventory.') ?? false;
/** Changes that rewrite the code of a route, and do not merely stand beside it. */
const TOUCHES = new Set(['rename', 'wrap', 'import', 'extract', 'aside', 'list']);

/** The rules that report the hole, else a question that is not asked of a mere comment at the same place. */
export async function noticed(program: Program, base: Loaded, variant: Variant): Promise<{ rules: string[]; question?: string }> {
  const review = program.review(base, await program.analysed(variant), variant);
  const introduced = review.findings.filter((finding) => finding.state === 'introduced' && !isInventory(finding));
  if (introduced.length > 0 || review.questions.length === 0) return { rules: [...new Set(introduced.map((one) => one.rule))] };
  const edits = commented(program, variant);
  const known = asked(program.review(base, await program.analysed({ edits }), { edits }));
  const question = [...asked(review)].find((one) => !known.has(one));
  return { rules: [], ...(question !== undefined && { question }) };
}
function commented(program: Program, { edits, path }: Variant): Edit[] {
  const [first] = edits;
  const at = first ? program.text(path).indexOf('\n', first.end) : -1;
  return at < 0 ? [] : [{ path, start: at, end: at, text: path.endsWith('.py') ? '  # seen' : ' // seen' }];
}
const asked = ({ questions }: Review): Set<string> =>
  new Set(questions.flatMap((one) => one.routes.map((key) => `${one.item} ${key} ${one.text}`)));

export interface Difference {
  /** Findings in or through the files that were touched. */
  near: number;
  changed: number;
  words: string[];
}
/** Findings that come or go in a scan, or that a review introduces, though the program does the same. */
export async function differences(program: Program, base: Loaded, variant: Variant): Promise<Difference> {
  const head = await program.analysed(variant);
  const then = program.scan(base);
  const before = Map.groupBy(then, (finding) => named(finding));
  const after = Map.groupBy(program.scan(head), (finding) => named(finding, variant.moves));
  const gone = [...before].filter(([key, list]) => (after.get(key)?.length ?? 0) < list.length).map(([key]) => `- ${key}`);
  const come = [...after].filter(([key, list]) => (before.get(key)?.length ?? 0) < list.length).map(([key]) => `+ ${key}`);
  const introduced = program
    .review(base, head, variant)
    .findings.filter((finding) => finding.state === 'introduced' && !(TOUCHES.has(variant.kind) && isInventory(finding)))
    .map((one) => `introduced ${named(one)}`);
  const touched = new Set(variant.edits.map((edit) => edit.path));
  const near = then.filter(({ at, because }) => touched.has(at.path) || because.some((step) => touched.has(step.at.path))).length;
  return { near, changed: Math.max(gone.length + come.length, introduced.length), words: [...gone, ...come, ...introduced] };
}
const named = (finding: Finding, moves: Variant['moves'] = {}): string => {
  const path = Object.keys(moves).find((from) => moves[from] === finding.at.path) ?? finding.at.path;
  return `${finding.rule} ${path} ${finding.routes.toSorted().join(' ')}`;
};
