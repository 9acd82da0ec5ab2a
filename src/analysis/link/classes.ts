/** Classes of ours: their chain of bases, their methods and fields, and the library classes at the end of the chain. */
import type { ApiPath, Location, Path } from '../code.ts';
import type { ClassSummary, Summary, TermId } from '../summaries.ts';
import type { ClassV, FnV, Frame, V } from './abstract.ts';
import type { Machine } from './machine.ts';

export interface Lineage {
  classes: (V & ClassV)[]; // itself first
  /** The packages' classes that it extends: 'sequelize:Model'. */
  apis: ApiPath[];
}
export interface Method {
  summary: Summary;
  owner: V & ClassV;
}
const lineages = new WeakMap<Machine, Map<string, Lineage>>();

/** A class and what it extends, depth first. */
export function lineage(machine: Machine, cls: V & ClassV): Lineage {
  let memo = lineages.get(machine);
  if (!memo) lineages.set(machine, (memo = new Map()));
  const known = memo.get(cls.id);
  if (known) return known;
  const found: Lineage = { classes: [cls], apis: [] };
  memo.set(cls.id, found);
  for (const term of cls.cls.bases) addBase(machine, classTerm(machine, cls, term), found);
  return found;
}
/** What an expression of the class itself stands for (a base, a decorator, a field's type or value): evaluated where the class stands. */
export function classTerm(machine: Machine, cls: ClassV, term: TermId): V {
  const file = machine.file(cls.file);
  const around = cls.cls.in === undefined ? undefined : file?.fns.get(cls.cls.in);
  // one that was found by its name is nobody's in particular
  const home =
    cls.closure ??
    (file && around
      ? machine.frames.create(cls.file, around, [], undefined, file.top, `${cls.file}${around.fn}|declaration|${file.top.id}`)
      : file?.top);
  return home
    ? machine.evaluate(home, term)
    : machine.unknown(`${cls.file}${cls.cls.id}/${term}`, { path: cls.file, span: cls.cls.span }, `${cls.file} was not read`);
}
/** A class of a file, by its summary. closure: the frame that made it, or one inside of that. */
export function classOf(path: Path, cls: ClassSummary, closure?: Frame): V & ClassV {
  const at: Location = { path, span: cls.span };
  const id = `${path}${cls.id}`;
  return cls.in === undefined || !closure
    ? { kind: 'class', file: path, cls, id, at }
    : { kind: 'class', file: path, cls, closure, id: `${id}@${closure.id}`, at };
}
function addBase(machine: Machine, base: V, found: Lineage): void {
  if (base.kind === 'class') {
    const inner = lineage(machine, base);
    found.classes.push(...inner.classes.filter((one) => !found.classes.some((other) => other.id === one.id)));
    found.apis.push(...inner.apis);
  } else if (base.kind === 'generic') addBase(machine, base.base, found);
  else if (base.kind === 'api' || ((base.kind === 'result' || base.kind === 'typed') && base.api)) found.apis.push(base.api as ApiPath);
  else if (base.kind === 'part' && base.api) found.apis.push(base.api);
  else if (base.kind === 'union') for (const one of base.of) addBase(machine, one.value, found);
}

/** The summary of a method, with the class that declares it. */
export function method(machine: Machine, cls: V & ClassV, name: string): Method | undefined {
  for (const owner of lineage(machine, cls).classes) {
    const file = machine.file(owner.file);
    const id = owner.cls.methods.find((one) => one.endsWith(`.${name}`));
    const summary = id && file?.fns.get(id);
    if (summary) return { summary, owner };
  }
  return undefined;
}
/** A method at work on a receiver. */
export const boundTo = ({ summary, owner }: Method, self: V, id: string, at: Location): V & FnV => ({
  kind: 'fn',
  file: owner.file,
  summary,
  self,
  ...(owner.closure && { closure: owner.closure }),
  id,
  at,
});
/** A declared field, with the class that declares it. */
export function field(
  machine: Machine,
  cls: V & ClassV,
  name: string,
): { field: ClassV['cls']['fields'][number]; owner: V & ClassV } | undefined {
  for (const owner of lineage(machine, cls).classes) {
    const found = owner.cls.fields.find((one) => one.name === name);
    if (found) return { field: found, owner };
  }
  return undefined;
}
/** The name under which libraries know what this value is: 'typeorm:Repository()', 'sequelize:Model' for a class of ours that extends it. */
export function apisOf(machine: Machine, v: V): ApiPath[] {
  switch (v.kind) {
    case 'api':
    case 'typed':
      return [v.api];
    case 'result':
    case 'part':
      return v.api ? [v.api] : [];
    case 'class':
      return lineage(machine, v).apis;
    case 'instance':
      return lineage(machine, v.cls).apis.map((api) => `${api}()`);
    // text that is put together in Python may be a path object
    case 'text':
      return v.at.path.endsWith('.py') ? ['pathlib:Path()'] : [];
    case 'query':
      return [v.query.api];
    case 'schema':
      return [v.schema.library];
    case 'row': {
      const { model } = v.access;
      if (v.path.length > 0 || !model) return [];
      if (model.kind === 'class') return lineage(machine, model).apis.map((api) => `${api}()`);
      return apisOf(machine, model).map((api) => `${api}()`);
    }
    default:
      return [];
  }
}
