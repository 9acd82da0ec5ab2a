/** WTForms: a form is filled from the request, and its fields are what a client sent, as far as the kind of the field lets it through. */
import type { Location } from '../../code.ts';
import type { InputPart, Transform } from '../../facts.ts';
import type { Call, ClassV, ObjectEntry, SchemaField, V } from '../../link/abstract.ts';
import { classTerm, lineage } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import { narrowed } from '../../link/schemas.ts';
import { slot } from '../../link/slots.ts';

const FORM = /^(?:wtforms|flask_wtf|wtforms_sqlalchemy|flask_mongoengine|wtforms_alchemy)(?:\.\w+)*:(?:\w+\.)*\w*Form(?:\(\))?$/;
const FIELD = /^(?:wtforms|flask_wtf|wtforms_sqlalchemy)(?:\.\w+)*:(?:\w+\.)*(\w*Field)(?:\(\))?$/;
/** What a field lets through, by its kind; any other takes a text. */
const KINDS: [RegExp, SchemaField][] = [
  [/^Integer/, { type: 'integer', narrow: true }],
  [/^(Decimal|Float)/, { type: 'float', narrow: true }],
  [/^(Boolean|Submit)/, { type: 'boolean', narrow: true }],
  [/^(Date|Time|Month|Week)/, { type: 'date', narrow: true }],
  [/^(Select|Radio|QuerySelect)/, { type: 'string', narrow: true }],
  [/File/, { type: 'file' }],
];
const kindOf = (name: string): SchemaField => KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? { type: 'string' };

const isForm = (machine: Machine, cls: V & ClassV): boolean => lineage(machine, cls).apis.some((api) => FORM.test(api));

/** What the fields of a form, and a field itself, hold. */
export function formProperty(machine: Machine, object: V, name: string): V | undefined {
  if (object.kind === 'instance' && name === 'data' && isForm(machine, object.cls)) return sent(machine, object.cls, object.at);
  if (object.kind !== 'result' || (name !== 'data' && name !== 'raw_data')) return undefined;
  const kind = FIELD.exec(object.call.api ?? '')?.[1];
  const found = kind === undefined ? undefined : declaring(machine, object.call);
  return found && kind !== undefined ? fieldOf(machine, found.form, found.name, kind, object.at) : undefined;
}
/** `form.populate_obj(record)` */
export function formCall(machine: Machine, call: Call): V | undefined {
  const { self } = call;
  if (call.property !== 'populate_obj' || self?.kind !== 'instance' || !isForm(machine, self.cls)) return undefined;
  const target = slot(machine, call, '0|obj=');
  if (!target) return undefined;
  machine.heap.spread(target, sent(machine, self.cls, call.at), call.at);
  machine.touched(target);
  return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'literal', constant: undefined });
}

/** All that a form was sent, by its own fields. */
function sent(machine: Machine, form: V & ClassV, at: Location): V {
  const entries = fieldsOf(machine, form).map(
    ([name, kind]): ObjectEntry => ({ key: name, value: fieldOf(machine, form, name, kind, at) }),
  );
  return machine.make(`${form.id}:sent`, at, { kind: 'object', entries });
}
function fieldOf(machine: Machine, form: V & ClassV, name: string, kind: string, at: Location): V {
  const schema = schemaOf(machine, form);
  const field = kindOf(kind);
  const part: InputPart = field.type === 'file' ? 'file' : 'body';
  const passed: Transform[] = [{ kind: 'checked', schema: schema.id, at: form.at }, ...narrowed(field, at)];
  return machine.make(`input:${part}.${name}@${form.id}`, at, { kind: 'input', part, path: [name] }, passed);
}
function schemaOf(machine: Machine, form: V & ClassV): V {
  const id = `${form.id}#form`;
  const known = machine.schemas.get(id);
  if (known) return known;
  const fields = new Map(fieldsOf(machine, form).map(([name, kind]) => [name, kindOf(kind)]));
  const schema = machine.make(id, form.at, {
    kind: 'schema',
    schema: { library: 'wtforms:Form()', name: form.cls.name, fields, unknownKeys: 'strip' },
  });
  machine.schemas.set(id, schema);
  machine.requested.add(id);
  return schema;
}
/** The fields that a form declares, those of its bases first. */
function fieldsOf(machine: Machine, form: V & ClassV): [name: string, kind: string][] {
  return lineage(machine, form)
    .classes.toReversed()
    .flatMap((owner) =>
      owner.cls.fields.flatMap((one): [string, string][] => {
        const value = one.value === undefined ? undefined : classTerm(machine, owner, one.value);
        const kind = value?.kind === 'result' ? FIELD.exec(value.call.api ?? '')?.[1] : undefined;
        return kind === undefined || /^Submit/.test(kind) ? [] : [[one.name, kind]];
      }),
    );
}
/** The form in whose class a field is made, and what it is called there. */
function declaring(machine: Machine, made: Call): { form: V & ClassV; name: string } | undefined {
  for (const cls of machine.program.lowered(made.frame.file)?.classes ?? []) {
    const field = cls.fields.find((one) => one.value === made.term);
    if (!field) continue;
    const form = machine.names.ref(made.frame.file, `:${cls.name}`);
    if (form.kind === 'class' && isForm(machine, form)) return { form, name: field.name };
  }
  return undefined;
}
