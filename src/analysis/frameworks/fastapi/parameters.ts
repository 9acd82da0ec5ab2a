/** Parameters: what an annotation, a marker or a dependency binds a function's arguments to. */
import type { Location } from '../../code.ts';
import type { InputPart } from '../../facts.ts';
import type { FnV, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { declaration } from '../../link/arguments.ts';
import { classOf, classTerm, lineage } from '../../link/classes.ts';
import { wrapped } from '../../link/links.ts';
import type { Machine } from '../../link/machine.ts';
import { classSchema, narrowed, typedField } from '../../link/schemas.ts';
import { slot } from '../../link/slots.ts';
import { transformed } from '../../link/transforms.ts';
import { typedAs } from '../../link/typed.ts';
import { alternatives } from '../../link/ways.ts';
import type { Binding, Bound, Runner } from '../framework.ts';
import { listOf, pathParameter } from '../python.ts';
import { cookieOf, credentialOf, headerOf, inputOf } from '../requests.ts';
import { methodOf, nextOf } from '../values.ts';

const MARKERS: Record<string, InputPart> = {
  Query: 'query',
  Path: 'path',
  Body: 'body',
  Form: 'body',
  File: 'file',
  Header: 'header',
  Cookie: 'cookie',
};

/** Binds a handler's or dependency's parameters; runs what they depend on first. */
export function bind(machine: Machine, runner: Runner, context: Binding): Bound {
  const before: Bound['before'] = [];
  const fn = callable(machine, depended(machine, runner.fn) ?? runner.fn, runner.at);
  if (runner.mode === 'middleware') return { args: [context.request, nextOf(machine, { fn, at: runner.at })], before };
  if (fn.kind !== 'fn') return { args: [], before };
  const self = ownFields(machine, fn, context, before, runner.at);
  // a decorator's wrapper is asked for what the function that it wraps declares
  const inner = wrapped(fn);
  const signature = inner.kind === 'fn' ? inner : fn;
  const given = generated(machine, signature);
  const args = signature.summary.params.map((param, index) => {
    const own = given?.get(param.name);
    const declared = own?.type ?? (param.type === undefined ? undefined : declaration(machine, signature, param.type));
    const fallback = own?.fallback ?? (param.default === undefined ? undefined : declaration(machine, signature, param.default));
    return argument(
      machine,
      param.name,
      declared,
      fallback,
      context,
      before,
      { path: signature.file, span: signature.summary.span },
      `${signature.file}${signature.summary.fn}#${index}`,
    );
  });
  const bound = { before, ...(self && { self }) };
  if (signature === fn) return { args, ...bound };
  return {
    args: [],
    named: new Map(signature.summary.params.flatMap(({ name }, index) => (args[index] ? [[name, args[index]]] : []))),
    ...bound,
  };
}

/** The parameters of a signature that was put together and given to the function (`@with_signature(Signature([…]))`), by name. */
function generated(machine: Machine, fn: V & FnV): Map<string, { type?: V; fallback?: V }> | undefined {
  const made = fn.summary.decorators
    .map((term) => declaration(machine, fn, term))
    .find(
      (one): one is V & { kind: 'result' } => one.kind === 'result' && /^makefun(\.\w+)*:(with_signature|wraps)$/.test(one.call.api ?? ''),
    );
  const signature = made && slot(machine, made.call, 'new_sig=|func_signature=|0');
  if (signature?.kind !== 'result' || signature.call.api !== 'inspect:Signature') return undefined;
  const list = slot(machine, signature.call, '0|parameters=');
  const found = new Map<string, { type?: V; fallback?: V }>();
  for (const one of listOf(list)) {
    if (one.kind !== 'result' || one.call.api !== 'inspect:Parameter') continue;
    const name = stringOf(slot(machine, one.call, 'name=|0'));
    const [type, fallback] = [slot(machine, one.call, 'annotation='), slot(machine, one.call, 'default=')];
    if (name !== undefined) found.set(name, { ...(type && { type }), ...(fallback && { fallback }) });
  }
  return found;
}

/** What a dependency marker names: `Depends(f)`, `Security(f, scopes=…)`; `Depends()` is its annotation. */
function depended(machine: Machine, v: V): V | undefined {
  if (v.kind !== 'result' || !v.call.api || !/:(Depends|Security|params\.Depends)$/.test(v.call.api)) return undefined;
  return slot(machine, v.call, '0|dependency=');
}
const isMarker = (v: V): v is V & { kind: 'result' } => v.kind === 'result' && /:(Depends|Security)$/.test(v.call.api ?? '');

/** The function that a dependency calls: itself, a class's constructor, an instance's `__call__`; of a factory that keeps what it made, what it makes. */
function callable(machine: Machine, v: V, at: Location): V {
  if (v.kind === 'union') {
    const [only, ...more] = alternatives(v).flatMap(({ value }) => (CALLED.has(value.kind) ? [value] : []));
    return only && more.length === 0 ? callable(machine, only, at) : v;
  }
  if (v.kind === 'instance') return methodOf(machine, v.cls, '__call__', v, at) ?? v;
  if (v.kind !== 'class') return v;
  const instance = machine.make(`${v.id}()`, at, { kind: 'instance', cls: v });
  return methodOf(machine, v, '__init__', instance, at) ?? instance;
}

const CALLED = new Set<V['kind']>(['fn', 'class', 'instance']);

function argument(
  machine: Machine,
  name: string,
  declared: V | undefined,
  fallback: V | undefined,
  context: Binding,
  before: Bound['before'],
  at: Location,
  id: string,
): V {
  const annotated =
    declared?.kind === 'generic' && declared.base.kind === 'api' && /:Annotated$/.test(declared.base.api) ? declared.args : undefined;
  const type = annotated?.[0] ?? declared;
  const marker = fallback && isMarker(fallback) ? fallback : annotated?.find(isMarker);
  if (marker) {
    const target = slot(machine, marker.call, '0|dependency=') ?? type;
    const value = dependency(machine, target, context, before, at, id);
    // what was not read still yields what the annotation says, where that is a library's class
    return (target?.kind === 'api' || target?.kind === 'unknown') && type?.kind === 'api'
      ? typedAs(machine, type, `${id}:annotated`, at)
      : value;
  }
  const source = [fallback, ...(annotated ?? [])].find((one) => sourceOf(one) !== undefined);
  const part = sourceOf(source);
  const typeName = type?.kind === 'api' ? (type.api.split(/[:.]/).at(-1) ?? '') : '';
  if (['Request', 'HTTPConnection', 'WebSocket'].includes(typeName)) return context.request;
  if (['Response', 'BackgroundTasks', 'SecurityScopes'].includes(typeName))
    return machine.make(id, at, { kind: 'typed', api: `${(type as { api: string }).api}()` });
  if (context.parameters.includes(name) && (part === undefined || part === 'path'))
    return scalar(machine, pathParameter(machine, name, context.converters.get(name), at), type, at);
  if (part === 'header' || part === 'cookie') {
    const alias = source?.kind === 'result' ? slot(machine, source.call, 'alias=') : undefined;
    const sent = stringOf(alias) ?? (part === 'header' ? name.replaceAll('_', '-') : name);
    return part === 'header' ? headerOf(machine, sent, at) : cookieOf(machine, sent, at);
  }
  if (typeName === 'OAuth2PasswordRequestForm') return inputOf(machine, 'body', undefined, at);
  // a member of an enumeration is a text or a number on the wire
  const model = type && !typedField(machine, type).narrow ? modelOf(machine, type) : undefined;
  if (part === undefined && model) {
    const body = machine.make(`input:body#${model.id}`, at, { kind: 'input', part: 'body', path: [] });
    return transformed(machine, body, body.id, { kind: 'schema', schema: classSchema(machine, model).id, at });
  }
  if (part === undefined && type && isContainer(type)) return inputOf(machine, 'body', name, at);
  const plain = scalar(machine, inputOf(machine, part ?? (typeName === 'UploadFile' ? 'file' : 'query'), name, at), type, at);
  const limited = [fallback, ...(annotated ?? [])].some(
    (one) => one?.kind === 'result' && slot(machine, one.call, 'le=|lt=') !== undefined,
  );
  return limited ? transformed(machine, plain, `${plain.id}:bounded`, { kind: 'bounded', at }) : plain;
}

/** The part of the request that a marker reads from. */
const sourceOf = (v: V | undefined): InputPart | undefined =>
  v?.kind === 'result' ? MARKERS[v.call.api?.split(/[:.]/).at(-1) ?? ''] : undefined;
function modelOf(machine: Machine, type: V | undefined): (V & { kind: 'class' }) | undefined {
  if (type?.kind === 'class')
    return lineage(machine, type).apis.some((api) => /:(BaseModel|SQLModel|RootModel|GenericModel|BaseSettings)$/.test(api)) ||
      type.cls.fields.length > 0
      ? type
      : undefined;
  if (type?.kind === 'op' && type.right) return modelOf(machine, type.left) ?? modelOf(machine, type.right);
  if (type?.kind === 'generic') return type.args.map((one) => modelOf(machine, one)).find((one) => one !== undefined);
  return undefined;
}
const isContainer = (v: V): boolean =>
  (v.kind === 'api' && /:(dict|Dict|Any)$/.test(v.api)) ||
  (v.kind === 'generic' && v.base.kind === 'api' && /:(dict|Dict)$/.test(v.base.api));

function scalar(machine: Machine, plain: V, type: V | undefined, at: Location): V {
  const typeName = type?.kind === 'api' ? type.api.split(/[:.]/).at(-1) : undefined;
  const cast =
    typeName === 'int' || typeName === 'float'
      ? 'number'
      : typeName === 'UUID' || typeName === 'UUID4'
        ? 'uuid'
        : typeName === 'bool'
          ? 'boolean'
          : typeName === 'str'
            ? 'string'
            : undefined;
  const typed = type ? transformed(machine, plain, `${plain.id}:typed`, { kind: 'typed', at }) : plain;
  if (cast) return transformed(machine, typed, `${plain.id}:${cast}`, { kind: 'cast', to: cast, at });
  const only = type ? narrowed(typedField(machine, type), at) : [];
  return only.length > 0 ? transformed(machine, typed, `${plain.id}:narrow`, ...only) : typed;
}

/** Runs a dependency once a route and yields what it gives. */
function dependency(machine: Machine, target: V | undefined, context: Binding, before: Bound['before'], at: Location, id: string): V {
  if (!target) return machine.unknown(id, at, 'a dependency without a target');
  const fn = callable(machine, target, at);
  const key = fn.kind === 'fn' ? `${fn.file}${fn.summary.fn}|${fn.self?.id ?? ''}|${fn.closure?.id ?? ''}` : fn.id;
  const ran = context.ran.get(key);
  if (ran) return ran.value;
  context.ran.set(key, { value: machine.unknown(`${id}:running`, at, 'a dependency of itself'), frames: [] });
  const value = fn.kind === 'fn' ? runDependency(machine, fn, target, context, before, at) : library(machine, fn, before, at, id);
  context.ran.set(key, { value, frames: [] });
  return value;
}

function runDependency(machine: Machine, fn: V & FnV, target: V, context: Binding, before: Bound['before'], at: Location): V {
  const bound = bind(machine, { fn, mode: 'dependency', at }, context);
  before.push(...bound.before);
  const call = machine.apply(
    fn,
    bound.args,
    {
      frame: machine.frames.create(
        fn.file,
        fn.summary,
        [],
        fn.self,
        fn.closure,
        `${fn.file}${fn.summary.fn}|declaration|${fn.closure?.id ?? ''}`,
      ),
      at,
    },
    `dependency:${fn.id}`,
  );
  before.push({ call, fn, at });
  return target.kind === 'class' && fn.self ? fn.self : call.result;
}
export const SCHEME = /:(OAuth2\w*|HTTPBearer|HTTPBasic|HTTPDigest|APIKey\w+|OpenIdConnect)(?:\(\)\.__call__)?$/;

/** What a security scheme gives: the credential that the request presents. */
export function presented(machine: Machine, scheme: string, at: Location): V {
  const credential = scheme.startsWith('APIKey') ? 'api-key' : scheme === 'HTTPBasic' ? 'basic' : 'bearer';
  return credentialOf(machine, credential, scheme, at);
}

/** A dependency from a package: a security scheme gives a credential; what a table knows, it says. */
function library(machine: Machine, fn: V, before: Bound['before'], at: Location, id: string): V {
  const made = fn.kind === 'result' ? fn.call : undefined;
  const apis = fn.kind === 'instance' ? lineage(machine, fn.cls).apis : [made?.api ?? ''];
  const scheme = apis.map((api) => SCHEME.exec(api)?.[1]).find((one) => one !== undefined);
  if (scheme) return presented(machine, scheme, at);
  if (!made) {
    const frame = machine.file(at.path)?.top;
    // what was not read may turn strangers away
    if (frame && (fn.kind === 'unknown' || fn.kind === 'api'))
      before.push({ call: machine.apply(fn, [], { frame, at }, `dependency:${fn.id}`), fn, at });
    return typedAs(machine, fn, id, at);
  }
  const call = machine.apply(fn, [], made, `dependency:${fn.id}`);
  before.push({ call, fn, at });
  return call.result;
}

/** Class-based views: what the class and its bases declare as dependencies is bound on the instance. */
function ownFields(machine: Machine, fn: V & FnV, context: Binding, before: Bound['before'], at: Location): V | undefined {
  const owner = fn.summary.owner;
  if (owner === undefined || fn.summary.name === '__init__' || fn.summary.name === '__call__' || fn.self) return undefined;
  const cls = machine.program.lowered(fn.file)?.classes.find((one) => one.id === owner);
  if (!cls) return undefined;
  const value = classOf(fn.file, cls, fn.closure);
  const instance = machine.make(`${value.id}()`, at, { kind: 'instance', cls: value });
  for (const one of lineage(machine, value).classes) {
    for (const field of one.cls.fields) {
      const type = field.type === undefined ? undefined : classTerm(machine, one, field.type);
      const fallback = field.value === undefined ? undefined : classTerm(machine, one, field.value);
      const annotated = type?.kind === 'generic' ? type.args : [];
      if (![fallback, ...annotated].some((each) => each && isMarker(each)) && !(type?.kind === 'api' && /:Request$/.test(type.api)))
        continue;
      const bound = argument(
        machine,
        field.name,
        type,
        fallback,
        context,
        before,
        { path: one.file, span: field.span },
        `${one.id}.${field.name}`,
      );
      machine.heap.put(instance, field.name, bound);
    }
  }
  return instance;
}
