/** Models as plain values, for tests that need no parser: say what matters, the rest is what an ordinary route has. */
import type { Location } from '../src/analysis/code.ts';
import type { ApiModel, App, Effect, EffectOf, Guard, GuardRole, Input, Reach, Route, Value } from '../src/analysis/facts.ts';
import { no, unknown, yes } from '../src/analysis/questions.ts';

export const at = (path: string, line: number, endLine = line): Location => ({ path, span: [line, 1, endLine, 80] });

export function createValue(id: string, more: Partial<Value> = {}): Value {
  return { id, at: at('src/app.ts', 1), origins: [{ kind: 'literal', constant: null }], passed: [], steps: [], ...more };
}
export function createGuard(id: string, role: GuardRole, more: Partial<Guard> = {}): Guard {
  return {
    id,
    symbol: `src/guards.ts:${id}`,
    at: at('src/app.ts', 5),
    known: 'behaviour',
    proves: [{ role, needs: [], privileged: unknown(), style: 'responds', status: 401, logged: unknown() }],
    stops: yes(true, [{ at: at('src/guards.ts', 3), note: 'ends the request' }]),
    ...more,
  };
}
export function createAccess(id: string, more: Partial<EffectOf<'data-access'>> = {}): EffectOf<'data-access'> {
  return {
    kind: 'data-access',
    id,
    fn: 'src/app.ts:handler',
    at: at('src/app.ts', 20),
    api: '@prisma/client:PrismaClient().*.findMany',
    store: 'sql',
    operation: 'list',
    entity: 'Order',
    filter: { all: [] },
    columns: ['id'],
    limit: no(),
    result: `${id}.result`,
    ...more,
  };
}
export const createReach = (effect: string, more: Partial<Reach> = {}): Reach => ({
  effect,
  dominatedBy: [],
  opaque: [],
  checkedBy: [],
  stage: 'handler',
  refused: false,
  logged: unknown(),
  tested: [],
  ...more,
});

export function createRoute(method: Route['method'], path: string, more: Partial<Route> = {}): Route {
  return {
    key: `. ${method} ${path.replace(/\{\w+\}/g, '{}')}`,
    app: '.',
    method,
    path,
    framework: 'express',
    handler: 'src/app.ts:handler',
    at: at('src/app.ts', 19),
    handlerAt: at('src/app.ts', 19, 24),
    chain: [],
    guards: [],
    ends: [],
    inputs: [],
    reaches: [],
    exemptions: [],
    public: no(),
    traits: [],
    headers: [],
    believes: [],
    examined: [],
    dependsOn: [],
    files: ['src/app.ts'],
    open: [],
    ...more,
  };
}
const byId = <T extends { id: string }>(list: readonly T[]): Record<string, T> => Object.fromEntries(list.map((one) => [one.id, one]));

export function createModel(
  parts: { routes?: Route[]; guards?: Guard[]; effects?: Effect[]; values?: Value[]; inputs?: Input[]; apps?: App[] } & Partial<
    Pick<ApiModel, 'entities' | 'schemas' | 'unread'>
  > = {},
): ApiModel {
  return {
    apps: parts.apps ?? [
      {
        id: '.',
        root: '.',
        frameworks: ['express'],
        at: at('src/app.ts', 1),
        cors: [],
        packages: [],
        names: [],
      },
    ],
    routes: Object.fromEntries((parts.routes ?? []).map((route) => [route.key, route])),
    guards: byId(parts.guards ?? []),
    effects: byId(parts.effects ?? []),
    values: byId(parts.values ?? []),
    inputs: byId(parts.inputs ?? []),
    schemas: parts.schemas ?? {},
    entities: parts.entities ?? {},
    settings: [],
    packages: {},
    described: [],
    hidden: [],
    unread: parts.unread ?? [],
  };
}
