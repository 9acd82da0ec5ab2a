import type { Location } from '../analysis/code.ts';
import type { Convention } from '../analysis/conventions.ts';
import { baseName, defineRule, firstLine, habit } from './rule.ts';

const DIMENSIONS = ['guard', 'limiter'] as const;

export const guardConventionBroken = defineRule({
  id: 'guard-convention-broken',
  title: 'A new route lacks what its neighbours carry',
  level: 'warning',
  item: 'authz.role',
  cwe: [862, 285],
  owasp: 'API5',
  each: 'route',
  yieldsTo: [
    'authn-missing',
    'authn-result-ignored',
    'bola',
    'guard-removed',
    'rate-limit-missing',
    'role-check-missing',
    'route-made-public',
    'tenant-isolation',
    'webhook-unsigned',
  ],
  check(route, { ask, change, model }) {
    const state = change?.routes[route.key]?.state;
    if ((state !== 'added' && state !== 'changed') || ask.isPublic().is !== 'no') return undefined;
    // what is not followed to its end may be the guard
    if (route.opaqueHandler || route.open.some((one) => one.weight === 'strong')) return undefined;
    const broken: { at: Location; convention: Convention }[] = [];
    for (const dimension of DIMENSIONS) {
      const convention = ask.broken(dimension);
      if (convention) broken.push({ at: firstLine(route.handlerAt), convention });
    }
    for (const access of ask.effects('data-access')) {
      const convention = ask.selectorFrom(access).is === 'yes' || access.operation === 'list' ? ask.broken('predicate', access) : undefined;
      const tied =
        ask.comparedAfterLoad(access).is !== 'no' ||
        ask.guardedBy('ownership', access).is !== 'no' ||
        ask.privilegedFor(access).is !== 'no';
      if (convention && !tied && !broken.some((one) => one.convention === convention)) broken.push({ at: access.at, convention });
    }
    const name = `\`${route.method} ${route.path}\``;
    return broken.flatMap(({ at, convention }) =>
      // it stood out before this change, too
      convention.breaks.includes(route.key)
        ? []
        : {
            is: 'violation' as const,
            at,
            message: `${habit(convention, route.key, model)}; ${name} does not`,
            detail: [convention.dimension, convention.value.slice(convention.value.lastIndexOf(':') + 1)],
            because: [],
            assuming: [],
            fix:
              convention.dimension === 'predicate'
                ? `ask for \`${convention.value.slice(convention.in.length + 1)}\` as the other queries on \`${convention.in}\` do`
                : convention.value.includes(':')
                  ? `put \`${baseName(convention.value)}\` in front of this route, as its neighbours do; if it is meant to be different, say so in the review`
                  : 'guard it as its neighbours are guarded; if it is meant to be different, say so in the review',
          },
    );
  },
});
