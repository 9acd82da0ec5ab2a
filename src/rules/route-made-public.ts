import { baseName, defineRule, listed, routeNames } from './rule.ts';

export const routeMadePublic = defineRule({
  id: 'route-made-public',
  title: 'A route becomes public by declaration',
  level: 'warning',
  item: 'auth.identity',
  cwe: [306, 862],
  owasp: 'API2',
  each: 'exposure',
  check({ declared, dimension, lost, cause, routes }, { model }) {
    if (!declared || (dimension !== 'authentication' && dimension !== 'private')) return undefined;
    const ends = routeNames(routes, model);
    const guard = lost === undefined ? '' : `; \`${baseName(lost)}\` lets these requests pass now`;
    return {
      is: 'violation',
      at: cause.at,
      message: `this declares ${listed(ends, 4)} public${guard}`,
      detail: [dimension],
      routes,
      because: [],
      assuming: [],
      fix: 'if it is meant to be open to everyone, have a second person confirm it; else take the declaration out again',
    };
  },
});
