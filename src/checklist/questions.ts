/** The boxes of the comment: equal questions with one reason are one, with all its endpoints. */
import type { ChecklistItem, Question } from '../review/types.ts';
import { itemOf } from './items.ts';

/** names: the endpoints' handles by route. Gates first, then those that concern most endpoints. */
export function groupQuestions(list: readonly ChecklistItem[], names: ReadonlyMap<string, string>): Question[] {
  const groups = new Map<string, ChecklistItem[]>();
  for (const one of list) {
    if (one.state !== 'reviewer') continue;
    // what is not read is one cause, whatever each endpoint would be asked because of it
    const why = causes(one);
    const key = JSON.stringify(why.length > 0 ? [one.id, why] : [one.id, one.question ?? '', one.because[0]?.at ?? one.at ?? one.route]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const questions = [...groups.values()].flatMap((group) => asked(group, names) ?? []);
  return questions.sort((a, b) => Number(b.gate) - Number(a.gate) || b.routes.length - a.routes.length);
}
const causes = (one: ChecklistItem): string[] => [...new Set(one.assuming.map((assumption) => assumption.what))].sort();

function asked(group: readonly ChecklistItem[], names: ReadonlyMap<string, string>): Question | undefined {
  const [first] = group;
  if (!first) return undefined;
  const wordings = new Set(group.map((one) => one.question));
  const general = itemOf(first.id)?.question ?? question(first.text);
  // words for one endpoint say nothing about the others
  const text = wordings.size === 1 ? (first.question ?? general) : general;
  const why = causes(first);
  const assumption = first.assuming.find((one) => one.settle !== undefined);
  const at = first.assuming.find((one) => one.at)?.at ?? first.because[0]?.at ?? first.at;
  return {
    item: first.id,
    handle: names.get(first.route) ?? 'e-0000',
    routes: [...new Set(group.map((one) => one.route))],
    text,
    why:
      why.length === 0
        ? itemOf(first.id)?.manual
          ? 'what is right here is not for the code to say'
          : 'the code does not show it'
        : `it depends on ${listed(why)}, and the code does not show that`,
    gate: group.some((one) => one.gate),
    binds: group.flatMap((one) => (one.binding ? [{ route: one.route, ...one.binding }] : [])),
    ...(at && { at }),
    ...(assumption?.settle !== undefined && { settle: assumption.settle }),
  };
}
const question = (text: string): string => `Is it so: ${text.replace(/[.?!]$/, '')}?`;
const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(' and ');
