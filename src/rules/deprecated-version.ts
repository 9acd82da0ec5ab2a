import type { ApiModel, Route } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import { decide, defineRule, firstLine } from './rule.ts';

export const deprecatedVersion = defineRule({
  id: 'deprecated-version',
  title: 'A version that was superseded is worked on',
  level: 'notice',
  item: 'inventory.versions',
  cwe: [1059],
  owasp: 'API9',
  each: 'route',
  check(route, { model, change, options }) {
    const state = change?.routes[route.key]?.state;
    if ((state !== 'added' && state !== 'changed') || route.version === undefined) return undefined;
    const supported = typeof options.supported === 'string' ? options.supported.split(/[\s,]+/) : [];
    if (supported.some((one) => one.replace(/^v/i, '') === route.version)) return undefined;
    const newer = successor(route, model);
    if (!newer) return undefined;
    return decide(
      no([{ at: newer.at, note: `its successor in version ${newer.version}` }]),
      { at: firstLine(route.handlerAt) },
      {
        no: `\`${route.method} ${route.path}\` belongs to version ${route.version}, which \`${newer.path}\` has superseded: old versions are where checks that were added later are missing`,
        ask: '',
        detail: [route.method, route.path],
        fix: `change the newer one, and tell clients of this one when it ends (\`Deprecation\` and \`Sunset\` headers); or declare version ${route.version} supported`,
      },
    );
  },
});
const numberOf = (version: string | undefined): number => Number(version?.replace(/^v/i, '').replace('-', '.') ?? Number.NaN);
const unversioned = (route: Route): string =>
  route.path.replace(/(^|\/)v\d{1,3}(?:[.-]\d{1,2})?(?=\/|$)/i, '$1{version}').replace(/\{(?!version\})[^}]*\}/g, '{}');
/** The same route in a later version of the same app, or of one beside it. */
function successor(route: Route, model: ApiModel): Route | undefined {
  const [path, own] = [unversioned(route), numberOf(route.version)];
  return Object.values(model.routes)
    .filter((other) => numberOf(other.version) > own && other.method === route.method && unversioned(other) === path)
    .sort((a, b) => numberOf(b.version) - numberOf(a.version))[0];
}
