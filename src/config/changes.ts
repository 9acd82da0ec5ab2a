/** What a change makes of the configuration: every setting that differs, and whether less is reported with it. */
import type { ConfigChange } from '../review/types.ts';
import type { RepositoryConfig } from './repository.ts';
import { parseRepositoryConfig } from './repository.ts';
import { readYaml } from './yaml.ts';

type Level = 'error' | 'warning' | 'notice' | 'off';
type Place = readonly PropertyKey[];
interface Difference {
  setting: string;
  place: Place;
  from: string;
  to: string;
  weaker: boolean;
}

/** The level that a rule has of its own, where that is not known here: only switching it off is surely less. */
const OWN = 'its own level';
const STRICT: readonly string[] = ['error', 'warning', 'notice', 'off'];
const CAUGHT: readonly string[] = ['notice', 'warning', 'error', 'never'];
const PEOPLE: readonly string[] = ['admin', 'maintain', 'write'];

/**
 * The settings that differ between two versions of `.github/portcullis.yml`; undefined is no file. A version that is not valid is not in force: of the base the defaults are, of
 * the head nothing is said. levels: those that rules have of their own.
 */
export function configChanges(
  base: string | undefined,
  head: string | undefined,
  path: string,
  levels: Readonly<Record<string, Level>> = {},
): ConfigChange[] {
  if (base === head) return [];
  const [before, after] = [valid(base) ?? valid(''), valid(head)];
  if (!before || !after) return [];
  const yaml = readYaml(head ?? '');
  const line = (place: Place): number => ('problems' in yaml ? 1 : yaml.line(place));
  return differences(before, after, levels).map(({ setting, from, to, weaker, place }): ConfigChange => {
    const at = line(place);
    return { setting, from, to, weaker, at: { path, span: [at, 1, at, 2] } };
  });
}
function valid(text: string | undefined): RepositoryConfig | undefined {
  const parsed = parseRepositoryConfig(text ?? '');
  return parsed.ok ? parsed.config : undefined;
}

function differences(base: RepositoryConfig, head: RepositoryConfig, levels: Readonly<Record<string, Level>>): Difference[] {
  const apps = new Map(base.apps.map((app) => [app.path, app]));
  const none: Application = { guards: {}, public: [], gateway: {}, tenant: {}, sensitive: {} };
  return [
    ...ranked(['mode'], base.mode, head.mode, ['enforce', 'monitor']),
    ...ranked(['failOn'], base.failOn, head.failOn, CAUGHT),
    ...ranked(['failOnExisting'], String(base.failOnExisting), String(head.failOnExisting), ['true', 'false']),
    ...ranked(['onIncomplete'], base.onIncomplete, head.onIncomplete, ['fail', 'ask']),
    ...ranked(['checklist', 'attest', 'who'], base.checklist.attest.who, head.checklist.attest.who, PEOPLE),
    ...ranked(['checklist', 'attest', 'authors'], String(base.checklist.attest.authors), String(head.checklist.attest.authors), [
      'false',
      'true',
    ]),
    ...required(base.checklist.required, head.checklist.required),
    ...listed(['paths', 'ignore'], base.paths.ignore, head.paths.ignore, 'more'),
    ...included(base.paths.include, head.paths.include),
    ...[...new Set([...Object.keys(base.rules), ...Object.keys(head.rules)])].sort().flatMap((id) => ofRule(id, base, head, levels[id])),
    ...ofApplication([], base, head),
    ...head.apps.flatMap((app, index) => ofApplication(['apps', index], apps.get(app.path) ?? none, app)),
  ];
}
type Application = Pick<RepositoryConfig, 'guards' | 'public' | 'gateway' | 'tenant' | 'sensitive'>;

const shown = (place: Place): string =>
  place
    .map((key) => (typeof key === 'number' ? `[${key}]` : String(key)))
    .join('.')
    .replaceAll('.[', '[');
/** order: the strictest first. */
function ranked(place: Place, from: string, to: string, order: readonly string[]): Difference[] {
  if (from === to) return [];
  return [{ setting: shown(place), place, from: `\`${from}\``, to: `\`${to}\``, weaker: order.indexOf(to) > order.indexOf(from) }];
}
/** weakens: whether it is more entries, or less, with which less is reported. */
function listed(place: Place, base: readonly string[], head: readonly string[], weakens: 'more' | 'less'): Difference[] {
  const added = head.flatMap((one, index) => (base.includes(one) ? [] : [{ one, place: [...place, index] }]));
  const gone = base.filter((one) => !head.includes(one));
  return [
    ...added.map(({ one, place: at }) => ({
      setting: shown(place),
      place: at,
      from: `without \`${one}\``,
      to: `\`${one}\``,
      weaker: weakens === 'more',
    })),
    ...gone.map((one) => ({ setting: shown(place), place, from: `\`${one}\``, to: `without \`${one}\``, weaker: weakens === 'less' })),
  ];
}
/** true is all of them, false none. */
function required(base: boolean | string[], head: boolean | string[]): Difference[] {
  const place = ['checklist', 'required'];
  if (Array.isArray(base) && Array.isArray(head)) return listed(place, base, head, 'less');
  const say = (value: boolean | string[]): string =>
    value === true ? 'everything' : value === false ? 'nothing' : value.map((one) => `\`${one}\``).join(', ');
  return base === head ? [] : [{ setting: shown(place), place, from: say(base), to: say(head), weaker: base === true || head === false }];
}
/** No entry means everything. */
function included(base: readonly string[], head: readonly string[]): Difference[] {
  const place = ['paths', 'include'];
  if (base.length === 0 && head.length > 0)
    return [{ setting: shown(place), place, from: 'everything', to: head.map((one) => `\`${one}\``).join(', '), weaker: true }];
  return head.length === 0 && base.length > 0
    ? [{ setting: shown(place), place, from: base.map((one) => `\`${one}\``).join(', '), to: 'everything', weaker: false }]
    : listed(place, base, head, 'less');
}
function ofRule(id: string, base: RepositoryConfig, head: RepositoryConfig, own: Level | undefined): Difference[] {
  const of = (config: RepositoryConfig): { level: string; mode: string } => {
    const rule = config.rules[id];
    const { level, mode } = typeof rule === 'string' ? { level: rule, mode: undefined } : (rule ?? {});
    return { level: level ?? own ?? OWN, mode: mode ?? config.mode };
  };
  const [was, is] = [of(base), of(head)];
  const place = ['rules', id];
  const mode = was.mode === is.mode || base.mode !== head.mode ? [] : ranked([...place, 'mode'], was.mode, is.mode, ['enforce', 'monitor']);
  const unsure = is.level !== 'off' && (was.level === OWN || is.level === OWN);
  return [...ranked(place, was.level, is.level, STRICT).map((one) => (unsure ? { ...one, weaker: false } : one)), ...mode];
}
function ofApplication(place: Place, base: Application, head: Application): Difference[] {
  const roles = [...new Set([...Object.keys(base.guards), ...Object.keys(head.guards)])].sort() as (keyof Application['guards'])[];
  const open = (app: Application): string[] => app.public.map(({ route }) => route);
  const gates = ['rateLimit', 'headers', 'tls'] as const;
  return [
    ...listed([...place, 'public'], open(base), open(head), 'more'),
    ...roles.flatMap((role) => listed([...place, 'guards', role], base.guards[role] ?? [], head.guards[role] ?? [], 'more')),
    ...gates.flatMap((gate) =>
      ranked([...place, 'gateway', gate], String(base.gateway[gate] ?? false), String(head.gateway[gate] ?? false), ['false', 'true']),
    ),
    ...listed([...place, 'tenant', 'columns'], base.tenant.columns ?? [], head.tenant.columns ?? [], 'less'),
    ...listed([...place, 'sensitive', 'fields'], base.sensitive.fields ?? [], head.sensitive.fields ?? [], 'less'),
  ];
}
