/** Linked files become the API model: apps, routes, guards, effects. Pure: the program brings the files. */
import type { FnId, Location, Path } from './code.ts';
import type { DeclaredApp } from './declared.ts';
import { appAt, declaredGuards } from './declared.ts';
import { descriptions } from './described.ts';
import type { ApiModel, App, EffectId, Only, Route, RouteKey, Setting } from './facts.ts';
import { frameworks } from './frameworks/index.ts';
import { libraries } from './libraries/index.ts';
import { namedByReads } from './link/entities.ts';
import { errorAnswers } from './link/errors.ts';
import { Exporter } from './link/export.ts';
import { know } from './link/knowledge.ts';
import { Leads } from './link/leads.ts';
import { Machine } from './link/machine.ts';
import { runOrphans } from './link/orphans.ts';
import type { RouteRun } from './link/run.ts';
import { runRoute } from './link/run.ts';
import { secretsIn } from './link/secrets.ts';
import { settingsIn } from './link/settings.ts';
import { setupOf } from './link/setup.ts';
import { unreachedIn } from './link/unreached.ts';
import { wordsOf } from './link/uploads.ts';
import { answeredByHand, corsOf } from './model/cors.ts';
import { logsErrors } from './model/logged.ts';
import { routeOf } from './model/route.ts';
import { sessionCookies, standing, withSecrets } from './model/standing.ts';
import { purposesByRoutes } from './model/token-purposes.ts';
import { prismaColumns } from './prisma.ts';
import type { Program, Resolver } from './program.ts';
import { unknown } from './questions.ts';
import { chains, keyPath } from './routing.ts';

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
  const generated = new Set<RouteKey>();
  const registered = new Map<RouteKey, number>();
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
      const count = (registered.get(plain) ?? 0) + 1;
      registered.set(plain, count);
      const key = count === 1 ? plain : `${plain}~${count}`;
      if (chained.node.described) generated.add(key);
      routes[key] = routeOf(exporter, run, key, root, method, config.apps, central);
    }
  }
  for (const entity of Object.values(exporter.out.entities)) namedByReads(machine, entity);
  purposesByRoutes(Object.values(routes), exporter.out.effects);
  const running = new Map<FnId, Route[]>();
  for (const route of Object.values(routes))
    for (const fn of route.dependsOn) {
      const known = running.get(fn);
      if (known) known.push(route);
      else running.set(fn, [route]);
    }
  const settings: Setting[] = [];
  const served = Object.keys(resolver.packages()).some((name) => SERVERS.test(name));
  const leads = new Leads(machine);
  for (const path of program.suspects) {
    const lowered = program.lowered(path);
    if (!lowered) continue;
    for (const draft of [...secretsIn(machine, path, lowered), ...unreachedIn(machine, path, leads)]) exporter.effect(draft);
    for (const draft of standing(machine, path, lowered)) reachedBy(exporter, running, draft.fn, exporter.effect(draft));
  }
  for (const draft of withSecrets(machine)) reachedBy(exporter, running, draft.fn, exporter.effect(draft));
  for (const path of new Set([...program.suspects, ...program.roots])) {
    const lowered = program.lowered(path);
    for (const draft of lowered ? sessionCookies(path, lowered) : []) exporter.effect(draft);
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
  for (const draft of machine.frames.setUp()) if (draft.kind === 'secret' || draft.kind === 'token') exporter.effect(draft);
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
  };
}

/** The routes that run the function do what it does. */
function reachedBy(exporter: Exporter, running: ReadonlyMap<FnId, Route[]>, fn: FnId | undefined, effect: EffectId): void {
  for (const route of (fn !== undefined && running.get(fn)) || []) {
    route.inputs = [...new Set([...route.inputs, ...exporter.inputsOf(effect)])].sort();
    route.reaches.push({
      effect,
      dominatedBy: [],
      opaque: [],
      stage: 'handler',
      refused: false,
      logged: unknown(),
      tested: [],
      checkedBy: [],
    });
  }
}
function appOf(apps: Map<string, App>, root: Path, run: RouteRun, at: Location): void {
  const known = apps.get(root);
  if (known) {
    if (!known.frameworks.includes(run.framework.name)) known.frameworks.push(run.framework.name);
  } else apps.set(root, { id: root, root, frameworks: [run.framework.name], at, cors: [], packages: [], names: [] });
}

/** Servers that run a Python app in production; its own is then for development. */
const SERVERS = /^(gunicorn|uwsgi|waitress|hypercorn|gevent|eventlet|mod[-_]wsgi|cheroot|bjoern)$/i;
/** Servers in front, described beside the code, that may add headers. */
export const isGateway = (path: Path): boolean => GATEWAY.test(path);
const GATEWAY = /(^|\/)(nginx[\w.-]*(\.conf|\.conf\.template)?|Caddyfile|vercel\.json|netlify\.toml|_headers|next\.config\.\w+)$/i;
/** What the set-up says of every upload: a module of the parser with its limits, the server's own limit. */
function uploadLimits(program: Program): { sized: boolean; typed: boolean } {
  const words = new Set(program.roots.flatMap((path) => program.lowered(path)?.summaries.flatMap((one) => [...wordsOf(one)]) ?? []));
  return { sized: words.has('MAX_CONTENT_LENGTH') || (words.has('fileSize') && words.has('limits')), typed: words.has('fileFilter') };
}
