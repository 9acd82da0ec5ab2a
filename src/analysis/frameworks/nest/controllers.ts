/** Controllers: classes whose decorated methods are routes, with the guards that stand on them. */
import type { Location } from '../../code.ts';
import type { Method } from '../../facts.ts';
import type { ClassV, FnV, V } from '../../link/abstract.ts';
import { lineage } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { joinPaths } from '../../routing.ts';
import { appOf } from '../apps.ts';
import type { Runner } from '../framework.ts';
import { contentType } from '../javascript.ts';
import { mediaOf } from '../media.ts';
import { itemsIn } from '../values.ts';
import type { Mark } from './metadata.ts';
import { named, ofClass, ofMethod } from './metadata.ts';
import { standsBefore } from './middleware.ts';
import type { Standing } from './start.ts';
import { configured, startOf, stateOf, strips, texts } from './start.ts';

const VERBS: Record<string, Method> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  Head: 'HEAD',
  Options: 'OPTIONS',
  All: 'ANY',
  Sse: 'GET',
};

export function controller(machine: Machine, cls: V & ClassV): void {
  const marks = ofClass(machine, cls);
  const [mark] = named(marks, 'Controller').slice(-1);
  if (!mark) return;
  const app = appOf(machine, 'nest', cls.at);
  const start = startOf(machine, cls.file);
  const [given] = mark.call.args;
  const options = given?.value.kind === 'object' ? given.value : undefined;
  const paths = texts(options ? member(machine, options, 'path', cls.at) : given?.value);
  const versions = [...versionsIn(options && member(machine, options, 'version', cls.at)), ...versionsOf(marks)];
  for (const one of lineage(machine, cls).classes)
    for (const id of one.cls.methods) {
      const summary = machine.file(one.file)?.fns.get(id);
      if (!summary || (one.id !== cls.id && cls.cls.methods.some((own) => own.endsWith(`.${summary.name}`)))) continue;
      const self = machine.make(`${cls.id}()`, cls.at, { kind: 'instance', cls });
      const fn: V & FnV = {
        kind: 'fn',
        file: one.file,
        summary,
        self,
        id: `${cls.id}().${summary.name}`,
        at: { path: one.file, span: summary.span },
      };
      const own = ofMethod(machine, fn);
      for (const route of own) {
        const verb = VERBS[route.name];
        if (!verb || !/^@nestjs\/common:/.test(route.call.api ?? '')) continue;
        const all = [...marks, ...own];
        const used = (by: string): Standing[] => [...usedBy(marks, by), ...usedBy(own, by)];
        const guards = [...start.guards, ...used('UseGuards')];
        const interceptors = [...start.interceptors, ...used('UseInterceptors')];
        const media = named(own, 'Header').flatMap(({ call }) => mediaOf(contentType(call.args[0]?.value, call.args[1]?.value)) ?? [])[0];
        const asked = [versionsOf(own), versions, start.version ? [start.version] : []].find((list) => list.length > 0) ?? [''];
        const ends = orEmpty(texts(route.call.args[0]?.value));
        for (const version of start.versioned === 'path' ? asked : [''])
          for (const bare of orEmpty(paths).flatMap((path) => ends.map((end) => joined(start.below.get(cls.id) ?? '', path, end)))) {
            const free = start.unprefixed.some((one) => joined(one) === bare);
            const fronts = start.fronts.filter((front) => standsBefore(front, bare, verb, cls.id));
            machine.routing.push({
              kind: 'route',
              framework: 'nest',
              on: app,
              at: route.call.at,
              path: joined(free ? '' : (configured(machine, start.prefix) ?? ''), version === '' ? '' : `v${version}`, bare),
              methods: [verb],
              runs: [
                ...fronts.map((front): Runner => ({ fn: front.fn, mode: 'middleware', at: front.at })),
                { fn, mode: 'handler', at: route.call.at },
              ],
              covers: 'later',
              declared: { path: one.file, span: summary.span },
              ...(media && { media }),
            });
            stateOf(machine).routes.set(routeKey(route.call.at, fn), {
              marks: all,
              guards,
              interceptors,
              cls,
              checks: start.checks || named(all, 'UsePipes').length > 0,
              strips: start.strips || named(all, 'UsePipes').some((pipe) => pipe.call.args.some((arg) => strips(machine, arg.value))),
            });
          }
      }
    }
}
export const routeKey = (at: Location, fn: V): string => `${at.path}:${at.span.join('.')}|${fn.id}`;
const orEmpty = (list: string[]): string[] => (list.length > 0 ? list : ['']);
const joined = (...parts: string[]): string => {
  const whole = parts.filter((part) => part !== '' && part !== '/').reduce(joinPaths, '');
  return whole.startsWith('/') ? whole : `/${whole}`;
};

/** The versions that a value names; one that is neutral stands in no path. */
const versionsIn = (v: V | undefined): string[] =>
  v?.kind === 'array' ? itemsIn(v).flatMap(versionsIn) : v?.kind === 'api' && v.api.endsWith(':VERSION_NEUTRAL') ? [''] : texts(v);
const versionsOf = (marks: readonly Mark[]): string[] => named(marks, 'Version').flatMap((mark) => versionsIn(mark.call.args[0]?.value));
const usedBy = (marks: readonly Mark[], by: string): Standing[] =>
  named(marks, by).flatMap(({ call: { args, at } }) =>
    args.flatMap((arg) => (arg.spread && arg.value.kind === 'array' ? itemsIn(arg.value) : [arg.value]).map((fn) => ({ fn, at }))),
  );
