/** Runs rules over a model: every fact of a rule's kind on every route, one result a place, with precedence between rules. */
import type { ApiModel, Effect, EffectKind, Route, RouteKey } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { together } from '../analysis/questions.ts';
import type { Change, Suppression } from '../review/types.ts';
import type { AnyRule, Context, Fact, FactKind, Level, Outcome } from './rule.ts';
import { lower } from './rule.ts';

export interface RunInput {
  model: ApiModel;
  rules: readonly AnyRule[];
  /** The questions of a route, or of none. */
  ask(route?: Route): Questions;
  change?: Change;
  suppressions?: Suppression[];
  /** Files in which nothing counts: tests, examples, migrations. */
  excluded?(path: string): boolean;
  levels?: Record<string, 'off' | Level>;
  /** What the configuration sets of a rule's options. */
  options?: Record<string, Context['options']>;
  /** Is it ignored there? Such a result silences no other. */
  suppressed?(rule: string, outcome: Outcome): boolean;
  /** A rule that throws ends nothing: what it said of that fact is missing, and is told here. */
  failed?(rule: string, symbol: string): void;
}
/** An outcome with its place in the program. symbol: the function around it, '' for an app. */
export interface Judged {
  rule: AnyRule;
  outcome: Outcome;
  level: Level;
  confidence: 'high' | 'medium';
  routes: RouteKey[];
  symbol: string;
  app: string;
  hides: string[];
}

const EFFECTS = new Set<FactKind>([
  'data-access',
  'outbound-call',
  'response',
  'sink',
  'identity-read',
  'token',
  'hash',
  'secret',
  'comparison',
  'cookie',
  'log',
  'message',
  'upload',
  'oauth',
] satisfies EffectKind[]);

interface Subject {
  fact: unknown;
  route?: Route;
  symbol: string;
  app: string;
}

export function runRules(input: RunInput): Judged[] {
  const found = new Map<string, Judged>();
  const asked = new Map<string, Questions>();
  const ask = (route?: Route): Questions => {
    const key = route?.key ?? '';
    const known = asked.get(key) ?? input.ask(route);
    asked.set(key, known);
    return known;
  };
  const facts = new Map<FactKind, Subject[]>();
  const effects = effectsOf(input.model);
  const about = (each: FactKind): Subject[] => {
    const known = facts.get(each) ?? (EFFECTS.has(each) ? (effects.get(each as EffectKind) ?? []) : subjects(input, each as PlainKind));
    facts.set(each, known);
    return known;
  };
  for (const rule of input.rules) {
    if (input.levels?.[rule.id] === 'off') continue;
    for (const subject of [rule.each].flat().flatMap(about))
      for (const outcome of outcomes(rule, subject, input, ask)) {
        if (input.excluded?.(outcome.at.path) || (outcome.is === 'satisfied' && isElsewhere(subject))) continue;
        add(found, judge(rule, outcome, subject, input));
      }
  }
  return precede([...found.values()], input.suppressed).sort(inOrder);
}

function outcomes(rule: AnyRule, subject: Subject, input: RunInput, ask: (route?: Route) => Questions): Outcome[] {
  const { route } = subject;
  const context: Context = {
    ask: ask(route),
    model: input.model,
    options: input.options?.[rule.id] ?? {},
    ...(route && { route }),
    ...(input.change && { change: input.change }),
  };
  const check = rule.check as (fact: unknown, on: Context) => Outcome | Outcome[] | undefined;
  try {
    const result = check(subject.fact, context);
    return result === undefined ? [] : Array.isArray(result) ? result : [result];
  } catch {
    input.failed?.(rule.id, subject.symbol);
    return [];
  }
}

/** What no route reaches proves nothing of any; only the cookie of the sessions is set up for all. */
const isElsewhere = ({ fact, route }: Subject): boolean => {
  const { kind } = fact as { kind?: FactKind };
  return !route && kind !== undefined && kind !== 'cookie' && EFFECTS.has(kind);
};

type PlainKind = Exclude<FactKind, EffectKind>;
const isProduction = (one: Route | Effect): boolean => one.only === undefined;
/** Production routes only: what is mounted in development or in tests alone is nobody's API. */
function subjects(input: RunInput, each: PlainKind): Subject[] {
  const { model, change } = input;
  const routes = Object.values(model.routes).filter(isProduction);
  const ofRoute = (route: Route, fact: unknown, symbol = route.handler): Subject => ({ fact, route, symbol, app: route.app });
  const ofApp = (app: string, facts: readonly unknown[]): Subject[] => facts.map((fact) => ({ fact, symbol: '', app }));
  switch (each) {
    case 'route':
      return routes.map((route) => ofRoute(route, route));
    case 'guard':
      return routes.flatMap((route) =>
        route.guards.flatMap((id) => (model.guards[id] ? [ofRoute(route, model.guards[id], model.guards[id].symbol)] : [])),
      );
    case 'input':
      return routes.flatMap((route) => route.inputs.flatMap((id) => (model.inputs[id] ? [ofRoute(route, model.inputs[id])] : [])));
    case 'schema':
      // an id counts what stands before it in the file: the name stays, whatever is added there
      return Object.values(model.schemas).map((schema) => ({ fact: schema, symbol: schema.name ?? '', app: '.' }));
    case 'app':
      return model.apps.flatMap((app) => ofApp(app.root, [app]));
    case 'setting':
      return ofApp('.', model.settings).filter(({ fact }) => (fact as Fact<'setting'>).only === undefined);
    case 'cors':
      return model.apps.flatMap((app) =>
        ofApp(
          app.root,
          app.cors.filter((policy) => policy.only === undefined),
        ),
      );
    case 'hidden':
      return ofApp('.', model.hidden);
    case 'exposure':
      return (change?.exposures ?? []).map((fact) => ({ fact, symbol: fact.lost ?? '', app: fact.routes[0]?.split(' ')[0] ?? '.' }));
    case 'configuration':
      return ofApp('.', change?.configuration ?? []);
    case 'dependency':
      return ofApp('.', change?.dependencies ?? []);
    case 'suppression':
      return ofApp('.', input.suppressions ?? []);
    case 'convention':
      return [];
  }
}
/** Effects by kind: on each route that reaches one, and those that none does. */
function effectsOf(model: ApiModel): Map<EffectKind, Subject[]> {
  const found = new Map<EffectKind, Subject[]>();
  const add = (effect: Effect, route: Route | undefined): void => {
    if (!isProduction(effect)) return;
    const subject: Subject = route
      ? { fact: effect, route, symbol: effect.fn, app: route.app }
      : { fact: effect, symbol: effect.fn, app: '.' };
    const list = found.get(effect.kind);
    if (list) list.push(subject);
    else found.set(effect.kind, [subject]);
  };
  // what only a development route reaches is reached all the same
  const reached = new Set<string>();
  for (const route of Object.values(model.routes))
    for (const { effect: id } of route.reaches) {
      reached.add(id);
      const effect = model.effects[id];
      if (effect && isProduction(route)) add(effect, route);
    }
  for (const effect of Object.values(model.effects)) if (!reached.has(effect.id)) add(effect, undefined);
  return found;
}

/** The level follows the assumptions: none keeps it, weak ones lower it and are named; strong ones never come here, they are undecided. */
function judge(rule: AnyRule, outcome: Outcome, { route, symbol, app }: Subject, input: RunInput): Judged {
  const configured = input.levels?.[rule.id];
  const own = configured && configured !== 'off' ? configured : (outcome.level ?? rule.level);
  const weak = outcome.is === 'violation' && outcome.assuming.length > 0;
  const unread = weak ? [...new Set(outcome.assuming.map((one) => one.what))] : [];
  const named =
    unread.length > 0 && outcome.level !== 'notice'
      ? `${outcome.message} (unless ${unread
          .slice(0, 2)
          .map((one) => `\`${one}\``)
          .join(' or ')}, which was not read, does)`
      : outcome.message;
  return {
    rule,
    outcome: { ...outcome, message: named },
    level: weak ? lower(own) : own,
    confidence: weak ? 'medium' : 'high',
    routes: [...(outcome.routes ?? (route ? [route.key] : []))].sort(),
    symbol: outcome.about ?? symbol,
    app,
    hides: [],
  };
}

const place = ({ rule, outcome, symbol }: Judged): string =>
  JSON.stringify([rule.id, outcome.is, outcome.at.path, outcome.at.span, outcome.detail, symbol]);
/** An effect that several routes reach is one result with all of them; the surest says at which level. */
function add(found: Map<string, Judged>, one: Judged): void {
  const key = place(one);
  const known = found.get(key);
  if (!known) {
    found.set(key, one);
    return;
  }
  const worse = RANK[one.level] < RANK[known.level] ? one : known;
  const routes = [...new Set([...known.routes, ...one.routes])].sort();
  const assuming = worse.outcome.is === 'violation' ? worse.outcome.assuming : together(known.outcome.assuming, one.outcome.assuming);
  found.set(key, { ...worse, routes, outcome: { ...worse.outcome, assuming } });
}

const RANK: Record<Level, number> = { error: 0, warning: 1, notice: 2 };
/** A rule is silent on a route where one that it yields to fires at least as loudly; the winner says what will still be open. */
function precede(all: Judged[], suppressed: RunInput['suppressed']): Judged[] {
  const firing = all.filter((one) => one.outcome.is === 'violation' && !suppressed?.(one.rule.id, one.outcome));
  const above = new Map(
    all.map((one) => [
      one,
      firing.filter(
        (other) => one.outcome.is === 'violation' && one.rule.yieldsTo?.includes(other.rule.id) && RANK[other.level] <= RANK[one.level],
      ),
    ]),
  );
  const over = (one: Judged, key: RouteKey): Judged[] => above.get(one)?.filter((other) => other.routes.includes(key)) ?? [];
  // what is closed by mending something else hides nothing beside it
  const closed = (one: Judged, key: RouteKey): boolean => over(one, key).some((other) => other.rule.closes?.includes(one.rule.id));
  /** What hides it on a route and is seen there: where that is hidden itself, what hides it speaks for both. */
  const hiders = (one: Judged, key: RouteKey): Judged[] =>
    over(one, key)
      .filter((other) => !closed(other, key))
      .flatMap((other) => {
        const speakers = hiders(other, key);
        return speakers.length > 0 ? speakers : [other];
      });
  const kept: Judged[] = [];
  for (const one of all) {
    const left = one.routes.filter((key) => hiders(one, key).length === 0);
    for (const winner of one.routes.flatMap((key) => hiders(one, key)))
      if (!winner.hides.includes(one.rule.id)) winner.hides.push(one.rule.id);
    if (left.length === one.routes.length) kept.push(one);
    else if (left.length > 0) kept.push({ ...one, routes: left });
  }
  return kept.map((one) => {
    if (one.hides.length === 0) return one;
    const hides = [...one.hides].sort();
    // what asks the same is closed together with it
    const still = hides.filter(
      (id) => !one.rule.closes?.includes(id) && all.some((other) => other.rule.id === id && other.rule.item !== one.rule.item),
    );
    if (still.length === 0) return { ...one, hides };
    const message = `${one.outcome.message}; with that fixed, ${still.map((id) => `\`${id}\``).join(' and ')} ${still.length === 1 ? 'remains' : 'remain'}`;
    return { ...one, hides, outcome: { ...one.outcome, message } };
  });
}

export function inOrder(a: Judged, b: Judged): number {
  const [x, y] = [a.outcome.at, b.outcome.at];
  if (x.path !== y.path) return x.path < y.path ? -1 : 1;
  return (
    x.span[0] - y.span[0] ||
    x.span[1] - y.span[1] ||
    (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0) ||
    (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0)
  );
}
