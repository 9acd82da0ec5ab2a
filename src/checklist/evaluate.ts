/** The state of each item for one endpoint, from the outcomes of the rules that feed it. */
import type { Location } from '../analysis/code.ts';
import type { Evidence, Route } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { CONFIG_PATH } from '../config/path.ts';
import type { Binding, ChecklistItem } from '../review/types.ts';
import type { Level, Outcome } from '../rules/rule.ts';
import { SCOPES } from './applies.ts';
import type { ItemSpec } from './items.ts';
import { isThere, itemOf, itemsFedBy } from './items.ts';
import type { Template, TemplateItem } from './template.ts';

/** An outcome as it counts for one route; fingerprint: of the finding that it became. */
export interface Fed {
  rule: string;
  level: Level;
  outcome: Outcome;
  fingerprint?: string;
  /** Somebody ignores it, with a reason. */
  ignored?: true;
}
export interface Evaluation {
  route: Route;
  fed: readonly Fed[];
  templates: readonly Template[];
  ask: Questions;
  /** What the configuration says a gateway does. */
  gateway: readonly string[];
  /** Does the change touch this place? What lies in a shared guard is asked where the guard changes, not on every route behind it. */
  touched(at: Location): boolean;
  /** true: gates hold the merge; a list: these items do. */
  required: boolean | readonly string[];
  /** Did the rule run? What one that did not run would have said is not known. */
  ran(rule: string): boolean;
  /** What an answer to the item is bound to. */
  bind(item: string, spec: ItemSpec | undefined, because: readonly Evidence[]): Binding;
}

/**
 * A violation at error or warning fails an item; else an undecided one asks a reviewer, if the item asks; else a satisfied one verifies it; else a manual item that applies asks
 * where it is a gate. A notice fails nothing, and leaves open what it speaks of, as does what was looked at and not proven. What a list says that does not concern the route is left out, unless something in it failed.
 */
export function evaluateItems(on: Evaluation): ChecklistItem[] {
  const bySpec = fedBySpec(on.fed);
  return on.templates.flatMap((template) => {
    const whole = concerns(template, on);
    return template.items.flatMap((line): ChecklistItem[] => {
      const spec = itemOf(line.id);
      const fed = (spec && bySpec.get(spec)) ?? [];
      if (!whole && !fed.some((one) => fails(one) || (one.outcome.is === 'undecided' && on.touched(one.outcome.at)))) return [];
      return [spec ? ofRules(line, template, spec, fed, on) : ofPeople(line, template, on)];
    });
  });
}
/** What feeds each item, in the order in which it was found. */
function fedBySpec(fed: readonly Fed[]): Map<ItemSpec, Fed[]> {
  const found = new Map<ItemSpec, Fed[]>();
  for (const one of fed)
    for (const spec of itemsFedBy(one.rule)) {
      const list = found.get(spec);
      if (list) list.push(one);
      else found.set(spec, [one]);
    }
  return found;
}
const fails = (one: Fed): boolean => one.outcome.is === 'violation' && one.level !== 'notice' && !one.ignored;

function concerns(template: Template, { route, ask }: Evaluation): boolean {
  const scope = Object.hasOwn(SCOPES, template.applies) ? SCOPES[template.applies] : undefined;
  if (scope) return scope(route, ask);
  const [first = '', second] = template.applies.split(/ +/, 2);
  const [method, path] = second === undefined ? ['ANY', first] : [first, second];
  return (method === 'ANY' || method === route.method) && fits(path.split('/'), route.path.split('/'));
}
/** `*` is one segment, `**` at the end any number, a name in braces any parameter. */
function fits(wanted: readonly string[], given: readonly string[]): boolean {
  const open = wanted.at(-1) === '**';
  const fixed = open ? wanted.slice(0, -1) : wanted;
  if (open ? given.length < fixed.length : given.length !== fixed.length) return false;
  return fixed.every((one, index) => one === '*' || one === given[index] || (/^[{:<]/.test(one) && /^[{:<]/.test(given[index] ?? '')));
}

const holds = (id: string, gate: boolean, { required }: Evaluation): boolean =>
  typeof required === 'boolean' ? required && gate : required.includes(id);
const blank = (line: TemplateItem, template: Template, gate: boolean, on: Evaluation) => ({
  id: line.id,
  list: template.name,
  text: line.text,
  route: on.route.key,
  gate: holds(line.id, gate, on),
  findings: [],
  because: [],
  assuming: [],
});

function ofPeople(line: TemplateItem, template: Template, on: Evaluation): ChecklistItem {
  const base = blank(line, template, line.gate, on);
  return base.gate
    ? { ...base, state: 'reviewer', at: on.route.handlerAt, binding: on.bind(line.id, undefined, []) }
    : { ...base, state: 'undetermined' };
}

function ofRules(line: TemplateItem, template: Template, spec: ItemSpec, fed: readonly Fed[], on: Evaluation): ChecklistItem {
  const { route, ask } = on;
  const base = blank(line, template, isThere(spec.gate, route), on);
  const failing = fed.filter(fails);
  if (failing.length > 0)
    return {
      ...base,
      state: 'failed',
      findings: [...new Set(failing.flatMap((one) => one.fingerprint ?? []))],
      because: failing.flatMap((one) => one.outcome.because),
    };
  const asks = isThere(spec.asks, route) || (base.gate && on.required !== true);
  const open = fed.find((one) => one.outcome.is === 'undecided');
  if (open) {
    const { question, because, assuming, at } = open.outcome;
    const undecided = { ...base, ...(question && { question }), because, assuming, at };
    return asks ? { ...undecided, state: 'reviewer', binding: on.bind(line.id, spec, because) } : { ...undecided, state: 'undetermined' };
  }
  if (fed.some((one) => one.ignored)) return { ...base, state: 'undetermined', ignored: true };
  // a remark fails nothing, but what it speaks of is not proven either
  const remarks = fed.filter((one) => one.outcome.is === 'violation');
  if (remarks.length > 0)
    return {
      ...base,
      state: 'undetermined',
      findings: [...new Set(remarks.flatMap((one) => one.fingerprint ?? []))],
      because: remarks.flatMap((one) => one.outcome.because),
    };
  if (fed.some((one) => one.outcome.is === 'open')) return { ...base, state: 'undetermined' };
  const proven = fed.filter((one) => one.outcome.is === 'satisfied' && (spec.provenBy?.includes(one.rule) ?? true));
  if (proven.length > 0) return { ...base, state: 'verified', because: proven.flatMap((one) => proofOf(one.outcome)) };
  if (!spec.applies(route, ask)) return { ...base, state: 'not-applicable' };
  if (spec.gateway && on.gateway.includes(spec.gateway))
    return { ...base, state: 'verified', because: [{ at: DECLARED, note: 'a gateway does it, the configuration says' }] };
  if (spec.manual && base.gate) return { ...base, state: 'reviewer', at: route.handlerAt, binding: on.bind(line.id, spec, []) };
  // its rules looked and found nothing that they speak of
  if (!spec.manual && fed.length === 0 && spec.rules.every(on.ran)) return { ...base, state: 'not-applicable' };
  return { ...base, state: 'undetermined' };
}
const DECLARED: Location = { path: CONFIG_PATH, span: [1, 1, 1, 1] };
/** What a rule says of its proof stands first, then the steps that it rests on. */
function proofOf({ message, at, because }: Outcome): Evidence[] {
  const [first] = because;
  return message === '' && first ? because : [{ at: first?.at ?? at, note: message }, ...because];
}
