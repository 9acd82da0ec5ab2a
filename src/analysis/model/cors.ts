/** Which other sites an app lets read its answers. */
import type { Path } from '../code.ts';
import type { App, CorsPolicy, Route } from '../facts.ts';
import type { V } from '../link/abstract.ts';
import { corsIn, returnsOrigin } from '../link/cors-headers.ts';
import type { Exporter } from '../link/export.ts';
import type { Machine } from '../link/machine.ts';
import type { Program, Resolver } from '../program.ts';
import { no, unknown, yes } from '../questions.ts';

/** The policies that the middleware of an app sets up. */
export function corsOf(machine: Machine, exporter: Exporter, app: App, resolver: Resolver): CorsPolicy[] {
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
        ...(node.only && { only: node.only }),
      },
    ];
  });
}
/** Headers and settings that say who may read, in the files of an app. */
export function answeredByHand(program: Program, files: ReadonlySet<Path>, routes: readonly Route[]): CorsPolicy[] {
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
/** It answers yes without looking: by calling back, or by returning the origin that it is given or reads. */
function reflects({ summary }: V & { kind: 'fn' }): boolean {
  if (summary.points.some((point) => point.fact && 'test' in point.fact)) return false;
  const callsBack = summary.steps.some((step) => {
    const term = step.kind === 'call' ? summary.terms[step.call] : undefined;
    return term?.kind === 'call' && summary.terms[term.callee]?.kind === 'parameter';
  });
  return callsBack || returnsOrigin(summary);
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
