import type { Dimension } from '../review/types.ts';
import { baseName, defineRule, listed, routeNames } from './rule.ts';

const WEIGHTY = new Set<Dimension>(['authentication', 'role', 'ownership', 'tenant', 'signature', 'csrf']);
const WHAT: Partial<Record<Dimension, string>> = {
  authentication: 'identified the caller',
  role: 'asked for a role',
  ownership: 'tied the object to the caller',
  tenant: 'tied the object to the caller’s tenant',
  signature: 'checked the signature',
  csrf: 'refused requests from other sites',
  'rate-limit': 'limited how often a caller comes',
  validation: 'checked the input',
  other: 'turned some callers away',
};

const TOUCHED: Record<string, string> = { read: 'read', update: 'changed', delete: 'deleted' };

export const guardRemoved = defineRule({
  id: 'guard-removed',
  title: 'A guard that every request had to pass runs no more',
  level: 'error',
  item: 'auth.identity',
  cwe: [862, 306],
  owasp: 'API5',
  each: 'exposure',
  check({ lost, declared, dimension, cause, routes }, { model }) {
    const [, listed_] = /^owner:(.+)\.list$/.exec(dimension) ?? [];
    if (listed_ !== undefined && !declared)
      return {
        is: 'violation',
        at: cause.at,
        message: `the condition that kept this list of \`${listed_}\` to the caller’s own is gone: every caller gets everybody’s`,
        detail: [listed_, dimension],
        routes,
        because: [],
        assuming: [],
        fix: `ask for the caller’s rows again, or for a role that may see everybody’s`,
      };
    const [, own, does] = /^own:(.+)\.(\w+)$/.exec(dimension) ?? [];
    if (own !== undefined && does !== undefined && !declared)
      return {
        is: 'violation',
        at: cause.at,
        message: `the condition by which only rows of \`${own}\` of the caller are ${TOUCHED[does] ?? 'used'} is gone: now it is any, or all`,
        detail: [own, dimension],
        routes,
        because: [],
        assuming: [],
        fix: 'ask for the caller’s rows again',
      };
    if (lost === undefined || declared || !(dimension in WHAT)) return undefined; // a declaration is a rule of its own
    const name = baseName(lost);
    const ends = routeNames(routes, model);
    return {
      is: 'violation',
      at: cause.at,
      message: `\`${name}\`, which ${WHAT[dimension]}, no longer runs on ${routes.length === 1 ? ends[0] : `${routes.length} endpoints`}, and nothing does so in its place${routes.length === 1 ? '' : `: ${listed(ends, 4)}`}`,
      detail: [name, dimension],
      routes,
      because: cause.base ? [{ at: cause.at, note: `\`${name}\` stood here before this change` }] : [],
      assuming: [],
      ...(!WEIGHTY.has(dimension) && { level: 'warning' as const }),
      fix: `put \`${name}\` back in front of ${routes.length === 1 ? 'this route' : 'these routes'}: what is registered first runs first`,
    };
  },
});
