/** What names stand for: those at the top of files, those that other files and packages hand out. */
import type { ApiPath, Location, Path } from '../code.ts';
import type { V } from './abstract.ts';
import { isNothing } from './abstract.ts';
import type { File, Machine } from './machine.ts';
import { member } from './members.ts';
import { localOf } from './terms.ts';
import { alternatives } from './ways.ts';

export class Names {
  private readonly machine: Machine;
  private readonly refs = new Map<string, V>();
  private readonly pending = new Set<string>();
  /** What functions give to top-level names, by file and name. */
  private readonly later = new Map<string, V[]>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** The value of a top-level name. */
  top(path: Path, name: string): V {
    const file = this.machine.file(path);
    const at: Location = { path, span: file?.top.summary.span ?? [1, 1, 1, 1] };
    if (!file) return this.machine.unknown(`${path}:${name}`, at, `${path} was not read`);
    const term = localOf(file.top.summary, name);
    const written = this.machine.heap.fields(`${path}:`)?.get(name);
    if (term === undefined) {
      if (written?.[0])
        return written.length === 1
          ? written[0]
          : this.machine.union(
              `${path}:${name}∪`,
              at,
              written.map((value) => ({ value })),
            );
      if (name === 'module.exports') return this.machine.make(`${path}:module.exports`, at, { kind: 'object', entries: [] });
      return this.exported(path, name, at) ?? this.machine.unknown(`${path}:${name}`, at, `${name} is not found in ${path}`);
    }
    const value = this.machine.evaluate(file.top, term);
    const later = written ?? this.assigned(file, path, name);
    // a name that holds nothing yet is filled by code that is not followed
    if (later.length === 0)
      return value.kind === 'literal' && value.constant === null ? this.machine.unknown(value.id, at, `${name} is set later`) : value;
    const first = written
      ? [value]
      : alternatives(value).flatMap((one) => (isNothing(one.value) || one.value.kind === 'unknown' ? [] : [one.value]));
    return this.machine.union(
      `${path}:${name}∪`,
      at,
      [...first, ...later].map((one) => ({ value: one })),
    );
  }
  /** What is put among the exports by a key that is worked out: `for (const type of types) module.exports[type] = require(`./${type}`)`. */
  private exported(path: Path, name: string, at: Location): V | undefined {
    const all = this.machine.heap.fields(`${path}:module.exports`);
    if (!all || all.size === 0) return undefined;
    const found = member(this.machine, this.top(path, 'module.exports'), name, at);
    return found.kind === 'unknown' ? undefined : found;
  }
  /** What functions of the file give to a top-level name (`let db; function connect() { db = … }`), as far as it shows without knowing who calls them. */
  private assigned(file: File, path: Path, name: string): V[] {
    const given = file.given.get(name);
    if (!given) return [];
    const key = `${path}:${name} is assigned`;
    const known = this.later.get(key);
    if (known) return known;
    if (this.pending.has(key)) return [];
    this.pending.add(key);
    const values = given.flatMap(({ summary, value }) => {
      const frame = this.machine.frames.create(path, summary, [], undefined, file.top, `${path}${summary.fn}|declaration|${file.top.id}`);
      return alternatives(this.machine.evaluate(frame, value)).flatMap((one) =>
        isNothing(one.value) || one.value.kind === 'unknown' ? [] : [one.value],
      );
    });
    this.pending.delete(key);
    const found = values.slice(0, 8);
    // what is asked for on the way to another name may lack what leads back there
    if (this.pending.size === 0 && !this.machine.evaluates) this.later.set(key, found);
    return found;
  }
  /** What a ref written in `from` stands for. */
  ref(from: Path, ref: ApiPath): V {
    const key = `${from} ${ref}`;
    const known = this.refs.get(key);
    if (known) return known;
    if (this.pending.has(key)) return this.machine.unknown(key, { path: from, span: [1, 1, 1, 1] }, `${ref} refers to itself`);
    this.pending.add(key);
    const value = this.join(from, ref);
    this.pending.delete(key);
    if (this.machine.settled) this.refs.set(key, value);
    return value;
  }
  private join(from: Path, ref: ApiPath): V {
    const target = this.machine.resolver.resolve(from, ref);
    const at: Location = { path: from, span: [1, 1, 1, 1] };
    if (target.kind === 'package') {
      // 'jwt:decode.x' of a package; a global's members likewise
      return this.packaged(target.api, at);
    }
    if (target.kind === 'missing') return this.machine.unknown(`${from} ${ref}`, at, `${target.what} is not found`);
    const base =
      target.kind === 'module'
        ? this.machine.make(`${target.path}:*`, at, { kind: 'module', file: target.path })
        : this.top(target.path, target.name);
    return target.rest.reduce((value, property) => member(this.machine, value, property, at), base);
  }

  /** A package's member: a value that a table or an adapter knows, else a name. */
  packaged(api: ApiPath, at: Location): V {
    const known = this.machine.knowledge.value(api);
    if (known?.identity)
      return this.machine.make(api, at, { kind: 'identity', claim: known.identity.claim === undefined ? [] : [known.identity.claim] });
    const value = this.machine.knowledge.frameworkOf(api)?.value?.(this.machine, api, at);
    if (value) return value;
    // a member of such a value: 'flask:request.json'
    const dot = api.lastIndexOf('.');
    if (dot > api.indexOf(':')) {
      const object = this.packaged(api.slice(0, dot), at);
      if (object.kind !== 'api') return member(this.machine, object, api.slice(dot + 1), at);
    }
    return this.machine.make(api, at, { kind: 'api', api });
  }
}
