/** The rows that belong to a row: `plan.steps` where a step has a foreign key to its plan, `post.tags` where a post has many. */
import type { Call, ClassV, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { classTerm, field, lineage } from '../../link/classes.ts';
import { columnNames } from '../../link/entities.ts';
import type { Machine } from '../../link/machine.ts';
import { slot } from '../../link/slots.ts';

/** One field of a model that leads to rows of another. */
interface Relation {
  from: V & ClassV;
  column: string;
  many: boolean;
  /** The model that it leads to: its id, or its name where the field only names it. */
  to: { id: string } | { name: string };
  /** What the other side calls the way back. */
  back: string | undefined;
}
const FIELD = /(?:^|[.:])(ForeignKey|ManyToManyField|ParentalKey|ParentalManyToManyField)$/;

/** What every row has. */
const OWN = /^(id|pk|save|delete|refresh_from_db|full_clean|clean|objects|DoesNotExist|_state|_meta|__\w+__|\w+_id|get_\w+)$/;
/** Where models stand. */
const MODELS = /(^|\/)models(\.py|\/.*\.py)$/;

/** The rows that a row leads to by this name; undefined where no model says so. */
export function related(machine: Machine, row: V & { kind: 'row' }, name: string): V | undefined {
  const model = modelOf(machine, row);
  if (model === undefined || OWN.test(name)) return undefined;
  const declared = field(machine, model, name);
  const made = declared?.field.value === undefined ? undefined : classTerm(machine, declared.owner, declared.field.value);
  // its own columns lead nowhere else
  if (declared && !(made?.kind === 'result' && /Many/.test(made.call.api ?? ''))) return undefined;
  for (const one of relationsOf(machine, model)) {
    const leadsHere = 'id' in one.to ? one.to.id === model.id : one.to.name === model.cls.name;
    if (leadsHere && one.back === name) return rowsOf(machine, row, one.from, one.column, name);
    if (one.many && one.from.id === model.id && one.column === name) {
      const target = targetOf(machine, model, one.to);
      if (target) return rowsOf(machine, row, target, one.back ?? name, name);
      if ('name' in one.to) return rowsOf(machine, row, one.to.name, one.back ?? name, name);
    }
  }
  return undefined;
}
/** The model of a row, or of the one that its foreign keys lead to (`note.collection`). */
function modelOf(machine: Machine, row: V & { kind: 'row' }): (V & ClassV) | undefined {
  let model = row.access.model?.kind === 'class' ? row.access.model : undefined;
  for (const name of row.path) {
    const own = model;
    const key = own && relationsOf(machine, own).find((one) => !one.many && one.from.id === own.id && one.column === name);
    model = own && key && targetOf(machine, own, key.to);
  }
  return model;
}
/** model: a class, or what the one is called that no file of ours declares. */
const rowsOf = (machine: Machine, row: V & { kind: 'row' }, model: (V & ClassV) | string, column: string, name: string): V =>
  machine.make(`${row.id}.${name}`, row.at, {
    kind: 'query',
    query: {
      api: 'django.db.models:QuerySet()',
      ...(typeof model === 'string' ? { entity: model } : { entity: model.cls.name, model }),
      filter: [{ column, relation: [], op: 'eq', value: row, at: row.at, sure: true }],
      store: 'sql',
    },
  });
const NESTED = /(?:^|[.:])(ForeignKey|OneToOneField|ManyToManyField|ParentalKey|ParentalManyToManyField)$/;
/** What a product's own model of accounts extends. */
const BASE = /(?:^|[.:])(AbstractUser|AbstractBaseUser)$/;
/** The columns of the rows that a field of a model leads to; none where it leads nowhere that was read. */
export function columnsBehind(machine: Machine, model: V & ClassV, name: string): string[] {
  const declared = field(machine, model, name);
  const made = declared?.field.value === undefined ? undefined : classTerm(machine, declared.owner, declared.field.value);
  if (made?.kind !== 'result' || !NESTED.test(made.call.api ?? '')) return [];
  const to = leadsTo(machine, model, made.call);
  const found = to && targetOf(machine, model, to);
  return found ? (columnNames(machine, found) ?? []) : to && isOfAccounts(to) ? ['password'] : [];
}
function targetOf(machine: Machine, near: V & ClassV, to: Relation['to']): (V & ClassV) | undefined {
  const { models } = read(machine, near);
  const found = models.find((one) => ('id' in to ? one.id === to.id : one.cls.name === to.name));
  return found ?? (isOfAccounts(to) ? models.find((one) => lineage(machine, one).apis.some((api) => BASE.test(api))) : undefined);
}

const known = new WeakMap<Machine, Read>();
interface Read {
  models: (V & ClassV)[];
  relations: Relation[];
  /** The files that it was read from. */
  files: Set<string>;
}
const relationsOf = (machine: Machine, near: V & ClassV): Relation[] => read(machine, near).relations;
/** The models of all files that are named for them, and of the file of this one. */
function read(machine: Machine, near: V & ClassV): Read {
  let found = known.get(machine);
  if (!found) {
    known.set(machine, (found = { models: [], relations: [], files: new Set() }));
    for (const path of machine.program.paths) if (MODELS.test(path)) readFile(machine, path, found);
  }
  readFile(machine, near.file, found);
  return found;
}
function readFile(machine: Machine, path: string, found: Read): void {
  if (found.files.has(path)) return;
  found.files.add(path);
  const lowered = machine.program.lowered(path);
  if (!lowered?.imports.some(({ from }) => /^django\.db(\.|$)/.test(from))) return;
  for (const { id } of lowered.classes) {
    const cls = machine.names.top(path, id.slice(id.lastIndexOf(':') + 1));
    if (cls.kind !== 'class' || cls.cls.fields.length === 0) continue;
    found.models.push(cls);
    for (const one of cls.cls.fields) {
      const value = one.value === undefined ? undefined : classTerm(machine, cls, one.value);
      if (value?.kind === 'result' && FIELD.test(value.call.api ?? ''))
        found.relations.push(...relation(machine, cls, one.name, value.call));
    }
  }
}
function relation(machine: Machine, from: V & ClassV, column: string, call: Call): Relation[] {
  const to = leadsTo(machine, from, call);
  if (!to) return [];
  const own = from.cls.name.toLowerCase();
  const back = stringOf(slot(machine, call, 'related_name='))?.replace('%(class)s', own) ?? `${own}_set`;
  return [{ from, column, many: /Many/.test(call.api ?? ''), to, back: back.endsWith('+') ? undefined : back }];
}
/** The model that a field of another names; Django's own model of accounts, or whichever the settings name, as `User`. */
function leadsTo(machine: Machine, from: V & ClassV, call: Call): Relation['to'] | undefined {
  const target = slot(machine, call, '0|to=');
  const named = stringOf(target);
  if (target?.kind === 'class') return { id: target.id };
  if (named !== undefined) return { name: named === 'self' ? from.cls.name : named.slice(named.lastIndexOf('.') + 1) };
  const api = target?.kind === 'api' ? target.api : target?.kind === 'result' ? target.call.api : undefined;
  return /(^|[.:])(User|AUTH_USER_MODEL|get_user_model)$/.test(api ?? '') ? { name: ACCOUNTS } : undefined;
}
const ACCOUNTS = 'User';
const isOfAccounts = (to: Relation['to']): boolean => 'name' in to && to.name === ACCOUNTS;
