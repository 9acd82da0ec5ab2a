/** Turns what routes reached into plain facts: values with their origins, effects, guards, schemas, entities. */
import { createHash } from 'node:crypto';
import type { Location } from '../code.ts';
import type { Effect, Entity, Entry, Guard, GuardId, Input, InputId, Origin, Schema, Transform, Value, ValueId } from '../facts.ts';
import { yes } from '../questions.ts';
import type { Access, Alternative, Call, Draft, Frame, ObjectEntry, V } from './abstract.ts';
import { isMissing } from './abstract.ts';
import { passedBy } from './checked-values.ts';
import { entityOf } from './entities.ts';
import { held, itemsOf } from './entries.ts';
import { inDevelopment } from './environments.ts';
import { elementOf } from './evaluate.ts';
import { filled, madeBy } from './exported-effects.ts';
import { note, proven } from './exported-guards.ts';
import { shownSchema } from './exported-schemas.ts';
import { decidedBy, isTold, shown } from './exported-unions.ts';
import { symbolOf } from './links.ts';
import type { Machine } from './machine.ts';
import { byId, callParts, isCaller, isLookup } from './origins.ts';
import type { ProofV } from './proven.ts';
import { classSchema } from './schemas.ts';

export interface Exported {
  values: Record<ValueId, Value>;
  effects: Record<string, Effect>;
  guards: Record<GuardId, Guard>;
  inputs: Record<InputId, Input>;
  schemas: Record<string, Schema>;
  entities: Record<string, Entity>;
}
const DEPTH = 24;
const COUNTS = new Set(['length', 'rowCount', 'affectedRows', 'count']);

export class Exporter {
  readonly out: Exported = { values: {}, effects: {}, guards: {}, inputs: {}, schemas: {}, entities: {} };
  private readonly ids = new Map<Draft, string>();
  private readonly counts = new Map<string, number>();
  private readonly named = new Map<string, InputId[]>();
  /** Effects that are reached outside of development. */
  private readonly live = new Set<string>();
  private readonly digests = new Map<string, string>();
  readonly machine: Machine;
  readonly tenants: readonly string[];
  private readonly sensitive: ReadonlySet<string>;
  /** tenants, sensitive: the columns that the configuration names. */
  constructor(machine: Machine, tenants: readonly string[] = [], sensitive: readonly string[] = []) {
    this.machine = machine;
    this.tenants = tenants;
    this.sensitive = new Set(sensitive);
  }

  // ── Values ──

  value(v: V, depth = 0): ValueId {
    const id = this.idOf(v);
    if (this.out.values[id] || depth > DEPTH) return id;
    const value: Value = { id, at: v.at, origins: [], passed: [...(v.passed ?? [])], steps: [] };
    this.out.values[id] = value;
    value.origins = this.origins(v, depth, new Set());
    if (value.origins.length === 0)
      value.origins = [{ kind: 'unknown', assuming: { about: 'dynamic', what: 'a value that is not followed', at: v.at, weight: 'weak' } }];
    const made = madeBy(v);
    if (made !== undefined) value.made = made;
    if (v.kind === 'literal' && v.constant !== undefined) value.constant = v.constant;
    if (v.kind === 'object') value.entries = this.entries(v, depth);
    if (v.kind === 'instance') value.entries = this.written(v, depth);
    // a row that was loaded and written to: what changes of it
    if ((v.kind === 'row' && v.path.length === 0) || (v.kind === 'result' && v.call.meaning?.builds)) {
      const written = this.written(v, depth);
      if (written.length > 0) value.entries = written;
    }
    if (v.kind === 'result' && isConstruction(v.call))
      value.entries = [
        ...v.call.args.map((arg): Entry => {
          const of = this.value(arg.value, depth + 1);
          return arg.name === undefined || arg.name === '**' ? { spread: of } : { key: arg.name, value: of };
        }),
        ...this.written(v, depth),
      ];
    if (v.kind === 'text') value.text = v.parts.map((part) => (typeof part === 'string' ? part : this.value(part, depth + 1)));
    if (v.kind === 'union' && v.of.some((one) => isTold(one.value) || this.machine.heap.fields(one.value)))
      value.anyOf = shown(v).map((one, index) => this.way(v, one, index, depth));
    if (v.kind === 'op' && (v.op === '??' || v.op === '||') && v.right)
      value.either = [this.value(v.left, depth + 1), this.value(v.right, depth + 1)];
    const [item] = v.kind === 'array' ? v.items : [];
    if (item) value.element = this.value('spread' in item ? item.spread : item, depth + 1);
    if (v.kind === 'rows') value.element = this.value(elementOf(this.machine, v, `${v.id}[]`, v.at), depth + 1);
    if (v.kind === 'environment') value.setting = v.name;
    if (v.kind === 'api' && this.machine.knowledge.value(v.api)?.environment) value.setting = '';
    if (v.kind === 'fn') value.fn = `${v.file}${v.summary.fn}`;
    for (const transform of v.passed ?? []) if (transform.kind === 'schema') this.schemaOf(transform);
    return id;
  }
  /** A row that a guard loaded is the same for many routes, which write different things into it: it is another value after each write. */
  private idOf(v: V): ValueId {
    const written = v.kind === 'row' && v.path.length === 0 ? this.machine.written(v) : 0;
    return written > 0 ? `${v.id}~${written}` : v.id;
  }
  /** One of the values that a union may be, with what is known where it is that one. */
  private way(union: V, one: Alternative, index: number, depth: number): ValueId {
    const passed = passedBy(one);
    if (passed.length === 0) return this.value(one.value, depth + 1);
    return this.value({ ...one.value, id: `${union.id}/${index}`, passed: [...(one.value.passed ?? []), ...passed] }, depth + 1);
  }
  /** The fields of an object, as it is written and as it was filled. */
  entries(v: V & { kind: 'object' }, depth: number): Entry[] {
    const own = v.entries.map(
      (entry: ObjectEntry): Entry =>
        'spread' in entry
          ? { spread: this.value(spreadOf(entry.spread), depth + 1) }
          : {
              key: typeof entry.key === 'string' ? entry.key : this.value(entry.key, depth + 1),
              value: this.value(entry.value, depth + 1),
            },
    );
    return [...own, ...this.written(v, depth)];
  }
  private written(v: V, depth: number): Entry[] {
    const spreads = this.machine.heap.spreads(v).map((one): Entry => ({ spread: this.value(one.value, depth + 1), at: one.at }));
    const fields = [...(this.machine.heap.fields(v) ?? [])].flatMap(([key, values]) =>
      values.slice(-1).map((one): Entry => ({ key, value: this.value(one, depth + 1) })),
    );
    return [...spreads, ...fields];
  }
  private origins(v: V, depth: number, seen: Set<string>): Origin[] {
    if (seen.has(v.id) || seen.size > 200) return [];
    seen.add(v.id);
    const of = (one: V): Origin[] => this.origins(one, depth, seen);
    switch (v.kind) {
      case 'literal':
        return v.constant === undefined ? [{ kind: 'literal', constant: null }] : [{ kind: 'literal', constant: v.constant }];
      case 'input':
        return [{ kind: 'request', input: this.input(v), path: v.path.slice(1) }];
      case 'credential':
        return [{ kind: 'credential', credential: v.credential, ...(v.signed && { signed: true }) }];
      case 'identity':
        return [{ kind: 'identity', claim: v.claim.join('.') }];
      case 'token':
        return v.use.operation === 'verify'
          ? [{ kind: 'identity', claim: v.path.join('.') }]
          : [{ kind: 'token', use: this.effect(v.use), claim: v.path.join('.') }];
      case 'row':
      case 'rows': {
        const path = v.kind === 'row' ? v.path : [];
        const row: Origin = { kind: 'database', effect: this.effect(v.access), path };
        const written = v.kind === 'row' && path.length === 0 ? this.writtenOrigins(v, of) : [];
        return isCaller(v) ? [{ kind: 'identity', claim: path.join('.') }, row, ...written] : [row, ...written];
      }
      case 'environment':
        return [{ kind: 'environment', name: v.name, ...(v.fallback && { fallback: this.value(v.fallback, depth + 1) }) }];
      case 'exception':
        return [{ kind: 'exception', part: 'whole' }];
      case 'random':
        return [{ kind: 'random', secure: v.secure, ...(v.bits !== undefined && { bytes: v.bits / 8 }) }];
      case 'time':
        return [{ kind: 'time' }];
      case 'request': {
        const part = v.path.length > 0 ? this.machine.knowledge.framework(v.state.framework)?.request?.(v.path) : undefined;
        if (part && 'ours' in part) return [this.open(v)];
        return [
          {
            kind: 'request',
            input: this.input({ kind: 'input', part: 'request', path: [], id: v.id, at: v.at } as V & { kind: 'input' }),
            path: v.path,
          },
        ];
      }
      case 'part':
        if (isCaller(v)) return [{ kind: 'identity', claim: v.property }];
        if (isMissing(v)) return [{ kind: 'literal', constant: null }];
        // what the server keeps beside a request, nobody sent
        if (v.of.kind === 'request') return [];
        // what an id leads to in a function that nobody read is something else than the id
        if (v.of.kind === 'result' && isLookup(v.of.call)) return [this.open(v.of)];
        // one field of an object of ours holds nothing of its others; a library may compute it of them all
        if (v.of.kind === 'instance' && (v.api === undefined || v.api.startsWith('global:object')))
          return this.instance(v.of, of, v.property);
        // how many rows there are is nothing of a row
        return COUNTS.has(v.property)
          ? of(v.of).map((one) => (one.kind === 'database' ? { ...one, path: [...one.path, v.property] } : one))
          : of(v.of);
      case 'element':
        return of(v.of);
      case 'lookup':
        return isCaller(v) ? [{ kind: 'identity', claim: '' }] : [...of(v.in), ...of(v.key)];
      case 'union':
        return [
          ...shown(v).flatMap((one) => of(one.value)),
          ...decidedBy(v)
            .flatMap(of)
            .filter((one) => one.kind === 'request'),
        ];
      case 'op':
        // `development && { stack }`
        if (v.op === '&&' && inDevelopment(v.left, true)) return [];
        return [...of(v.left), ...(v.right && !/^([=!<>]=?|in|not in|instanceof)$/.test(v.op) ? of(v.right) : [])];
      case 'text':
        return v.parts.flatMap((part) => (typeof part === 'string' ? [{ kind: 'literal' as const, constant: part }] : of(part)));
      case 'object':
        return held(v.entries).flatMap(of).concat(this.writtenOrigins(v, of));
      case 'instance':
        return this.instance(v, of);
      case 'array':
        return itemsOf(v.items).flatMap(of);
      case 'result': {
        if (isCaller(v)) return [{ kind: 'identity', claim: '' }];
        if (isLookup(v.call) && byId(v.call)) return [this.open(v)];
        const parts = [...callParts(v.call).flatMap(of), ...(v.call.meaning?.builds ? this.writtenOrigins(v, of) : [])];
        const through =
          v.call.api === 'global:len'
            ? parts.map((one) => (one.kind === 'database' ? { ...one, path: [...one.path, 'length'] } : one))
            : parts;
        return through.length > 0 ? through : [this.open(v)];
      }
      case 'api':
        return this.machine.knowledge.value(v.api)?.environment ? [{ kind: 'environment', name: '' }] : [this.open(v)];
      case 'unknown':
        return v.reads.length > 0 ? v.reads.flatMap(of) : [this.open(v)];
      default:
        return [this.open(v)];
    }
  }
  private instance(v: V & { kind: 'instance' }, of: (one: V) => Origin[], field?: string): Origin[] {
    return [...(v.call ? v.call.args.flatMap((arg) => of(arg.value)) : []), ...this.writtenOrigins(v, of, field)];
  }
  /** What was written into it, or into one field of it. */
  private writtenOrigins(v: V, of: (one: V) => Origin[], field?: string): Origin[] {
    const { heap } = this.machine;
    const fields = heap.fields(v);
    const written = field === undefined ? [...(fields?.values() ?? [])].flat() : (fields?.get(field) ?? []);
    return [...heap.spreads(v).map((one) => one.value), ...written].flatMap(of);
  }
  private open(v: V): Origin {
    const what =
      v.kind === 'unknown' ? v.why : v.kind === 'result' ? (v.call.api ?? v.call.property ?? 'a call that was not followed') : symbolOf(v);
    return { kind: 'unknown', assuming: { about: 'call', what, at: v.at, weight: 'weak' } };
  }
  input(v: V & { kind: 'input' }): InputId {
    const name = v.path[0];
    const id = `${v.part}${name === undefined ? '' : `:${name}`}`;
    this.out.inputs[id] ??= {
      id,
      part: v.part,
      ...(name !== undefined && { name }),
      at: v.at,
    };
    return id;
  }
  private schemaOf(transform: Extract<Transform, { kind: 'schema' }>): void {
    if (this.out.schemas[transform.schema]) return;
    const found = this.machine.schemas.get(transform.schema);
    if (found) this.schema(found);
  }
  schema(v: V): string | undefined {
    const schema = v.kind === 'class' ? classSchema(this.machine, v) : v;
    if (schema.kind !== 'schema') return undefined;
    this.out.schemas[schema.id] ??= shownSchema(schema, this.machine.requested.has(schema.id));
    return schema.id;
  }

  /** The inputs that an exported effect names. */
  inputsOf(effect: string): readonly InputId[] {
    let inputs = this.named.get(effect);
    if (!inputs) {
      const text = JSON.stringify(this.out.effects[effect] ?? {});
      const values = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, id = '']) => this.out.values[id]);
      inputs = [
        ...new Set(values.flatMap((value) => value?.origins ?? []).flatMap((origin) => (origin.kind === 'request' ? [origin.input] : []))),
      ];
      this.named.set(effect, inputs);
    }
    return inputs;
  }

  // ── Effects ──

  /** frame: the function that does it, where no call tells (what is thrown or returned). */
  effect(draft: Draft, frame?: Frame): string {
    const known = this.ids.get(draft);
    if (known) return known;
    const own = draft.call?.frame ?? (frame?.file === draft.at.path ? frame : undefined);
    const told = 'fn' in draft && !draft.call ? draft.fn : undefined;
    const fn = told ?? (own ? `${own.file}${own.summary.fn}` : `${draft.at.path}:`);
    const place = `${fn}/${draft.kind}@${draft.at.span[0]}.${draft.at.span[1]}`;
    const n = (this.counts.get(place) ?? 0) + 1;
    this.counts.set(place, n);
    const id = n === 1 ? place : `${place}~${n}`;
    this.ids.set(draft, id);
    const effect = filled(this, draft, id, fn);
    if (effect) this.out.effects[id] = effect;
    return id;
  }
  /** An effect is reached, in development alone or not: one way that is not is enough. */
  reached(id: string, development: boolean): void {
    const effect = this.out.effects[id];
    if (!effect) return;
    if (!development) {
      this.live.add(id);
      delete effect.only;
    } else if (!this.live.has(id)) effect.only = 'development';
  }
  /** The entity that an access is about, with the columns that the configuration calls sensitive. */
  entity(draft: Access): Entity {
    return (this.out.entities[draft.entity] ??= this.marked(entityOf(this.machine, draft, this.tenants)));
  }
  private marked(entity: Entity): Entity {
    if (this.sensitive.size === 0 || entity.columns === 'unknown') return entity;
    const columns = entity.columns.map((one) =>
      this.sensitive.has(one.name) && !one.sensitive ? { ...one, sensitive: 'personal' as const } : one,
    );
    return { ...entity, columns };
  }

  // ── Guards ──

  guard(proof: ProofV, symbol: string, at: Location): GuardId {
    let digest = this.digests.get(proof.key);
    if (digest === undefined) this.digests.set(proof.key, (digest = createHash('sha256').update(proof.key).digest('hex').slice(0, 8)));
    const id = `${symbol}#${digest}`;
    if (this.out.guards[id]) return id;
    this.out.guards[id] = {
      id,
      symbol: proof.symbol ?? symbol,
      at,
      ...(proof.credential && { credential: proof.credential }),
      known: proof.known,
      proves: [proven(this, proof)],
      stops: yes(true, [{ at: proof.at, note: note(proof), fn: `${proof.frame.file}${proof.frame.summary.fn}` }]),
    };
    return id;
  }
}
/** `...(title && { title })`: what is spread is the object, or nothing. */
const spreadOf = (v: V): V => (v.kind === 'op' && v.op === '&&' && v.right && !inDevelopment(v.left, true) ? spreadOf(v.right) : v);
/** A package's class is called with its fields by name, or with a dictionary of them: `User(email=email, **more)`. */
const isConstruction = ({ api, args, frame }: Call): boolean =>
  frame.file.endsWith('.py') &&
  /[.:][A-Z]\w*$/.test(api ?? '') &&
  args.length > 0 &&
  args.every((arg) => arg.name !== undefined || arg.spread);
