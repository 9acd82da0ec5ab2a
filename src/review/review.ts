/** The pipeline: what a change does to each route, what rules find there, what the checklist then asks, and what it comes to. Pure: models in, a judgement out. */
import { askOf } from '../analysis/ask.ts';
import type { Location, Path } from '../analysis/code.ts';
import type { Convention } from '../analysis/conventions.ts';
import { conventionsOf } from '../analysis/conventions.ts';
import type { ApiModel, Route, RouteKey } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import type { Outline } from '../analysis/summaries.ts';
import type { Fed } from '../checklist/evaluate.ts';
import { evaluateItems } from '../checklist/evaluate.ts';
import { handles } from '../checklist/handle.ts';
import { items } from '../checklist/items.ts';
import { groupQuestions } from '../checklist/questions.ts';
import type { Template } from '../checklist/template.ts';
import { isLeftOut } from '../repository/select.ts';
import { rules } from '../rules/index.ts';
import type { Outcome } from '../rules/rule.ts';
import { routeName } from '../rules/rule.ts';
import type { Judged } from '../rules/run.ts';
import { runRules } from '../rules/run.ts';
import { binder } from './binding.ts';
import { conclude, counts } from './conclude.ts';
import { counting } from './counting.ts';
import { endpointOf } from './endpoints.ts';
import { asFindings, ignoredErrors, worstFirst } from './findings.ts';
import type { Identified } from './fingerprint.ts';
import { identify } from './fingerprint.ts';
import { Lines } from './lines.ts';
import { matchFindings } from './match.ts';
import { outlives } from './outlives.ts';
import { reportedOn } from './paths.ts';
import { comparePostures, exposed } from './posture.ts';
import { formerly, functionOf, moved, scopeOf, withCauses } from './scope.ts';
import { silencedBy, suppressionsOf } from './suppressions.ts';
import type {
  Change,
  ChecklistItem,
  Finding,
  Policy,
  Review,
  ReviewInput,
  RouteChange,
  ScanInput,
  Side,
  Stats,
  Suppression,
} from './types.ts';
import { readByHand, unreadOf } from './unread.ts';

/** The rules that a configuration may name. */
export const ruleIds: readonly string[] = rules.map((rule) => rule.id);

const NO_CHANGE: Change = { routes: {}, exposures: [], fixed: [], configuration: [], dependencies: [] };
const EVERY_ITEM: readonly Template[] = [
  { name: 'all', title: 'All items', applies: 'every', items: items.map(({ id }) => ({ id, text: id, section: '', gate: false })) },
];

/** What is judged, and with what. */
interface Judgement {
  model: ApiModel;
  lowered: ReadonlyMap<Path, Outline>;
  policy: Policy;
  templates: readonly Template[];
  /** Without a base there is no change: what speaks of one is silent. */
  change?: Change;
  /** What comparable routes do: of the base where there is one, since a change has no vote on its own. */
  conventions: readonly Convention[];
  suppressions: Suppression[];
  only: string[] | undefined;
  touched(at: Location): boolean;
  bind: ReturnType<typeof binder>;
}
interface Ran {
  judged: Judged[];
  ask(route?: Route): Questions;
  answers: Stats['answers'];
  failed: string[];
}

/** The whole tree, as it is. */
export function scanModel(input: ScanInput): Review {
  const { model, lowered, policy } = input;
  const on: Judgement = {
    model,
    lowered,
    policy,
    templates: input.templates ?? EVERY_ITEM,
    conventions: conventionsOf(
      model,
      memo((route?: Route) => askOf(model, route)),
    ),
    suppressions: suppressionsOf(lowered),
    only: input.rules,
    touched: () => false,
    bind: binder(model, lowered),
  };
  for (const one of on.suppressions) one.onBase = true; // a scan has no before
  const ran = run(on);
  const reported = reportedOn(policy);
  const found = identify(ran.judged.filter((one) => one.outcome.is === 'violation'));
  const findings = asFindings(
    found.map((one) => [one, 'existing']),
    on.suppressions,
    policy.today,
  );
  return finish(
    on,
    ran,
    findings,
    Object.values(model.routes).filter((route) => reported(route.at.path)),
    { head: input.head },
  );
}

/** What a range of commits changes. */
export function reviewChange(input: ReviewInput): Review {
  const { base, head, policy } = input;
  const lines = new Lines(input.files);
  const askBase = memo((route?: Route) => askOf(base.model, route));
  const askHead = memo((route?: Route) => askOf(head.model, route));
  const scope = scopeOf(base, head, lines);
  const compared = comparePostures(base, head, askBase, askHead, lines, scope);
  const routes = withCauses(scope, compared.exposures, lines);
  const change: Change = {
    ...NO_CHANGE,
    ...compared,
    routes,
    configuration: input.configuration ?? [],
    dependencies: input.dependencies ?? [],
  };
  const templates = input.templates ?? EVERY_ITEM;
  const conventions = conventionsOf(base.model, askBase);
  const shared = { policy, templates, conventions, only: input.rules, touched: (at: Location) => lines.touchesHead(at) };
  const then: Judgement = {
    ...shared,
    model: base.model,
    lowered: base.lowered,
    change: NO_CHANGE,
    suppressions: suppressionsOf(base.lowered),
    bind: binder(base.model, base.lowered),
  };
  const ranBefore = run(then);
  const suppressions = suppressionsOf(head.lowered, then.suppressions, (path) => lines.formerly(path));
  const on: Judgement = {
    ...shared,
    model: head.model,
    lowered: head.lowered,
    change,
    suppressions,
    bind: binder(head.model, head.lowered),
  };
  const ran = run(on);
  const violations = (list: Judged[]): Identified[] => identify(list.filter((one) => one.outcome.is === 'violation'));
  const same = (a: Identified, b: Identified): boolean => {
    const [then, now] = [functionOf(a.judged.symbol, base.lowered), functionOf(b.judged.symbol, head.lowered)];
    if (then === undefined || now === undefined) return false;
    if (then.tokens === now.tokens) return true;
    // one name gone, another there, for the same endpoints: what calls renamed functions reads differently itself
    const alike =
      a.judged.routes.length > 0 && a.judged.routes.join() === b.judged.routes.join() && lines.formerly(now.at.path) === then.at.path;
    return alike && !functionOf(moved(a.judged.symbol, lines), head.lowered) && !functionOf(formerly(b.judged.symbol, lines), base.lowered);
  };
  const matched = matchFindings(violations(ranBefore.judged), violations(ran.judged), lines, same);
  // what shows on routes of which nothing was changed was there, seen or not: nobody is blamed for it, or praised
  const apart = ({ judged: { routes: keys } }: Identified): boolean =>
    keys.length > 0 && keys.every((key) => change.routes[key]?.state === 'untouched');
  const old = matched.introduced.filter((one) => apart(one) && !lines.touchesHead(one.judged.outcome.at));
  // one that yields to another is silent, not fixed
  const silent = ({ judged: { rule, routes } }: Identified): boolean =>
    ran.judged.some(({ hides, routes: keys }) => hides.includes(rule.id) && keys.some((key) => routes.includes(key)));
  const gone = matched.fixed.filter(
    (one) => (!apart(one) || lines.touchesBase(one.judged.outcome.at)) && !silent(one) && outlives(one.judged, base, head, lines),
  );
  const fresh = matched.introduced.filter((one) => !old.includes(one));
  const findings = asFindings(
    [
      ...fresh.map((one): [Identified, Finding['state']] => [one, 'introduced']),
      ...[...matched.existing, ...old].map((one): [Identified, Finding['state']] => [one, 'existing']),
      ...gone.map((one): [Identified, Finding['state']] => [one, 'fixed']),
    ],
    suppressions,
    policy.today,
  );
  const lost = exposed(change.exposures);
  const accused = new Set(findings.flatMap((one) => (one.state === 'introduced' ? one.routes : [])));
  const reported = reportedOn(policy);
  const concerned = Object.values(head.model.routes).filter(
    (route) =>
      reported(route.at.path) &&
      (!['untouched', undefined].includes(change.routes[route.key]?.state) || lost.has(route.key) || accused.has(route.key)),
  );
  const fedBefore = fedByRoute(ranBefore.judged, [], base.model);
  const itemsBefore = new Map<RouteKey, ChecklistItem[]>();
  const before = (key: RouteKey, id: string): ChecklistItem | undefined => {
    const route = base.model.routes[key];
    if (!route) return undefined;
    let known = itemsBefore.get(key);
    if (!known) itemsBefore.set(key, (known = checklistOf(then, ranBefore, route, fedBefore.get(key) ?? [])));
    return known.find((one) => one.id === id);
  };
  const changed = new Set(input.files.flatMap((file) => (head.lowered.has(file.path) ? [file.path] : [])));
  // one that is gone may stand in a file that can be read no longer
  const vanished = Object.values(base.model.routes).filter(({ key }) => change.routes[key]?.state === 'removed');
  const earlier = [...concerned.flatMap(({ key }) => base.model.routes[key] ?? []), ...vanished].flatMap(({ files }) =>
    files.map((path) => lines.renamed(path) ?? path),
  );
  const unread = unreadOf(base, head, input.files, reported, new Set([...concerned.flatMap(restsOn), ...earlier]));
  const commits = { head: head.commit, base: base.commit };
  return finish(on, ran, findings, concerned, commits, { before, changed: changed.size, unread, tree: head.tree });
}

function memo(ask: (route?: Route) => Questions): (route?: Route) => Questions {
  const known = new Map<string, Questions>();
  return (route) => {
    const key = route?.key ?? '';
    const found = known.get(key) ?? ask(route);
    known.set(key, found);
    return found;
  };
}

function run({ model, policy, change, conventions, suppressions, only }: Judgement): Ran {
  const answers: Stats['answers'] = {};
  const ask = memo((route?: Route) => counting(askOf(model, route, conventions), answers));
  const failed: string[] = [];
  const asked = only ? rules.filter((rule) => only.includes(rule.id)) : rules;
  const reported = reportedOn(policy);
  const silenced = (rule: string, outcome: Outcome): Suppression | undefined => silencedBy(suppressions, rule, outcome.at, policy.today);
  const input = {
    model,
    ask,
    ...(change && { change }),
    excluded: (path: string) => isLeftOut(path) || !reported(path),
    levels: policy.rules,
    ...(policy.options && { options: policy.options }),
    suppressed: (rule: string, outcome: Outcome) => silenced(rule, outcome) !== undefined,
    failed: (rule: string, symbol: string) => void failed.push(`the rule \`${rule}\` failed on \`${symbol}\``),
  };
  const judged = runRules({ ...input, rules: asked.filter((rule) => rule.each !== 'suppression') });
  // which comments silence nothing shows when all else is judged
  const used = new Set(judged.flatMap(({ rule, outcome }) => (outcome.is === 'satisfied' ? [] : (silenced(rule.id, outcome) ?? []))));
  const ran = (id: string): boolean => policy.rules[id] !== 'off' && (!only || only.includes(id));
  const unused = runRules({
    ...input,
    rules: asked.filter((rule) => rule.each === 'suppression'),
    suppressions: suppressions.filter((one) => !used.has(one) && ran(one.rule)),
  });
  return { judged: [...judged, ...unused], ask, answers, failed };
}

function finish(
  on: Judgement,
  ran: Ran,
  findings: Finding[],
  routes: Route[],
  commits: { head: string; base?: string },
  /** tree: of the head. */
  compared?: {
    before(route: RouteKey, item: string): ChecklistItem | undefined;
    changed: number;
    unread: Review['read']['unread'];
    tree: Side['tree'];
  },
): Review {
  const scan = compared === undefined;
  const { model, change = { ...NO_CHANGE, routes: untouchedRoutes(model) } } = on;
  const byRoute = fedByRoute(ran.judged, findings, model);
  const names = handles('e', Object.keys(model.routes));
  const listed = routes.map((route) => {
    const own = checklistOf(on, ran, route, byRoute.get(route.key) ?? []);
    const items = compared ? own.map((item) => unasked(item, compared.before(route.key, item.id))) : own;
    const state = change.routes[route.key] ?? asItWas(route);
    return endpointOf(route, model, state, names.get(route.key) ?? 'e-0000', items, findings.filter(counts));
  });
  const endpoints = worstFirst(listed, findings);
  const boxes = groupQuestions(
    endpoints.flatMap((one) => one.items),
    names,
  );
  const unread = compared?.unread ?? model.unread.map((one) => ({ ...one, matters: false }));
  const unreadable = compared && on.policy.onIncomplete === 'ask' ? readByHand(unread, compared.tree) : [];
  const questions = [...unreadable, ...ignoredErrors(findings), ...boxes];
  const quiet = !findings.some((one) => one.state === 'introduced' && counts(one)) && !unread.some((one) => one.matters);
  const untouched = !scan && endpoints.length === 0 && quiet;
  const read = {
    changed: compared?.changed ?? 0,
    context: on.lowered.size - (compared?.changed ?? 0),
    unread,
  };
  const judged = { findings, questions, endpoints, read, untouched };
  return {
    ...commits,
    ...judged,
    ...conclude(judged, on.policy, scan),
    change,
    notes: ran.failed.map((note) => ({ at: { path: '', span: [1, 1, 1, 1] as const }, note })),
    stats: { answers: ran.answers, stages: {}, files: on.lowered.size, bytes: 0 },
  };
}

/** The files in which a route's way runs, those included of which nothing but the name of a step is known. */
const restsOn = ({ files, chain }: Route): Path[] => [...files, ...chain.map(({ symbol }) => symbol.slice(0, symbol.indexOf(':')))];

function checklistOf(on: Judgement, ran: Ran, route: Route, fed: readonly Fed[]): ChecklistItem[] {
  const ask = ran.ask(route);
  return evaluateItems({
    route,
    fed,
    templates: on.templates,
    ask,
    gateway: on.model.apps.find((app) => app.id === route.app)?.gateway ?? [],
    touched: on.touched,
    required: on.policy.required ?? true,
    ran: (id) => on.policy.rules[id] !== 'off' && (on.only?.includes(id) ?? true) && rules.some((rule) => rule.id === id),
    bind: (item, spec, because) => on.bind(item, spec, route, ask, because),
  });
}
/** What was open before, for the same reasons and in the same functions, is not this change's to answer. */
function unasked(item: ChecklistItem, earlier: ChecklistItem | undefined): ChecklistItem {
  if (item.state !== 'reviewer' || earlier?.state !== 'reviewer' || item.binding?.print !== earlier.binding?.print) return item;
  return { ...item, state: 'undetermined', before: true };
}
const asItWas = (route: Route): RouteChange => ({ key: route.key, name: routeName(route), state: 'untouched', by: [] });
const untouchedRoutes = (model: ApiModel): Change['routes'] =>
  Object.fromEntries(Object.values(model.routes).map((route): [RouteKey, RouteChange] => [route.key, asItWas(route)]));

/** The outcomes that count for each route; one without routes speaks of its whole app. */
function fedByRoute(judged: Judged[], findings: Finding[], model: ApiModel): Map<RouteKey, Fed[]> {
  const prints = new Map(findings.filter((one) => one.state !== 'fixed').map((one) => [spot(one.rule, one.at, one.routes), one]));
  const fed = new Map<RouteKey, Fed[]>();
  for (const { rule, outcome, level, routes, app } of judged) {
    const finding = outcome.is === 'violation' ? prints.get(spot(rule.id, outcome.at, routes)) : undefined;
    const about = routes.length > 0 ? routes : Object.values(model.routes).flatMap((route) => (route.app === app ? [route.key] : []));
    for (const key of about) {
      const list = fed.get(key) ?? [];
      fed.set(key, list);
      list.push({
        rule: rule.id,
        level,
        outcome,
        ...(finding && { fingerprint: finding.fingerprint }),
        ...(finding?.suppressed && { ignored: true as const }),
      });
    }
  }
  return fed;
}
const spot = (rule: string, at: Finding['at'], routes: readonly RouteKey[]): string => JSON.stringify([rule, at.path, at.span, routes]);
