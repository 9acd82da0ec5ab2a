/** `portcullis routes`: the inventory. */
import { askOf } from '../analysis/ask.ts';
import type { ApiModel, GuardRole, Route } from '../analysis/facts.ts';
import { json } from '../report/escape.ts';
import { renderRoutes } from '../report/routes.ts';
import { nameOf } from '../review/endpoints.ts';
import { analyse } from './analyse.ts';
import type { CacheOptions } from './cache.ts';
import { cacheOf, openCache } from './cache.ts';
import { readDirectory } from './directory.ts';
import { colours, progress } from './output.ts';
import { configuredFor } from './policy.ts';

export interface ListedGuard {
  role: string;
  name: string;
  file: string;
  line: number;
  placement: string;
}
export interface ListedRoute {
  method: string;
  path: string;
  framework: string;
  file: string;
  line: number;
  endLine: number;
  public: boolean;
  guards: ListedGuard[];
}

/** Prints every endpoint with what guards it; returns the exit code. */
export async function routes(dir: string, options: CacheOptions & { format: 'table' | 'json' }): Promise<number> {
  const cache = openCache(cacheOf(options));
  const source = readDirectory(dir, cache);
  progress('reading and linking …');
  const { model } = await analyse(source, configuredFor(dir), cache);
  cache.end();
  progress('');
  const list = inventory(model);
  process.stdout.write(
    options.format === 'json'
      ? `${json({ routes: list })}\n`
      : renderRoutes(list, { colour: colours(), width: process.stdout.columns ?? 120 }),
  );
  return 0;
}
/** The inventory, sorted by place. */
export function inventory(model: ApiModel): ListedRoute[] {
  return Object.values(model.routes)
    .map((route) => ({
      method: route.method,
      path: route.path,
      framework: route.framework,
      file: route.at.path,
      line: route.at.span[0],
      endLine: route.at.span[2],
      public: route.public.is === 'yes',
      guards: guardsOf(model, route),
    }))
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}
const ROLES: GuardRole[] = ['authentication', 'signature', 'role', 'ownership', 'tenant', 'csrf', 'rate-limit', 'validation'];
/** The chain's guards, then those that everything which the handler does has behind it. */
function guardsOf(model: ApiModel, route: Route): ListedGuard[] {
  const ask = askOf(model, route);
  const own = ROLES.flatMap((role) => {
    const found = ask.guardedBy(role);
    return found.is === 'yes' ? [found.value] : [];
  });
  const seen = new Set<string>();
  return route.chain.flatMap((link) =>
    (link.placement === 'handler' ? own.filter((id) => !route.chain.some((one) => one.guards.includes(id))) : link.guards).flatMap((id) => {
      const guard = model.guards[id];
      if (guard?.stops.is !== 'yes') return [];
      return guard.proves.flatMap((proof) => {
        const name = link.placement === 'handler' ? nameOf(guard.symbol, guard.at) : nameOf(link.symbol, link.at);
        const key = `${proof.role} ${name}`;
        if (seen.has(key)) return [];
        seen.add(key);
        return [{ role: proof.role, name, file: link.at.path, line: link.at.span[0], placement: link.placement }];
      });
    }),
  );
}
