/** What becomes of what a call yields: whether anything goes on from it but the outcome of a test. */
import type { Summary, TermId } from '../summaries.ts';
import type { Call, Frame } from './abstract.ts';
import type { Way } from './checks.ts';
import { behind } from './points.ts';
import { operands } from './terms.ts';

/** absent: the request goes on only where nothing was found; other: it is asked for something else, its presence or a field. */
export type Fate = 'absent' | 'other';

interface Uses {
  terms: Map<TermId, TermId[]>;
  /** How the test came out; leaves: the other outcome ends the function. */
  tests: Map<TermId, { is: boolean; leaves: boolean }[]>;
  steps: Map<TermId, ('throw' | 'return' | 'write')[]>;
}
const known = new WeakMap<Summary, Uses>();
const MOST = 60;

/** What the row that this call loads serves for, when it serves for tests alone; undefined where it is handed out, written to or passed on. */
export function fateOf(call: Call, way: Way | undefined): Fate | undefined {
  let frame = call.frame;
  let term = call.term;
  let found: Fate | undefined;
  for (let at = way; term >= 0; at = at?.up) {
    const seen = followed(frame, term);
    if (!seen) return undefined;
    found = seen.fate ?? found;
    if (!seen.returned) return found;
    // what is returned goes on where the function was called
    const [inner, up] = [at?.frame, at?.up];
    const outer = inner && up?.frame.records.find((one) => one.point === up.point && one.call.frames.includes(inner))?.call;
    if (!outer || outer.frame !== up?.frame) return undefined;
    frame = outer.frame;
    term = outer.term;
  }
  return undefined;
}

const FETCHES = new Set(['first', 'one_or_none', 'scalar', 'scalar_one_or_none', 'scalars', 'unique', 'lean', 'exec', 'limit']);
/** `members.some(…)`: what comes out is whether, not which. */
const ASKS = new Set(['some', 'every', 'includes', 'has', 'indexOf', 'findIndex', 'exists']);
function isCallOf(summary: Summary, id: TermId, callee: TermId): boolean {
  const call = summary.terms[id];
  return call?.kind === 'call' && call.callee === callee;
}
/** Follows a term to all its uses; undefined when one of them is more than a test. */
function followed(frame: Frame, from: TermId): { fate?: Fate; returned: boolean } | undefined {
  const { summary } = frame;
  const uses = usesOf(summary);
  const queue: { term: TermId; present: boolean | undefined }[] = [{ term: from, present: true }];
  const seen = new Set<TermId>();
  const fates = new Set<Fate>();
  let returned = false;
  for (let next = queue.pop(); next && seen.size < MOST; next = queue.pop()) {
    const { term, present } = next;
    if (seen.has(term)) continue;
    seen.add(term);
    const tests = uses.tests.get(term) ?? [];
    if (tests.length > 0) {
      // the outcomes with which it goes on
      const on = [true, false].filter((is) => !tests.some((one) => one.leaves && one.is !== is) && !throwsBelow(frame, term, is));
      fates.add(on.length === 1 && present !== undefined && on[0] !== present ? 'absent' : 'other');
    }
    for (const step of uses.steps.get(term) ?? []) {
      if (step === 'write') return undefined;
      if (step === 'return') returned = true;
    }
    for (const user of uses.terms.get(term) ?? []) {
      const one = summary.terms[user];
      if (!one) continue;
      if (one.kind === 'await' || one.kind === 'phi' || one.kind === 'choice') queue.push({ term: user, present });
      else if (one.kind === 'unary') queue.push({ term: user, present: present === undefined ? undefined : !present });
      else if (one.kind === 'member' && one.object === term) {
        // `.first()`, `.scalar_one_or_none()`: the same row, merely fetched
        const fetched = typeof one.property === 'string' && FETCHES.has(one.property) ? (uses.terms.get(user) ?? []) : [];
        const calls = fetched.filter((id) => isCallOf(summary, id, user));
        const asked = typeof one.property === 'string' && ASKS.has(one.property) ? (uses.terms.get(user) ?? []) : [];
        if (calls.length > 0 && calls.length === fetched.length) queue.push(...calls.map((id) => ({ term: id, present })));
        else if (asked.length > 0 && asked.every((id) => isCallOf(summary, id, user)))
          queue.push(...asked.map((id) => ({ term: id, present: undefined })));
        else queue.push({ term: user, present: undefined });
      } else if (one.kind === 'binary') {
        const other = summary.terms[one.left === term ? one.right : one.left];
        const none = other?.kind === 'literal' && other.value === null;
        const same = one.op === '==' || one.op === '===';
        if (one.op === '&&' || one.op === '||' || one.op === '??') queue.push({ term: user, present });
        else if (none && present !== undefined) queue.push({ term: user, present: same ? !present : present });
        else if (!/^([=!<>]=*|in|not in|instanceof)$/.test(one.op)) return undefined;
        else fates.add('other');
      } else if (!isThrown(uses, user)) return undefined;
    }
  }
  if (queue.length > 0 || (fates.size === 0 && !returned) || isCaptured(frame, seen)) return undefined;
  return { ...(fates.size > 0 && { fate: fates.size === 1 && fates.has('absent') ? 'absent' : 'other' }), returned };
}
/** A call that never returns (`abort(409)`) stands where the test came out so. */
const throwsBelow = (frame: Frame, test: TermId, is: boolean): boolean =>
  frame.records.some(({ call, point }) => call.meaning?.throws && behind(frame.summary, point, test, is));
/** It is part of what is thrown, and of nothing else. */
function isThrown(uses: Uses, term: TermId, depth = 0): boolean {
  const steps = uses.steps.get(term) ?? [];
  const terms = uses.terms.get(term) ?? [];
  return (
    depth < 6 &&
    (steps.length > 0 || terms.length > 0) &&
    !uses.tests.has(term) &&
    steps.every((one) => one === 'throw') &&
    terms.every((one) => isThrown(uses, one, depth + 1))
  );
}
/** A function inside may use it. */
function isCaptured({ summary, records }: Frame, terms: ReadonlySet<TermId>): boolean {
  const names = new Set(Object.entries(summary.locals).flatMap(([name, term]) => (terms.has(term) ? [name] : [])));
  if (names.size === 0) return false;
  const ran = records.flatMap(({ call }) => call.callbacks.map((one) => one.frame.summary));
  return summary.terms.some((term) => {
    if (term.kind !== 'fn') return false;
    const inner = ran.find((one) => one.fn === term.fn);
    return !inner || inner.terms.some((one) => one.kind === 'fn' || (one.kind === 'captured' && names.has(one.name)));
  });
}

function usesOf(summary: Summary): Uses {
  const before = known.get(summary);
  if (before) return before;
  const uses: Uses = { terms: new Map(), tests: new Map(), steps: new Map() };
  known.set(summary, uses);
  const push = <T>(map: Map<TermId, T[]>, id: TermId, one: T): void => void (map.get(id)?.push(one) ?? map.set(id, [one]));
  for (const [user, term] of summary.terms.entries()) for (const id of operands(term)) push(uses.terms, id, user);
  for (const { fact } of summary.points)
    if (fact && 'test' in fact) push(uses.tests, fact.test, { is: fact.is, leaves: fact.exits.length > 0 });
  for (const step of summary.steps) {
    if (step.kind === 'exit' && step.value !== undefined) push(uses.steps, step.value, step.how);
    else if (step.kind === 'yield' && step.value !== undefined) push(uses.steps, step.value, 'write');
    else if (step.kind === 'write') for (const id of [step.target, step.value]) push(uses.steps, id, 'write');
  }
  return uses;
}
