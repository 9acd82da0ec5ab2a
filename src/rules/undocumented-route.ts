import type { ApiModel, Route, Trait } from '../analysis/facts.ts';
import { no, yes } from '../analysis/questions.ts';
import { decide, defineRule, firstLine } from './rule.ts';

type Operation = ApiModel['described'][number]['operations'][number];
/** Nobody looks for these in a description. */
const LEFT_OUT = new Set<Trait>(['health', 'docs', 'static']);
/** What answers for others of its path. */
const IMPLIED = new Set<Route['method']>(['HEAD', 'OPTIONS']);
/** A description is of this API when this part of its operations is found there. */
const OF_THIS_API = 0.3;

export const undocumentedRoute = defineRule({
  id: 'undocumented-route',
  title: 'The description of the API does not know a route',
  level: 'notice',
  item: 'inventory.documented',
  cwe: [1059],
  owasp: 'API9',
  each: 'route',
  check(route, { model, change }) {
    const state = change?.routes[route.key]?.state;
    if ((state !== 'added' && state !== 'changed') || IMPLIED.has(route.method) || route.traits.some((one) => LEFT_OUT.has(one)))
      return undefined;
    const own = Object.values(model.routes).filter((one) => one.app === route.app);
    const speaking = model.described.filter(({ operations }) => {
      const found = operations.filter((operation) => own.some((one) => isOf(operation, one))).length;
      return found > 0 && found >= operations.length * OF_THIS_API;
    });
    const [first] = speaking;
    if (!first) return undefined;
    const known = speaking.some(({ operations }) => operations.some((operation) => isOf(operation, route)));
    return decide(
      known ? yes(true) : no([{ at: first.operations[0]?.at ?? route.at, note: 'the description' }]),
      { at: firstLine(route.handlerAt) },
      {
        no: `\`${route.method} ${route.path}\` is missing in the description of the API (\`${first.path}\`): whoever tests, limits or retires what is described passes it by`,
        ask: '',
        yes: 'the route is described',
        detail: [route.method, route.path],
        fix: `add the operation to \`${first.path}\``,
      },
    );
  },
});
const plain = (path: string): string[] =>
  path
    .replace(/\{[^}]*\}|:\w+|<[^>]*>/g, '{}')
    .split('/')
    .filter((one) => one !== '');
/** The same operation; the description may leave a prefix to its servers, and so may the code to what mounts it. */
function isOf(operation: Operation, route: Route): boolean {
  if (operation.method !== route.method && route.method !== 'ANY') return false;
  const [one, other] = [plain(operation.path), plain(route.path)];
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length === 0) return long.length === 0;
  return long.length - short.length <= 3 && short.every((part, index) => part === long[long.length - short.length + index]);
}
