/**
 * `node scripts/decided.ts DIR…`: for how many routes it is decided whether callers are identified, and for how many accesses to rows that a client chooses whether they are tied
 * to the caller. What is not decided is a reviewer's question; neither share may fall.
 */
import { askOf } from '../src/analysis/ask.ts';
import type { Answer, ApiModel, Route } from '../src/analysis/facts.ts';
import { anyOf } from '../src/analysis/questions.ts';
import { analyse } from '../src/cli/analyse.ts';
import { openCache } from '../src/cli/cache.ts';
import { readDirectory } from '../src/cli/directory.ts';
import { configuredFor } from '../src/cli/policy.ts';

interface Share {
  decided: number;
  all: number;
}
function identified(route: Route, model: ApiModel): boolean {
  const ask = askOf(model, route);
  return ask.isPublic().is === 'yes' || ask.guardedBy('authentication').is !== 'unknown';
}
/** Of each access to rows that the client chooses, or may choose. */
function owned(route: Route, model: ApiModel): Answer<unknown>['is'][] {
  const ask = askOf(model, route);
  return ask.effects('data-access').flatMap((access) => {
    const chosen = ask.selectorFrom(access);
    if (access.operation === 'create' || chosen.is === 'no' || ask.isPublic().is === 'yes') return [];
    if (chosen.is === 'unknown') return ['unknown'];
    const tied = anyOf<unknown>(
      ask.ownershipPredicate(access),
      ask.comparedAfterLoad(access),
      ask.guardedBy('ownership', access),
      ask.privilegedFor(access),
    );
    return [tied.is];
  });
}
const shown = ({ decided, all }: Share): string =>
  `${String(decided).padStart(6)} of ${String(all).padStart(6)} ${all === 0 ? '' : `(${((100 * decided) / all).toFixed(1)} %)`}`;

const total = { routes: { decided: 0, all: 0 }, accesses: { decided: 0, all: 0 } };
const cache = openCache(undefined);
for (const dir of process.argv.slice(2)) {
  const { model } = await analyse(readDirectory(dir, cache), configuredFor(dir), cache);
  const routes = Object.values(model.routes).filter((route) => route.only === undefined);
  const answers = routes.flatMap((route) => owned(route, model));
  const own = {
    routes: { decided: routes.filter((route) => identified(route, model)).length, all: routes.length },
    accesses: { decided: answers.filter((is) => is !== 'unknown').length, all: answers.length },
  };
  for (const kind of ['routes', 'accesses'] as const) {
    total[kind].decided += own[kind].decided;
    total[kind].all += own[kind].all;
  }
  process.stdout.write(`${shown(own.routes).padEnd(28)} callers ${shown(own.accesses).padEnd(28)} owners  ${dir}\n`);
}
process.stdout.write(`${shown(total.routes).padEnd(28)} callers ${shown(total.accesses).padEnd(28)} owners  all\n`);
