/** Linked files become the API model: apps, routes, guards, effects. Pure: the program brings the files. */
import type { Location, Path } from './code.ts';
import type { DeclaredApp } from './declared.ts';
import { appAt, declaredGuards, declaredPublic } from './declared.ts';
import { descriptions } from './described.ts';
import type { ApiModel, App, Claim, CorsPolicy, Effect, GuardId, Link, Only, Reach, Route, RouteKey, Setting, Trait } from './facts.ts';
import { frameworks } from './frameworks/index.ts';
import { libraries } from './libraries/index.ts';
import { LOOKS_AFTER, oauthCalls } from './libraries/oauth.ts';
import type { Access, Draft, V } from './link/abstract.ts';
import { believedIn } from './link/believed.ts';
import { storedIn } from './link/browser-storage.ts';
import type { Way } from './link/checks.ts';
import { checksOn } from './link/checks.ts';
import { comparisonsIn } from './link/comparisons.ts';
import { corsIn } from './link/cors-headers.ts';
import { denied } from './link/denials.ts';
import { drawnIn, namesSecrets } from './link/drawn.ts';
import { developmentOnly } from './link/environments.ts';
import { errorAnswers } from './link/errors.ts';
import { examinedIn, saysThatItChecks } from './link/examined.ts';
import { Exporter, openSteps } from './link/export.ts';
import { fateOf } from './link/fates.ts';
import { know } from './link/knowledge.ts';
import { Machine } from './link/machine.ts';
import { oauthIn } from './link/oauth.ts';
import { runOrphans } from './link/orphans.ts';
import type { ProofV, tied } from './link/proofs.ts';
import { provenAt, settled } from './link/proofs.ts';
import type { Reached, RouteRun } from './link/run.ts';
import { runRoute, symbolOf, wrapped } from './link/run.ts';
import { secretsIn } from './link/secrets.ts';
import { sessionCookiesIn } from './link/session-cookies.ts';
import { settingsIn } from './link/settings.ts';
import { headersIn, setupOf } from './link/setup.ts';
import { statusNumber } from './link/statuses.ts';
import { unreachedIn } from './link/unreached.ts';
import { wordsOf } from './link/uploads.ts';
import { reaches as comesTo } from './link/verbs.ts';
import { prismaColumns } from './prisma.ts';
import type { Program, Resolver } from './program.ts';
import { no, unknown, yes } from './questions.ts';
import { chains, keyPath } from './routing.ts';
import type { Fact, Lowered, Summary } from './summaries.ts';
import { publicReason, traitsOf } from './traits.ts';

/** What the repository's configuration says that the model depends on. */
export interface ModelConfig {
  apps: readonly DeclaredApp[];
  /** How many evaluation steps one model may take. */
  steps: number;
}
export const DEFAULT_STEPS = 6_000_000;
const KNOWLEDGE = know(libraries, frameworks);

/** Builds the model of one commit. Throws `BudgetExceeded` when the steps run out: then there is no model, never part of one. */
export function buildApiModel(program: Program, resolver: Resolver, config: ModelConfig): ApiModel {
  const machine = new Machine(program, resolver, KNOWLEDGE, config.steps);
  machine.knowledgeOfSchema = prismaColumns(program);
  machine.declared = declaredGuards(config.apps);
  for (const path of program.roots) machine.file(path);
  runOrphans(machine, program.roots);
  for (const framework of frameworks) framework.discover?.(machine, program.roots);
  const exporter = new Exporter(
    machine,
    config.apps.flatMap((app) => app.tenantColumns),
    config.apps.flatMap((app) => app.sensitiveFields),
  );
  const routes: Record<RouteKey, Route> = {};
  const central = logsErrors(machine, program);
  const limits = uploadLimits(program);
  const apps = new Map<string, App>();
  const handled = new Set<string>();
  const generated = new Set<RouteKey>();
  for (const chained of chains(machine.routing)) {
    const run = runRoute(machine, chained);
    if (!run) continue;
    // a parser with options of its own is not what the set-up speaks of
    for (const { draft } of run.reached)
      if (draft.kind === 'upload' && !draft.parsed) {
        draft.sized ||= limits.sized;
        draft.typed ||= limits.typed;
      }
    const root = resolver.appRoot((chained.app ?? chained.node).at.path);
    appOf(apps, root, run, (chained.app ?? chained.node).at);
    for (const method of chained.node.methods ?? ['ANY']) {
      const plain = `${root} ${method} ${keyPath(run.path)}`;
      // the first registration of a path answers; a second one is reached only where the first hands on
      let key = plain;
      for (let n = 2; routes[key]; n++) key = `${plain}~${n}`;
      handled.add(key);
      if (chained.node.described) generated.add(key);
      routes[key] = exported(exporter, run, key, root, method, config, central);
    }
  }
  const settings: Setting[] = [];
  const served = Object.keys(resolver.packages()).some((name) => SERVERS.test(name));
  for (const path of program.suspects) {
    const lowered = program.lowered(path);
    if (!lowered) continue;
    for (const draft of [...secretsIn(machine, path, lowered), ...unreachedIn(machine, path)]) exporter.effect(draft);
    for (const draft of standing(machine, path, lowered)) reachedBy(routes, draft.fn, exporter.effect(draft));
  }
  for (const draft of withSecrets(machine)) reachedBy(routes, draft.fn ?? '', exporter.effect(draft));
  for (const path of new Set([...program.suspects, ...program.roots])) {
    const lowered = program.lowered(path);
    for (const draft of lowered ? sessions(path, lowered) : []) exporter.effect(draft);
    for (const { key, at, constant, ownServer } of lowered ? settingsIn(path, lowered) : []) {
      const value = machine.make(`${path}#${key}@${at.span.join('.')}`, at, { kind: 'literal', constant });
      const only: Only | undefined = ownServer && served ? 'development' : undefined;
      settings.push({ key, at, from: 'code', value: exporter.value(value), ...(only && { only }) });
    }
  }
  for (const id of machine.requested) {
    const schema = machine.schemas.get(id);
    if (schema) exporter.schema(schema);
  }
  for (const handler of machine.errorHandlers) {
    const framework = frameworks.find((one) => one.name === handler.framework);
    if (framework) for (const draft of errorAnswers(machine, handler, framework)) exporter.effect(draft);
  }
  // what the set-up of an app holds (cookieParser('…')) is on no route
  for (const draft of machine.setUp()) if (draft.kind === 'secret' || draft.kind === 'token') exporter.effect(draft);
  for (const app of apps.values()) {
    const gateway =
      appAt(config.apps, app.at.path)?.gateway.filter((one) => one === 'rate-limit' || one === 'headers' || one === 'tls') ?? [];
    if (gateway.length > 0) app.gateway = gateway;
    app.cors = corsOf(machine, exporter, app, resolver);
    const files = new Set(program.roots.filter((path) => resolver.appRoot(path) === app.root));
    for (const route of Object.values(routes)) if (route.app === app.root) for (const path of route.files) files.add(path);
    const { packages, names } = setupOf(files, (path) => program.lowered(path));
    app.cors.push(...answeredByHand(program, files, Object.values(routes)));
    app.packages = [...packages].sort();
    app.names = [...names].sort();
  }
  const packages = resolver.packages();
  const gateway = [...program.paths].some((path) => GATEWAY.test(path));
  if (gateway) for (const app of apps.values()) app.names.push('gateway');
  return {
    apps: [...apps.values()],
    routes,
    ...exporter.out,
    settings,
    packages,
    described: descriptions(program, { apps: [...apps.values()], routes, packages }, generated),
    hidden: [],
    unread: program.unread(),
    notes: [],
  };
}

/** Servers that run a Python app in production; its own is then for development. */
const SERVERS = /^(gunicorn|uwsgi|waitress|hypercorn|gevent|eventlet|mod[-_]wsgi|cheroot|bjoern)$/i;
/** The cookies of sessions that a file sets up. */
function sessions(path: Path, lowered: Lowered): Draft[] {
  return sessionCookiesIn(path, lowered).map(({ at, fn, httpOnly, secure, sameSite }) => ({
    kind: 'session-cookie',
    at,
    fn,
    httpOnly: claim(httpOnly),
    secure: claim(secure),
    sameSite: sameSite === 'yes' ? yes('lax') : sameSite === 'no' ? no() : unknown(),
  }));
}
const claim = (told: 'yes' | 'no' | 'unknown'): Claim => (told === 'yes' ? yes(true) : told === 'no' ? no() : unknown());
/** What a file does wherever it is called from: it asks for a sign-in, or keeps something in the browser. */
function standing(machine: Machine, path: Path, lowered: Lowered): (Draft & { kind: 'oauth' | 'web-storage' })[] {
  const requests = oauthIn(path, lowered, oauthCalls, LOOKS_AFTER).map(
    ({ state, challenge, nonce, ...found }): Draft & { kind: 'oauth' } => ({
      kind: 'oauth',
      ...found,
      state: claim(state),
      challenge: claim(challenge),
      nonce: claim(nonce),
    }),
  );
  const kept = storedIn(path, lowered).map(({ at, fn, name, holds }): Draft & { kind: 'web-storage' } => ({
    kind: 'web-storage',
    at,
    fn,
    holds,
    name: machine.make(`${path}#storage@${at.span.join('.')}`, at, { kind: 'literal', constant: name }),
  }));
  return [...requests, ...kept];
}
/** What functions do with secrets, whoever calls them: what they draw new ones from, and what they compare. Each place once. */
function withSecrets(machine: Machine): (Draft & { kind: 'comparison' | 'secret' })[] {
  const places = new Set<string>();
  return machine.madeSince(0).flatMap((frame) =>
    [...comparisonsIn(frame), ...(namesSecrets(frame) ? drawnIn(frame) : [])].filter(({ kind, at }) => {
      const place = `${kind} ${at.path} ${at.span.join('.')}`;
      return !places.has(place) && places.add(place);
    }),
  );
}
/** The routes that run the function do what it does. */
function reachedBy(routes: Record<RouteKey, Route>, fn: string, effect: string): void {
  for (const route of Object.values(routes))
    if (route.dependsOn.includes(fn))
      route.reaches.push({
        effect,
        dominatedBy: [],
        opaque: [],
        stage: 'handler',
        refused: false,
        logged: unknown(),
        via: [],
        tested: [],
        checkedBy: [],
      });
}
function appOf(apps: Map<string, App>, root: Path, run: RouteRun, at: Location): void {
  const known = apps.get(root);
  if (known) {
    if (!known.frameworks.includes(run.framework.name)) known.frameworks.push(run.framework.name);
  } else
    apps.set(root, { id: root, root, frameworks: [run.framework.name], at, cors: [], headers: {}, packages: [], names: [], settings: [] });
}

function exported(
  exporter: Exporter,
  run: RouteRun,
  key: RouteKey,
  root: Path,
  method: Route['method'],
  config: ModelConfig,
  central: boolean,
): Route {
  const { chained } = run;
  const chain: Link[] = run.links.map((link) => ({
    symbol: link.symbol,
    at: link.at,
    placement: link.placement,
    guards: settled(link.proven).map((proof) => exporter.guard(proof, link.symbol, link.at)),
    ...(link.opaque && { opaque: link.opaque }),
  }));
  const failed = failedGuards(exporter, run);
  const chainGuards = new Map<string, GuardId>();
  for (const link of run.links)
    for (const proof of settled(link.proven)) chainGuards.set(proof.key, exporter.guard(proof, link.symbol, link.at));
  const handler = wrapped(run.handler);
  const handlerSymbol = symbolOf(handler);
  const inHandler = new Set<GuardId>();
  const named = new Map<ProofV[], GuardId[]>();
  const guardIds = (proofs: ProofV[]): GuardId[] => {
    let ids = named.get(proofs);
    if (!ids) {
      ids = proofs.map((proof) => {
        const known = chainGuards.get(proof.key);
        if (known) return known;
        const id = exporter.guard(proof, `${proof.frame.file}${proof.frame.summary.fn}`, proof.at);
        inHandler.add(id);
        return id;
      });
      named.set(proofs, ids);
    }
    return ids;
  };
  const reaches = run.reached.flatMap((reached): Reach[] => {
    if (!comesTo(reached.verbs, method)) return [];
    const effect = exporter.effect(reached.draft, reached.frame);
    exporter.reached(effect, developmentOnly(reached.way));
    const reach: Reach = {
      effect,
      dominatedBy: guardIds(settled(reached.here)),
      opaque: openSteps(reached.here.open),
      stage: reached.handler ? 'handler' : 'chain',
      refused: reached.refused,
      logged: logged(run, reached, central),
      ...denies(reached),
      tested: testedAt(exporter, run, reached),
      via: [],
      checkedBy: checks(exporter, run, reached, guardIds),
      ...onlyTested(reached),
    };
    return [reach];
  });
  const inputs = inputsOf(exporter, reaches);
  const ends = guardIds(settled(run.end));
  const proofs = [...run.links.flatMap((link) => settled(link.proven)), ...run.reached.flatMap(({ here }) => settled(here))];
  const signed = proofs.some((proof) => proof.role === 'signature');
  const subject = {
    path: run.path,
    method,
    effects: reaches.map((reach) => exporter.out.effects[reach.effect]).filter((one): one is Effect => one !== undefined),
    handler: handlerSymbol,
    signed,
    identified: proofs.some((proof) => proof.role === 'authentication' && (proof.known === 'library' || proof.subject !== undefined)),
  };
  const traits = traitsOf(subject);
  const open = [...run.links.flatMap((link) => (link.opaque ? [link.opaque] : [])), ...(run.opaqueHandler ? [run.opaqueHandler] : [])];
  const app = appAt(config.apps, chained.node.at.path);
  const declared = declaredPublic(app, method, run.path);
  if (app?.gateway.includes('rate-limit')) {
    const link = limitedByGateway(exporter);
    chain.unshift(link);
    for (const reach of reaches) reach.dominatedBy = [...link.guards, ...reach.dominatedBy];
  }
  return {
    key,
    app: root,
    method,
    path: run.path === '' ? '/' : run.path,
    framework: run.framework.name,
    handler: handlerSymbol,
    at: chained.node.at,
    handlerAt: chained.node.declared ?? (handler.kind === 'fn' ? { path: handler.file, span: handler.summary.span } : chained.node.at),
    chain,
    guards: [...new Set([...chain.flatMap((link) => link.guards), ...ends, ...inHandler, ...failed])],
    ends,
    inputs,
    reaches,
    exemptions: [...run.exemptions, ...exemptionsOf(exporter, handler)],
    public: declared === undefined ? publicReason(subject, traits) : yes(declared),
    traits,
    bodyLimit: unknown(),
    examined: examinedOf(exporter, run),
    believes: run.frames.flatMap((frame) =>
      believedIn(frame).map(({ input, at }) => ({ input: exporter.input(input), name: input.path.at(-1) ?? '', at })),
    ),
    headers: headersNamed(run),
    dependsOn: [...new Set(run.frames.map((frame) => `${frame.file}${frame.summary.fn}`))],
    files: [...new Set([chained.node.at.path, ...run.frames.map((frame) => frame.file), ...run.links.map((link) => link.at.path)])].sort(),
    open,
    ...versionOf(chained.node.version, run.path),
    ...(run.opaqueHandler && { opaqueHandler: run.opaqueHandler }),
    ...(chained.node.only && { only: chained.node.only }),
  };
}
/** The version of the API that a route belongs to, as its path says, or what the registration says. */
function versionOf(declared: string | undefined, path: string): Pick<Route, 'version'> {
  const version = declared ?? /(?:^|\/)v(\d{1,3}(?:[.-]\d{1,2})?)(?=\/|$)/i.exec(path)?.[1];
  return version === undefined ? {} : { version };
}
/** What the repository says a gateway does for every request, as a step that stands before all others. */
function limitedByGateway(exporter: Exporter): Link {
  const at: Location = { path: CONFIGURATION, span: [1, 1, 1, 1] };
  const id = 'gateway#rate-limit';
  exporter.out.guards[id] ??= {
    id,
    symbol: 'gateway:',
    at,
    known: 'configured',
    proves: [{ role: 'rate-limit', needs: [], privileged: no(), style: 'responds', status: 429, logged: unknown() }],
    stops: yes(true, [{ at, note: 'a gateway limits requests, the configuration says' }]),
  };
  return { symbol: 'gateway:the gateway', at, placement: 'global', guards: [id] };
}
const CONFIGURATION = '.github/portcullis.yml';

/** Servers in front, described beside the code, that may add headers. */
export const isGateway = (path: Path): boolean => GATEWAY.test(path);
const GATEWAY = /(^|\/)(nginx[\w.-]*(\.conf|\.conf\.template)?|Caddyfile|vercel\.json|netlify\.toml|_headers|next\.config\.\w+)$/i;
/** What the set-up says of every upload: a module of the parser with its limits, the server's own limit. */
function uploadLimits(program: Program): { sized: boolean; typed: boolean } {
  const words = new Set(program.roots.flatMap((path) => program.lowered(path)?.summaries.flatMap((one) => [...wordsOf(one)]) ?? []));
  return { sized: words.has('MAX_CONTENT_LENGTH') || (words.has('fileSize') && words.has('limits')), typed: words.has('fileFilter') };
}
const named = new WeakMap<Summary, string[]>();
/** The headers that the functions of a route name. */
function headersNamed(run: RouteRun): string[] {
  const of = (summary: Summary): string[] => {
    let found = named.get(summary);
    if (!found) named.set(summary, (found = headersIn(summary)));
    return found;
  };
  return [...new Set(run.frames.flatMap((frame) => of(frame.summary)))].sort();
}
/** Whether what turns away says so in a log: on the same way, in this function or one around it. */
function logged(run: RouteRun, reached: Reached, central: boolean): Reach['logged'] {
  const { draft, way } = reached;
  if (draft.kind !== 'response' || !way) return unknown();
  const logs = run.reached.filter((one) => one.draft.kind === 'log');
  if (logs.some((log) => isOnWay(log.way, way))) return yes(true);
  // what is thrown is logged where all errors are answered
  return central && !draft.call ? unknown() : no();
}
/** What a decorator of the handler or of its class takes it out of. */
function exemptionsOf({ machine }: Exporter, handler: V): Route['exemptions'] {
  if (handler.kind !== 'fn') return [];
  const { file, summary } = handler;
  return [`${file}${summary.fn}`, ...(summary.owner === undefined ? [] : [`${file}${summary.owner}`])].flatMap(
    (symbol) => machine.exempted.get(symbol) ?? [],
  );
}
/** Each input that is looked at once; one without a name stands for all of its part. */
function examinedOf(exporter: Exporter, run: RouteRun): Route['examined'] {
  const found = new Map<string, Route['examined'][number]>();
  const add = (input: Parameters<Exporter['input']>[0]): void => {
    const one = { input: exporter.input(input), path: input.path.slice(1) };
    found.set(JSON.stringify(one), one);
  };
  for (const frame of run.frames) for (const input of examinedIn(frame)) add(input);
  if (run.links.some((link) => saysThatItChecks(link.symbol)) && run.links[0])
    add({ kind: 'input', part: 'request', path: [], id: 'input:request', at: run.links[0].at });
  return [...found.values()];
}
function denies({ draft, refused, way }: Reached): Pick<Reach, 'denies'> {
  if (draft.kind !== 'response' || !way || (!refused && !isDenial(draft))) return {};
  const found = denied(way, draft.at.span[0]);
  return found ? { denies: found } : {};
}
const isDenial = ({ status }: Draft & { kind: 'response' }): boolean => {
  const code = typeof status === 'number' ? status : status?.kind === 'literal' ? status.constant : undefined;
  return typeof code === 'number' && code >= 400;
};
/** What happens for sure where the other does: at a point before it, without a test in between. */
function isOnWay(log: Way | undefined, way: Way): boolean {
  for (let at = log; at; at = at.up) {
    for (let place: Way | undefined = way; place; place = place.up)
      if (place.frame === at.frame && sameBranch(place.frame, at.point, place.point)) return true;
    // further out only as long as it always happens
    if (at.frame.summary.points[at.point]?.fact && !isFirst(at.frame, at.point)) return false;
  }
  return false;
}
function sameBranch(frame: Way['frame'], log: number, refusal: number): boolean {
  const branch = (point: number): number | undefined => {
    for (let at: number | undefined = point; at !== undefined; at = frame.summary.points[at]?.up) {
      const fact = frame.summary.points[at]?.fact;
      if (fact && 'test' in fact) return at;
    }
    return undefined;
  };
  return branch(log) === branch(refusal);
}
const isFirst = (frame: Way['frame'], point: number): boolean => sameBranch(frame, point, 0);
/** A function that answers all errors, and logs them: an error handler of Express, an exception filter. */
function logsErrors(machine: Machine, program: Program): boolean {
  const handles = (one: Summary): boolean =>
    (one.params.length >= 4 && /^_?(err|error|e|ex|exception)$/i.test(one.params[0]?.name ?? '')) ||
    (one.name === 'catch' && one.owner !== undefined && one.params.length === 2) ||
    (one.params.length === 2 &&
      /^_?req(uest)?$/.test(one.params[0]?.name ?? '') &&
      /^(exc|e|err|error|ex|exception)$/.test(one.params[1]?.name ?? ''));
  const writes = (one: Summary): boolean =>
    one.terms.some(
      (term) =>
        term.kind === 'member' &&
        typeof term.property === 'string' &&
        /^(error|warn|warning|exception|info|captureException|capture_exception)$/.test(term.property),
    );
  const registered = machine.routing.flatMap((node) => node.runs.flatMap(({ fn }) => (fn.kind === 'fn' ? [fn.summary] : [])));
  return [...registered, ...program.roots.flatMap((path) => program.lowered(path)?.summaries ?? [])].some(
    (one) => handles(one) && writes(one),
  );
}
function onlyTested({ draft, way }: Reached): Pick<Reach, 'onlyTested'> {
  const loads = draft.kind === 'data-access' && (draft.operation === 'read' || draft.operation === 'list');
  const fate = loads ? fateOf(draft.call, way) : undefined;
  return fate ? { onlyTested: fate } : {};
}
const TESTED = new Set(['sink', 'outbound-call', 'response', 'data-access']);
/** The checks that hold where a value is used. */
function testedAt(exporter: Exporter, run: RouteRun, reached: Reached): Reach['tested'] {
  if (
    !reached.way ||
    !TESTED.has(reached.draft.kind) ||
    (reached.draft.kind === 'data-access' &&
      !reached.draft.raw &&
      !reached.draft.data &&
      reached.draft.limit === undefined &&
      reached.draft.store === 'sql')
  )
    return [];
  return [...run.tested, ...checksOn(reached.way)].map(({ input, kind }) => ({
    input: exporter.input(input),
    path: input.path.slice(1),
    kind,
  }));
}
/** Guards that check the row of this access before it is used: proven at each answer that succeeds, at each later change, and at the end. */
function checks(_exporter: Exporter, run: RouteRun, reached: Reached, guardIds: (proofs: ProofV[]) => GuardId[]): GuardId[] {
  const { draft } = reached;
  if (draft.kind !== 'data-access') return [];
  const later = run.reached.slice(reached.order + 1).filter(used);
  const places = later.length > 0 ? later.map((one) => one.here) : [run.end];
  const sets = places.map((here) => {
    return guardIds(
      settled(here).filter(
        (proof) => proof.role === 'ownership' && (proof.object?.access === draft || sameRow(proof.object?.access, draft)),
      ),
    );
  });
  const [first, ...rest] = sets;
  if (!first || !sets.every((set) => set.length > 0)) return guardIds(checkedInBranch(draft));
  return rest.reduce((kept, set) => (kept.some((id) => set.includes(id)) ? kept : kept), first);
}
/** What ends the request right behind a load that only some requests need: whoever comes further from there has passed it. */
function checkedInBranch(draft: Access): ProofV[] {
  const { frame } = draft.call;
  const load = frame.records.find(({ call }) => call === draft.call)?.point;
  const { points } = frame.summary;
  for (const [at, { fact }] of points.entries()) {
    if (load === undefined || !fact || !('test' in fact) || fact.exits.length === 0) continue;
    let up: number | undefined = at;
    while (up !== undefined && up !== load && leavesOrPasses(points[up]?.fact)) up = points[up]?.up;
    if (up !== load) continue;
    const found = settled(provenAt(frame, at)).filter((proof) => proof.role === 'ownership' && proof.object?.access === draft);
    if (found.length > 0) return found;
  }
  return [];
}
const leavesOrPasses = (fact: Fact | undefined): boolean =>
  fact === undefined || 'passed' in fact || ('test' in fact && fact.exits.length > 0);
const used = (one: Reached): boolean => {
  if (one.draft.kind === 'data-access') return one.draft.operation === 'update' || one.draft.operation === 'delete';
  if (one.draft.kind !== 'response') return false;
  return (statusNumber(one.draft.status) ?? 200) < 400;
};
/** Two accesses that choose the same row: the same entity by the same selector. */
function sameRow(a: Reached['draft'] | undefined, b: Reached['draft']): boolean {
  if (a?.kind !== 'data-access' || b.kind !== 'data-access' || a.entity !== b.entity) return false;
  const values = (draft: typeof a): string => JSON.stringify(leafValues(draft.filter));
  const own = values(a);
  return own !== '[]' && own === values(b);
}
function leafValues(pred: Parameters<typeof tied>[0]): string[] {
  if ('all' in pred) return pred.all.flatMap(leafValues);
  if ('any' in pred) return pred.any.flatMap(leafValues);
  if ('not' in pred) return leafValues(pred.not);
  return 'column' in pred ? [`${pred.column}=${pred.value.id}`] : [];
}

/** A check whose outcome stops nobody is a guard that does not stop. */
function failedGuards(exporter: Exporter, run: RouteRun): GuardId[] {
  return run.links.flatMap((link) =>
    link.failures.map((failure) => {
      const id = `${link.symbol}!${failure.kind}@${failure.at.path}:${failure.at.span[0]}`;
      exporter.out.guards[id] ??= {
        id,
        symbol: link.symbol,
        at: failure.at,
        known: 'behaviour',
        proves: [],
        stops: no([{ at: failure.at, note: 'the request goes on' }]),
        failure: failure.kind,
      };
      return id;
    }),
  );
}
function inputsOf(exporter: Exporter, reaches: Reach[]): string[] {
  const found = new Set<string>();
  for (const { effect } of reaches) for (const input of exporter.inputsOf(effect)) found.add(input);
  return [...found].filter((id) => exporter.out.inputs[id]).sort();
}
// ── CORS ──

function corsOf(machine: Machine, exporter: Exporter, app: App, resolver: Resolver): CorsPolicy[] {
  return machine.routing.flatMap((node): CorsPolicy[] => {
    if (node.kind !== 'cors' || !node.cors || resolver.appRoot(node.at.path) !== app.root) return [];
    const { origin, credentials, methods, byDefault, regex } = node.cors;
    const origins = [origin, regex].filter((one): one is V => one !== undefined);
    return [
      {
        allows: byDefault
          ? ['any']
          : [...(origin ? allowed(origin) : []), ...(regex ? (['unanchored'] as const).filter(() => unanchored(regex)) : [])],
        origins: origins.map((one) => exporter.value(one)),
        credentials:
          credentials === undefined ? no() : credentials.kind === 'literal' ? (credentials.constant ? yes(true) : no()) : unknown(),
        methods: methods ? [] : 'any',
        covers: 'app',
        at: node.at,
        ...(byDefault && { byDefault: true as const }),
      },
    ];
  });
}
/** Headers and settings that say who may read, in the files of an app. */
function answeredByHand(program: Program, files: ReadonlySet<Path>, routes: readonly Route[]): CorsPolicy[] {
  return [...files].sort().flatMap((path) => {
    const lowered = program.lowered(path);
    return (lowered ? corsIn(path, lowered) : []).map(({ at, fn, allows, credentials }): CorsPolicy => {
      const own = fn === undefined ? [] : routes.filter((route) => route.dependsOn.includes(fn)).map((route) => route.key);
      return {
        allows: [allows],
        origins: [],
        credentials: credentials ? yes(true) : no(),
        methods: 'any',
        covers: own.length > 0 && own.length < routes.length ? own : 'app',
        at,
      };
    });
  });
}
function allowed(origin: V): CorsPolicy['allows'] {
  if (origin.kind === 'literal') {
    if (origin.constant === '*') return ['any'];
    if (origin.constant === true) return ['reflected'];
    if (origin.constant === 'null') return ['null'];
    if (origin.constant && typeof origin.constant === 'object' && 'regex' in origin.constant)
      return unanchored(origin) ? ['unanchored'] : ['list'];
    return ['list'];
  }
  if (origin.kind === 'array') return [...new Set(origin.items.flatMap((item) => allowed('spread' in item ? item.spread : item)))];
  if (origin.kind === 'fn') return reflects(origin) ? ['reflected'] : ['unknown'];
  if (origin.kind === 'union') return [...new Set(origin.of.flatMap((one) => allowed(one.value)))];
  return ['unknown'];
}
/** A callback that answers yes without looking. */
function reflects(fn: V & { kind: 'fn' }): boolean {
  const tests = fn.summary.points.some((point) => point.fact && 'test' in point.fact);
  return !tests && fn.summary.steps.some((step) => step.kind === 'call');
}
function unanchored(v: V): boolean {
  const source =
    v.kind === 'literal' && v.constant && typeof v.constant === 'object' && 'regex' in v.constant
      ? v.constant.regex
      : v.kind === 'literal' && typeof v.constant === 'string'
        ? v.constant
        : undefined;
  return source !== undefined && (!source.endsWith('$') || source === '.*' || source === '^.*$' || /^\^?https\?:\/\/\.\*\$?$/.test(source));
}

export type { Trait };
