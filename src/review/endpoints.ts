/** Routes as a report shows them: what runs before the handler, what it reads, does and returns. */
import type { Location } from '../analysis/code.ts';
import type { ApiModel, Effect, EffectOf, Guard, Link, Route } from '../analysis/facts.ts';
import type { ChecklistItem, Endpoint, Finding, RouteChange } from './types.ts';

const VERB: Record<EffectOf<'data-access'>['operation'], string> = {
  read: 'reads',
  list: 'lists',
  create: 'creates',
  update: 'changes',
  delete: 'deletes',
};

export function endpointOf(
  route: Route,
  model: ApiModel,
  change: RouteChange,
  handle: string,
  items: ChecklistItem[],
  findings: readonly Finding[],
): Endpoint {
  const own = route.reaches.filter((reach) => reach.stage === 'handler');
  const effects = own.flatMap(({ effect }) => model.effects[effect] ?? []);
  const given = own.flatMap(({ effect, refused }) => (refused ? [] : (model.effects[effect] ?? [])));
  const inputs = route.inputs.flatMap((id) => model.inputs[id] ?? []);
  return {
    key: route.key,
    handle,
    method: route.method,
    path: route.path,
    framework: route.framework,
    at: route.at,
    change: change.state,
    by: change.by,
    chain: chainOf(route, model),
    reads: inputs.map((input) => (input.name === undefined ? `the ${input.part}` : `\`${input.name}\` from the ${input.part}`)),
    does: [...new Set(effects.flatMap(deed))],
    returns: [...new Set(given.flatMap((effect) => (effect.kind === 'response' ? [answer(effect, model)] : [])))],
    items,
    findings: findings.filter((one) => one.routes.includes(route.key)).map((one) => one.fingerprint),
  };
}

function chainOf(route: Route, model: ApiModel): Endpoint['chain'] {
  const known = new Set<string>();
  const links = route.chain.flatMap((link) => {
    if (link.placement === 'handler') return [];
    const guards = link.guards.flatMap((id) => model.guards[id] ?? []);
    for (const guard of guards) known.add(guard.id);
    return [{ name: nameOf(link.symbol, link.at), at: link.at, roles: rolesOf(guards), note: note(link, guards) }];
  });
  // what the handler checks itself comes last
  const own = route.guards
    .flatMap((id) => (known.has(id) ? [] : (model.guards[id] ?? [])))
    .filter((guard) => !guard.failure && guard.proves.length > 0);
  const inHandler = own.map((guard) => ({
    name: inside(guard.at, route.handlerAt)
      ? `${rolesOf([guard]).join(' and ')} in the handler`
      : guard.symbol === route.handler
        ? nameOf(`${guard.at.path}:`, guard.at)
        : nameOf(guard.symbol, guard.at),
    at: guard.at,
    roles: rolesOf([guard]),
    note: what(guard),
  }));
  return [...links, ...new Map(inHandler.map((one) => [`${one.at.path}:${one.at.span[0]}:${one.roles.join()}`, one])).values()];
}
const inside = (at: Location, around: Location): boolean =>
  at.path === around.path && at.span[0] >= around.span[0] && at.span[2] <= around.span[2];
const rolesOf = (guards: Guard[]): Guard['proves'][number]['role'][] => [
  ...new Set(guards.flatMap((guard) => guard.proves.map((one) => one.role))),
];
const what = (guard: Guard): string =>
  guard.stops.is === 'yes' ? (guard.stops.because[0]?.note ?? 'ends the request') : 'does not end the request';
function note(link: Link, guards: Guard[]): string {
  if (guards.length > 0) return [...new Set(guards.map(what))].join('; ');
  return link.opaque ? 'was not read' : 'never rejects';
}
/** `src/auth.ts:requireUser` is `requireUser`; `helmet:()` is `helmet`; one without a name is called by where it stands: `auth.ts:12`; one of several is called by all. */
export const nameOf = (symbol: string, at?: Location): string =>
  [...new Set(symbol.split('|').map((one) => nameOfOne(one, at)))].join(' or ');
function nameOfOne(symbol: string, at?: Location): string {
  const [file = '', name = ''] = [symbol.slice(0, symbol.lastIndexOf(':')), symbol.slice(symbol.lastIndexOf(':') + 1)];
  const own = /^(default|module\.exports)?~\d+$/.test(name) ? '' : name.replace(/(\(\))+$/, '').replace(/~\d+/g, '');
  if (own !== '') return own;
  const base = file.split('/').at(-1) ?? file;
  return base === '' ? 'a function' : at?.path === file ? `${base}:${at.span[0]}` : base;
}

function deed(effect: Effect): string[] {
  if (effect.kind === 'data-access') return [`${VERB[effect.operation]} ${effect.entity === '?' ? 'data' : effect.entity}`];
  if (effect.kind === 'outbound-call') return ['calls another service'];
  if (effect.kind === 'token' && effect.operation === 'sign') return ['issues a token'];
  return [];
}
function answer(response: EffectOf<'response'>, model: ApiModel): string {
  if (response.redirect !== undefined) return 'a redirect';
  const schema = response.schema.is === 'yes' ? model.schemas[response.schema.value]?.name : undefined;
  return [response.status === 'unknown' ? '' : String(response.status), schema ?? (response.media === 'unknown' ? '' : response.media)]
    .filter((part) => part !== '')
    .join(' ');
}
