/** What an app's start and its modules say of all routes: prefixes, versions, guards, pipes, CORS, what stands for what. */
import type { Location } from '../../code.ts';
import type { Call, ClassV, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { typedAs } from '../../link/typed.ts';
import { alternatives } from '../../link/ways.ts';
import { joinPaths } from '../../routing.ts';
import { appId } from '../apps.ts';
import type { RoutingNode } from '../framework.ts';
import { corsOf, corsOptions } from '../javascript.ts';
import { entryIn, itemsIn } from '../values.ts';
import type { Mark } from './metadata.ts';
import { named, ofClass } from './metadata.ts';
import type { Front } from './middleware.ts';
import { configuredBy, targets, usedByApp } from './middleware.ts';
import { tokenOptions } from './tokens.ts';

/** What an app's start says of all its routes. */
interface Start {
  prefix?: V;
  /** Paths that the prefix is not put before. */
  unprefixed: string[];
  guards: Standing[];
  /** What runs between the guards and the handler. */
  interceptors: Standing[];
  /** Unknown fields of bodies: taken out or refused where a pipe of the whole app says so. */
  strips: boolean;
  /** A pipe of the whole app looks at what comes in. */
  checks: boolean;
  version?: string;
  /** Where versions stand: in the path, unless the app says otherwise. */
  versioned: 'path' | 'elsewhere';
  /** What modules (or the app itself) put in front of some routes. */
  fronts: Front[];
  /** Path prefixes that a router module gives to the controllers of modules, by the controller's class. */
  below: Map<string, string>;
  /** The options of the module that makes the service of tokens. */
  tokens?: V;
}
/** A guard or an interceptor, and where it is put in front of routes. */
export interface Standing {
  fn: V;
  at: Location;
}
/** What belongs to one route: its marks, and the guards that run in front of it. */
export interface Own {
  marks: Mark[];
  guards: Standing[];
  interceptors: Standing[];
  cls: V & ClassV;
  strips: boolean;
  /** Some pipe looks at what comes in. */
  checks: boolean;
}
interface State {
  starts: Map<string, Start>;
  routes: Map<string, Own>;
  contexts: Map<string, Own>;
  /** What `registerAs` made, by name. */
  settings: Map<string, V>;
}
const states = new WeakMap<Machine, State>();
/** What was learnt of this run's apps. */
export function stateOf(machine: Machine): State {
  let state = states.get(machine);
  if (!state) states.set(machine, (state = { starts: new Map(), routes: new Map(), contexts: new Map(), settings: new Map() }));
  return state;
}
/** What is said of the app that a file belongs to. */
export function startOf(machine: Machine, path: string): Start {
  const root = machine.resolver.appRoot(path);
  const { starts } = stateOf(machine);
  let start = starts.get(root);
  if (!start)
    starts.set(
      root,
      (start = {
        unprefixed: [],
        guards: [],
        interceptors: [],
        strips: false,
        checks: false,
        versioned: 'path',
        fronts: [],
        below: new Map(),
      }),
    );
  return start;
}

/** A call on the app: `app.setGlobalPrefix(…)`, `app.useGlobalGuards(…)`. */
export function started(machine: Machine, called: Call, name: string): V | undefined {
  const start = startOf(machine, called.at.path);
  const values = called.args.map((arg) => arg.value);
  if (name === 'setGlobalPrefix') {
    start.prefix = values[0] ?? machine.unknown('nest:prefix', called.at, 'no prefix');
    const without = values[1] && member(machine, values[1], 'exclude', called.at);
    start.unprefixed.push(...(without ? targets(machine, without, called.at) : []).flatMap((one) => ('path' in one ? [one.path] : [])));
  } else if (name === 'use') {
    start.fronts.push(...usedByApp(values, called.at));
    for (const value of values) opened(machine, called, corsOf(value));
  } else if (name === 'useGlobalGuards') start.guards.push(...values.map((fn) => ({ fn, at: called.at })));
  else if (name === 'useGlobalInterceptors') start.interceptors.push(...values.map((fn) => ({ fn, at: called.at })));
  else if (name === 'useGlobalPipes') {
    start.checks = true;
    start.strips ||= values.some((pipe) => strips(machine, pipe));
  } else if (name === 'enableVersioning') {
    const options = values[0];
    const version = options && stringOf(member(machine, options, 'defaultVersion', called.at));
    if (version !== undefined) start.version = version;
    const type = options && member(machine, options, 'type', called.at);
    if (type?.kind === 'api' && !/\.URI$/.test(type.api)) start.versioned = 'elsewhere';
  } else if (name === 'enableCors') {
    // any options without an origin let in every one
    opened(machine, called, { ...corsOptions(values[0]), byDefault: entryIn(values[0], 'origin') === undefined });
  } else if (name === 'get' || name === 'resolve') {
    const [asked] = values;
    return asked
      ? typedAs(machine, asked.kind === 'generic' ? asked.base : asked, `${called.frame.id}/${called.term}`, called.at)
      : undefined;
  }
  return called.self;
}
/** Other origins are let in: by a call on the app, by middleware, by an option of what makes it. */
function opened(machine: Machine, { at }: Call, cors: RoutingNode['cors']): void {
  if (cors)
    machine.routing.push({ kind: 'cors', framework: 'nest', on: appId(machine, 'nest', at.path), at, runs: [], covers: 'all', cors });
}
/** What an app is made with: `NestFactory.create(AppModule, { cors: true })`. */
export function madeWith(machine: Machine, called: Call): void {
  const cors = called.args.slice(1).flatMap(({ value }) => entryIn(value, 'cors') ?? [])[0];
  if (!cors || (cors.kind === 'literal' && !cors.constant)) return;
  opened(machine, called, cors.kind === 'literal' ? { byDefault: true } : corsOptions(cors));
}
/** A text that the configuration gives: `configService.get('app.prefix')`, made by `registerAs('app', () => ({ prefix: … }))`. */
export function configured(machine: Machine, v: V | undefined): string | undefined {
  if (v?.kind !== 'result' || !/^@nestjs\/config:ConfigService\(\)\.get/.test(v.call.api ?? '')) return textOf(v);
  const [name = '', ...path] = (stringOf(v.call.args[0]?.value) ?? '').split('.');
  const made = stateOf(machine).settings.get(name);
  const frame = made?.kind === 'fn' ? machine.invoke(made, []) : undefined;
  const value = frame && path.reduce<V>((inner, key) => member(machine, inner, key, v.at), machine.result(frame));
  for (const { value: one } of value ? alternatives(value) : []) {
    const text = textOf(one);
    if (text !== undefined) return text;
  }
  return undefined;
}
/** A text; of an environment or a setting what stands beside it. */
export function textOf(v: V | undefined): string | undefined {
  if (!v) return undefined;
  if (v.kind === 'op' && v.right) return textOf(v.right);
  if (v.kind === 'environment') return v.fallback ? textOf(v.fallback) : undefined;
  return stringOf(v);
}
/** ValidationPipe with `whitelist` or `forbidNonWhitelisted`. */
export function strips(machine: Machine, pipe: V): boolean {
  if (pipe.kind !== 'result' || !/ValidationPipe/.test(pipe.call.api ?? pipe.api ?? '')) return false;
  const options = pipe.call.args[0]?.value;
  const on = (key: string): boolean => {
    const value = options && member(machine, options, key, pipe.at);
    return value?.kind === 'literal' && value.constant === true;
  };
  return on('whitelist') || on('forbidNonWhitelisted');
}
/** Guards and pipes that modules provide for the whole app, middleware that they configure, prefixes that they give to others. */
export function modules(machine: Machine, cls: V & ClassV): void {
  for (const mark of named(ofClass(machine, cls), 'Module')) {
    startOf(machine, cls.file).fronts.push(...configuredBy(machine, cls));
    const imports = mark.call.args[0] && member(machine, mark.call.args[0].value, 'imports', cls.at);
    for (const imported of itemsIn(imports)) {
      const tokens = tokenOptions(machine, imported);
      if (tokens) startOf(machine, cls.file).tokens ??= tokens;
      if (imported.kind === 'result' && /RouterModule\.(register|forRoutes)$/.test(imported.call.api ?? '') && imported.call.args[0])
        routed(machine, startOf(machine, cls.file), imported.call.args[0].value, '', 0);
    }
    const providers = mark.call.args[0] && member(machine, mark.call.args[0].value, 'providers', cls.at);
    for (const provider of itemsIn(providers)) {
      const of = (key: string): V | undefined => entryIn(provider, key);
      const token = of('provide');
      const used = of('useClass') ?? of('useExisting') ?? of('useValue') ?? factory(machine, of('useFactory'));
      if (!token || !used) continue;
      const start = startOf(machine, cls.file);
      const name = token.kind === 'api' ? token.api : '';
      if (/:APP_GUARD$/.test(name)) start.guards.push({ fn: used, at: provider.at });
      else if (/:APP_INTERCEPTOR$/.test(name)) start.interceptors.push({ fn: used, at: provider.at });
      else if (/:APP_PIPE$/.test(name)) {
        start.checks = true;
        start.strips ||= strips(machine, used);
      } else if (token.kind === 'class' && used.kind === 'class') machine.substitutes.set(token.id, used);
    }
  }
}
/** `RouterModule.register([{ path, module, children }])`: the controllers of that module stand below the path. */
function routed(machine: Machine, start: Start, list: V, prefix: string, depth: number): void {
  if (depth > MOST_DEEP) return;
  for (const entry of itemsIn(list)) {
    // a child without a path of its own stands where its parent does
    const path = entry.kind === 'class' ? prefix : joinPaths(prefix, textOf(member(machine, entry, 'path', entry.at)) ?? '');
    const module = entry.kind === 'class' ? entry : member(machine, entry, 'module', entry.at);
    if (module.kind === 'class')
      for (const mark of named(ofClass(machine, module), 'Module')) {
        const owned = mark.call.args[0] && member(machine, mark.call.args[0].value, 'controllers', module.at);
        for (const one of itemsIn(owned)) if (one.kind === 'class') start.below.set(one.id, path);
      }
    if (entry.kind === 'object') routed(machine, start, member(machine, entry, 'children', entry.at), path, depth + 1);
  }
}
const MOST_DEEP = 8;
const factory = (machine: Machine, fn: V | undefined): V | undefined => {
  const frame = fn?.kind === 'fn' ? machine.invoke(fn, []) : undefined;
  return frame && alternatives(machine.result(frame))[0]?.value;
};
/** The texts that a value names: one, or those of a list. */
export const texts = (v: V | undefined): string[] =>
  v === undefined ? [] : v.kind === 'array' ? itemsIn(v).flatMap(texts) : [textOf(v)].filter((one) => one !== undefined);
