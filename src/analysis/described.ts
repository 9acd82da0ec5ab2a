/** Where a repository describes its API: OpenAPI files, comments that generate one, and what frameworks make of the code. */
import type { Path } from './code.ts';
import type { ApiModel, App, Route, RouteKey } from './facts.ts';
import { operationsIn, operationsOf } from './openapi.ts';
import type { Program } from './program.ts';
import type { Term } from './summaries.ts';

type Described = ApiModel['described'];
/** Packages that describe all routes of a framework from the code. FastAPI needs none. */
const GENERATES: [framework: string, by: RegExp][] = [
  ['fastapi', /^fastapi(\.|$)/],
  ['nest', /^@nestjs\/swagger$/],
  ['fastify', /^(@fastify\/swagger|fastify-swagger)$/],
  ['drf', /^(drf[-_](spectacular|yasg)|rest_framework\.schemas)(\.|$)/],
  ['flask', /^(flask[-_](restx|smorest|openapi3?|rebar)|apiflask)(\.|$)/],
];
const FILE = /\.(json|ya?ml)$/i;

/** All descriptions, sorted by path. generated: routes that describe themselves where they are registered. */
export function descriptions(
  program: Program,
  model: Pick<ApiModel, 'apps' | 'routes' | 'packages'>,
  generated: ReadonlySet<RouteKey>,
): Described {
  const files = [...program.paths].filter((path) => FILE.test(path) && isDescription(path)).flatMap((path) => ofFile(program, path));
  const comments = program.roots.flatMap((path) => ofComments(program, path));
  const silent = program.roots.some((path) =>
    program.lowered(path)?.summaries.some((one) => one.terms.some((term) => isSwitchedOff(term, one.terms))),
  );
  const apps = model.apps.flatMap((app) => ofApp(app, model, generated, silent));
  return [...files, ...comments, ...apps].sort((a, b) => (a.path < b.path ? -1 : 1));
}
const isDescription = (path: Path): boolean => /(openapi|swagger)[\w.-]*\.(json|ya?ml)$/i.test(path);
function ofFile(program: Program, path: Path): Described {
  const text = program.data(path);
  const operations =
    text === undefined ? [] : operationsOf(text).map(({ method, path: at, span }) => ({ method, path: at, at: { path, span } }));
  return operations.length > 0 ? [{ path, operations }] : [];
}
function ofComments(program: Program, path: Path): Described {
  const operations = (program.lowered(path)?.comments ?? []).flatMap(({ text, span }) =>
    operationsIn(text).map(({ method, path: at }) => ({ method, path: at, at: { path, span } })),
  );
  return operations.length > 0 ? [{ path, operations }] : [];
}
/** `FastAPI(openapi_url=None)` */
function isSwitchedOff(term: Term, terms: readonly Term[]): boolean {
  if (term.kind !== 'call') return false;
  const url = term.args.find((arg) => arg.name === 'openapi_url');
  const value = url && terms[url.value];
  return value?.kind === 'literal' && value.value === null;
}
function ofApp(
  app: App,
  { routes, packages }: Pick<ApiModel, 'routes' | 'packages'>,
  generated: ReadonlySet<RouteKey>,
  silent: boolean,
): Described {
  const named = [...app.packages, ...Object.keys(packages)].filter((name) => !silent || !/^fastapi(\.|$)/.test(name));
  const by = new Set(GENERATES.flatMap(([framework, pattern]) => (named.some((name) => pattern.test(name)) ? [framework] : [])));
  const inside = (route: Route): boolean => route.app === app.root && (by.has(route.framework) || generated.has(route.key));
  const operations = Object.values(routes)
    .filter(inside)
    .map(({ method, path, at }) => ({ method, path, at }));
  return operations.length > 0 ? [{ path: app.at.path, operations }] : [];
}
