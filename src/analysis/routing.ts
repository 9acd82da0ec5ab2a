/** Joins what adapters report: mounts across files, prefixes, the order of what runs before a handler. Knows no framework. */
import type { Only } from './facts.ts';
import type { RoutingNode, Runner } from './frameworks/framework.ts';
import { matches, sampled } from './patterns.ts';

/** A route with everything on its way: steps of the app and its routers in the order in which they run, then its own. */
export interface Chained {
  node: RoutingNode;
  app: RoutingNode | undefined;
  path: string;
  steps: { runner: Runner; placement: 'app' | 'router' | 'route'; node: RoutingNode }[];
  /** The router is mounted nowhere that was read. */
  loose: boolean;
  cors: RoutingNode[];
  /** It or a mount on its way is registered there alone. */
  only?: Only;
}

/** Prefix and path as one; parameters as the framework writes them. */
export function joinPaths(prefix: string, path: string): string {
  const joined = `${prefix.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  const clean = joined.replace(/\/{2,}/g, '/');
  return path === '' || (path === '/' && prefix !== '' && prefix !== '/')
    ? prefix.replace(/\/+$/, '') + (path === '/' && prefix.endsWith('/') ? '/' : '') || '/'
    : clean;
}

interface Way {
  app: RoutingNode | undefined;
  prefix: string;
  steps: Chained['steps'];
  cors: RoutingNode[];
  depth: number;
  only?: Only;
}
const MAX_MOUNTS = 24;

/** All routes of all apps; then those of routers that nothing mounts. */
export function chains(nodes: readonly RoutingNode[]): Chained[] {
  // what runs in development alone stands in nobody's way
  const live = nodes.filter((node) => node.kind !== 'step' || node.only === undefined);
  const on = Map.groupBy(live, (node) => node.on);
  const everywhere = live.filter((node) => node.kind === 'step' && node.covers === 'app');
  const routes: Chained[] = [];
  const reached = new Set<string>();
  const visit = (id: string, way: Way): void => {
    if (way.depth > MAX_MOUNTS) return;
    reached.add(id);
    const all = on.get(id) ?? [];
    const own = all.filter((node) => node.parameter === undefined);
    const asked = all.filter((node) => node.parameter !== undefined);
    const placement = way.depth === 0 && way.app ? 'app' : 'router';
    const whole = [...(way.depth === 0 ? everywhere : []), ...own.filter((node) => node.kind === 'step' && node.covers === 'all')].flatMap(
      (node) => node.runs.map((runner) => ({ runner, placement, node }) as const),
    );
    let cors = [...way.cors, ...own.filter((node) => node.kind === 'cors' && node.covers === 'all')];
    let steps: Chained['steps'] = [...way.steps, ...whole];
    for (const node of own) {
      const path = joinPaths(way.prefix, node.path ?? '');
      if (node.kind === 'step' && node.covers === 'later')
        steps = [...steps, ...node.runs.map((runner) => ({ runner, placement, node: { ...node, path } }) as const)];
      else if (node.kind === 'cors' && node.covers === 'later') cors = [...cors, node];
      else if (node.kind === 'mount' && node.mounts !== undefined) {
        const before = steps.filter((step) => covers(step.node, path) || below(step.node, path));
        const between = node.runs.map((runner) => ({ runner, placement: 'router', node }) as const);
        const only = node.only ?? way.only;
        visit(node.mounts, {
          app: way.app,
          prefix: path,
          steps: [...before, ...between],
          cors,
          depth: way.depth + 1,
          ...(only && { only }),
        });
      } else if (node.kind === 'route') {
        const before = steps.filter((step) => covers(step.node, path) && concerns(step.node, node) && !exempts(step.node, path, node));
        const named = shownPath(path).parameters;
        const loaders = asked
          .filter((step) => step.parameter !== undefined && named.includes(step.parameter))
          .flatMap((step) => step.runs.map((runner) => ({ runner, placement, node: step }) as const));
        const only = node.only ?? way.only;
        routes.push({
          node,
          app: way.app,
          path,
          steps: [...before, ...loaders, ...node.runs.slice(0, -1).map((runner) => ({ runner, placement: 'route', node }) as const)],
          loose: way.app === undefined,
          cors,
          ...(only && { only }),
        });
      }
    }
  };
  const mounted = new Set(nodes.flatMap((node) => (node.kind === 'mount' && node.mounts !== undefined ? [node.mounts] : [])));
  for (const app of nodes)
    if (app.kind === 'app' && !mounted.has(app.on)) visit(app.on, { app, prefix: app.path ?? '', steps: [], cors: [], depth: 0 });
  for (const app of nodes)
    if (app.kind === 'app' && !reached.has(app.on)) visit(app.on, { app, prefix: app.path ?? '', steps: [], cors: [], depth: 0 });
  for (const router of nodes)
    if (router.kind === 'router' && !reached.has(router.on) && !mounted.has(router.on))
      visit(router.on, { app: undefined, prefix: router.path ?? '', steps: [], cors: [], depth: 1 });
  // what is registered on an app that was handed in from where nobody looked
  for (const id of on.keys())
    if (!reached.has(id) && !mounted.has(id)) visit(id, { app: undefined, prefix: '', steps: [], cors: [], depth: 1 });
  return routes;
}
/** A step with a path runs for what lies below it; a parameter matches any segment. */
function covers(step: RoutingNode, path: string): boolean {
  if (step.covers !== 'later' || !step.path || step.path === '/' || step.path === '/*' || step.path === '*') return true;
  const wanted = segments(step.path);
  const given = segments(path);
  if (step.exact && wanted.length !== given.length && wanted.at(-1) !== '*') return false;
  return wanted.every(
    (segment, index) =>
      segment === '*' ||
      segment === given[index] ||
      isParameter(segment) ||
      (given[index] !== undefined && isParameter(given[index] as string) && !/^\w/.test(segment)),
  );
}
/** A step that was registered for some methods. */
const concerns = (step: RoutingNode, route: RoutingNode): boolean =>
  step.methods === undefined || route.methods === undefined || step.methods.some((one) => route.methods?.includes(one));
/** A step that lets such requests pass unseen is none of the route's, where all of its methods are named. */
function exempts(step: RoutingNode, path: string, route: RoutingNode): boolean {
  return (step.except ?? []).some(
    (one) =>
      (one.path === undefined || leaves(one.path, shownPath(path).path)) &&
      (one.methods === undefined || (route.methods?.every((method) => one.methods?.includes(method)) ?? false)),
  );
}
/** Whether any of what is commonly asked for passes: it leaves the route open. */
function leaves(pattern: string, path: string): boolean {
  const asked = sampled(path);
  if (pattern.startsWith('re:')) return asked.some((one) => matches({ source: pattern.slice(3) }, one) === true);
  const [whole, start] = [segments(pattern), segments(pattern.replace(/\*$/, ''))];
  if (pattern.endsWith('*')) return asked.some((one) => start.every((segment, index) => segment === segments(one)[index]));
  return asked.some((one) => segments(one).join('/') === whole.join('/'));
}
/** A step of its own path below a mount: it runs for some of what is mounted. */
function below(step: RoutingNode, mount: string): boolean {
  const outer = segments(mount);
  const inner = segments(step.path ?? '');
  return inner.length > outer.length && outer.every((segment, index) => segment === inner[index] || isParameter(segment));
}
const segments = (path: string): string[] => path.split('/').filter(Boolean);
const isParameter = (segment: string): boolean => /^[:{<[*]/.test(segment);

/** `/users/:id(\\d+)?`, `/users{/:id}` and `/users/{id:int}` as `/users/{id}`, `/files/*path` as `/files/{path}`; with what each parameter is converted by. */
export function shownPath(path: string): { path: string; parameters: string[]; converters: Map<string, string> } {
  const parameters: string[] = [];
  const converters = new Map<string, string>();
  const declared = (name: string, converter: string | undefined): string => {
    parameters.push(name);
    if (converter) converters.set(name, converter);
    return `{${name}}`;
  };
  const shown = path
    .replace(/\{(\/[^{}]*)\}/g, '$1') // optional, as Express 5 writes it
    .replace(/(^|\/)\*(\w+)/g, (_, slash: string, name: string) => (parameters.push(name), `${slash}{${name}}`))
    .replace(/<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>/g, (_, converter: string | undefined, name: string) => declared(name, converter))
    .replace(/\{(\w+):([^}]*)\}/g, (_, name: string, converter: string) => declared(name, converter))
    .replace(/:(\w+)(\([^)]*\))?[?+*]?/g, (_, name: string) => (parameters.push(name), `{${name}}`));
  for (const match of shown.matchAll(/\{(\w+)\}/g)) if (match[1] && !parameters.includes(match[1])) parameters.push(match[1]);
  return { path: shown, parameters, converters };
}
/** With parameters as `{}`: the part of a `RouteKey` that names the path. */
export const keyPath = (shown: string): string => shown.replace(/\{[^}]*\}/g, '{}').replace(/\*$/, '{*}');
