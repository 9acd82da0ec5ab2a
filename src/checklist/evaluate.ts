/** The state of each item for one endpoint, from the outcomes of the rules that feed it. */
import { createHash } from 'node:crypto';
import type { ApiModel, Route } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import type { Lowered } from '../analysis/summaries.ts';
import type { ChecklistItem, Question } from '../review/types.ts';
import type { Level, Outcome } from '../rules/rule.ts';
import { handles } from './handle.ts';
import type { ItemSpec } from './items.ts';
import { items } from './items.ts';
import type { TemplateItem } from './template.ts';

/** An outcome as it counts for one route; fingerprint: of the finding that it became. */
export interface Fed {
  rule: string;
  level: Level;
  outcome: Outcome;
  fingerprint?: string;
}

/**
 * A violation at error or warning fails an item; else an undecided one asks a reviewer, if the item asks; else a satisfied one verifies it; else a manual item that applies asks
 * where it is a gate; else it does not apply. A notice fails nothing.
 */
export function evaluateItems(
  route: Route,
  fed: readonly Fed[],
  template: readonly TemplateItem[],
  ask: Questions,
  attest: (spec: ItemSpec, route: Route) => string,
): ChecklistItem[] {
  return template.flatMap(({ id, text }) => {
    const spec = items.find((one) => one.id === id);
    return spec
      ? [
          evaluated(
            route,
            spec,
            text,
            fed.filter((one) => spec.rules.includes(one.rule)),
            ask,
            attest,
          ),
        ]
      : [];
  });
}
function evaluated(
  route: Route,
  spec: ItemSpec,
  text: string,
  fed: Fed[],
  ask: Questions,
  attest: (spec: ItemSpec, route: Route) => string,
): ChecklistItem {
  const base = {
    id: spec.id,
    text,
    route: route.key,
    gate: spec.gate,
    findings: [],
    because: [],
    assuming: [],
    attestation: attest(spec, route),
  };
  const failing = fed.filter((one) => one.outcome.is === 'violation' && one.level !== 'notice');
  if (failing.length > 0)
    return {
      ...base,
      state: 'failed',
      findings: failing.flatMap((one) => (one.fingerprint ? [one.fingerprint] : [])),
      because: failing.flatMap((one) => one.outcome.because),
    };
  const open = fed.find((one) => one.outcome.is === 'undecided');
  if (open) {
    const { question, because, assuming } = open.outcome;
    return { ...base, state: spec.asks ? 'reviewer' : 'undetermined', ...(question && { question }), because, assuming };
  }
  const proven = fed.filter((one) => one.outcome.is === 'satisfied');
  if (proven.length > 0) return { ...base, state: 'verified', because: proven.flatMap((one) => one.outcome.because) };
  if (!spec.applies(route, ask)) return { ...base, state: 'not-applicable' };
  if (spec.manual) return { ...base, state: spec.gate ? 'reviewer' : 'undetermined' };
  return { ...base, state: 'undetermined' };
}

/** What a tick is bound to: the item, the route, and the text of the functions that decide about it. */
export function attestation(model: ApiModel, lowered: ReadonlyMap<string, Lowered>): (spec: ItemSpec, route: Route) => string {
  return (spec, route) => {
    const symbols = [...new Set([route.handler, ...route.chain.map((link) => link.symbol)])].sort();
    const parts = symbols.map((symbol) => [symbol, tokensOf(symbol, lowered) ?? model.packages[symbol.split(':')[0] ?? ''] ?? '']);
    return `pa1:${createHash('sha256')
      .update(JSON.stringify([spec.id, route.key, parts]))
      .digest('hex')
      .slice(0, 16)}`;
  };
}
function tokensOf(symbol: string, lowered: ReadonlyMap<string, Lowered>): string | undefined {
  const colon = symbol.indexOf(':');
  return lowered.get(symbol.slice(0, colon))?.summaries.find((one) => one.fn === symbol.slice(colon))?.tokens;
}

/** Boxes: equal questions with one reason are one, with all its endpoints; gates first. */
export function groupQuestions(list: readonly ChecklistItem[]): Question[] {
  const endpoints = handles(
    'e',
    list.map((one) => one.route),
  );
  const groups = new Map<string, Question>();
  for (const one of list) {
    if (one.state !== 'reviewer') continue;
    const text = one.question ?? `${one.text}?`;
    const why = one.assuming.map((assumption) => assumption.what).join(', ');
    const settle = one.assuming.find((assumption) => assumption.settle)?.settle;
    // what is not read is one cause, whichever item it leaves open
    const key = why === '' ? `${one.id} ${text} ${one.route}` : `${one.id} ${why}`;
    const known = groups.get(key);
    if (known) {
      if (!known.routes.includes(one.route)) known.routes.push(one.route);
      continue;
    }
    const at = one.because[0]?.at ?? one.assuming.find((assumption) => assumption.at)?.at;
    groups.set(key, {
      item: one.id,
      handle: endpoints.get(one.route) ?? 'e-0000',
      routes: [one.route],
      text,
      why: why === '' ? 'the code does not show it' : `it depends on ${why}, which the code does not show`,
      gate: one.gate,
      ...(at && { at }),
      ...(settle && { settle }),
    });
  }
  return [...groups.values()].sort((a, b) => Number(b.gate) - Number(a.gate));
}
