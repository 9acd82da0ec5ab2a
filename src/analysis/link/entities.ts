/** Entities: the classes and models that queries name, with their columns as far as declarations tell. */
import type { Location, Path } from '../code.ts';
import type { Column, Entity } from '../facts.ts';
import type { Lowered } from '../summaries.ts';
import type { Access, ClassV, V } from './abstract.ts';
import { stringOf } from './abstract.ts';
import { apisOf, classTerm, lineage } from './classes.ts';
import { itemsOf, keyed } from './entries.ts';
import type { Machine } from './machine.ts';
import { slot } from './slots.ts';

const SENSITIVE: [RegExp, NonNullable<Column['sensitive']>][] = [
  [/pass(word|wd|phrase)?_?(hash(ed)?|digest)?$|^(hash(ed)?|encrypted)_?pass|^pwd/i, 'password'],
  [/(secret|private_?key|api_?key|totp|otp_?secret|recovery_?code|salt)/i, 'secret'],
  [/(access|refresh|reset|verification|confirm\w*|auth|session)_?token|^token$/i, 'token'],
  [/^(ssn|social_?security\w*|tax_?id|passport\w*|national_?id|dob|date_?of_?birth|birth_?date)$/i, 'personal'],
  [/(card_?(num|number|no)|cvv|cvc|iban|account_?number|bank_?acc\w*)/i, 'payment'],
];
const PRIVILEGED =
  /^(role|roles|is_?admin|admin|is_?super_?user|is_?staff|permissions?|scopes?|is_?verified|verified|email_?verified|balance|wallet_?balance|credits?|owner(_?id)?|user_?id|account_?id|author_?id|created_?by|tenant_?id|organi[sz]ation_?id|org_?id|workspace_?id|team_?id|company_?id|plan|is_?premium|price|status_?paid|is_?active|group_?id)$/i;
const OWNER = /^(owner|user|author|creator|created_?by|customer|account|member|profile|uploader|assignee)(_?id|Id|ID)?$/i;
const TENANT = /^(tenant|org|organi[sz]ation|workspace|team|company|group|household|project)(_?id|Id|ID)?$/i;
/** Rows that say who belongs to what. */
const MEMBERSHIP =
  /(members?|memberships?|participants?|collaborators?)$|^(user|account)s?_?(roles?|teams?|org\w*|workspaces?|projects?|groups?|compan(y|ies)|tenants?)$|^(team|org\w*|workspace|project|group|company|tenant)s?_?(to_?)?(users?|accounts?)$/i;
const PERSON = /^(users?|accounts?|members?|customers?|profiles?|employees?|admins?)$/i;
const sensitiveOf = (name: string): Column['sensitive'] => SENSITIVE.find(([pattern]) => pattern.test(name))?.[1];

/** One entity, from the model that a query names; columns are unknown where nothing declares them. tenants: columns that the configuration names. */
export function entityOf(machine: Machine, access: Access, tenants: readonly string[] = []): Entity {
  const { entity, model } = access;
  const declared = model ? columnsOf(machine, model) : undefined;
  const fromSchema = machine.knowledgeOfSchema?.get(entity.toLowerCase());
  const columns = declared ?? fromSchema ?? 'unknown';
  const names = columns === 'unknown' ? [] : columns.map((one) => one.name);
  const at: Location = model?.at ?? access.at;
  return {
    name: entity,
    ...(PERSON.test(entity) ? { represents: 'user' as const } : MEMBERSHIP.test(entity) ? { represents: 'membership' as const } : {}),
    columns,
    owner: names.filter((name) => OWNER.test(name)),
    tenant: names.filter((name) => isTenant(name, tenants)),
    ...(model && model.kind !== 'literal' && hashesIn(machine, model.at.path) && { hashes: true as const }),
    at,
  };
}
/** Where nothing declares the columns of an entity, the secrets that code reads of its rows are known to be among them. */
export function namedByReads(machine: Machine, entity: Entity): void {
  if (entity.columns !== 'unknown') return;
  const known = new Set((entity.named ?? []).map((one) => one.name));
  const read = [...(machine.asked.get(entity.name) ?? [])].filter((name) => !known.has(name)).map((name) => column(name));
  const secrets = read.filter((one) => one.sensitive);
  if (secrets.length > 0) entity.named = [...(entity.named ?? []), ...secrets];
}
/** Does a column say to which tenant a row belongs? */
export const isTenant = (name: string, configured: readonly string[]): boolean => configured.includes(name) || TENANT.test(name);
const HASHES =
  /^hash(Sync)?$|(^|[^a-z])(b?crypt(js)?|argon2|scrypt|pbkdf2|passlib|createHash|hashlib|hashpw|hash_?password|password_?hash\w*|make_password|set_?password|encrypt_?password)/i;
const hashing = new WeakMap<Lowered, boolean>();
/** Whether the file that declares an entity hashes anything. */
function hashesIn(machine: Machine, path: Path): boolean {
  const lowered = machine.program.lowered(path);
  if (!lowered) return false;
  let found = hashing.get(lowered);
  if (found === undefined) {
    found = lowered.summaries.some((summary) =>
      summary.terms.some(
        (term) =>
          (term.kind === 'api' && HASHES.test(term.ref)) ||
          (term.kind === 'member' && typeof term.property === 'string' && HASHES.test(term.property)),
      ),
    );
    hashing.set(lowered, found);
  }
  return found;
}
/** A column by its name. */
export function column(name: string, type = 'unknown', hidden = false): Column {
  const sensitive = sensitiveOf(name);
  return {
    name,
    type,
    ...(sensitive && { sensitive }),
    ...(PRIVILEGED.test(name) && { privileged: true as const }),
    ...(hidden && { hidden: true as const }),
  };
}
function columnsOf(machine: Machine, model: V): Column[] | undefined {
  if (model.kind === 'class') {
    const fields = lineage(machine, model).classes.flatMap((one) =>
      one.cls.fields.filter((field) => !field.name.startsWith('_') && !/^(model_config|Meta|Config|objects|metadata)$/.test(field.name)),
    );
    const own = fields.map((field) => field.name);
    const names = [...new Set([...own, ...(own.length > 0 ? broughtAlong(machine, model) : [])])];
    const related = relations(machine, model);
    if (names.length > 0) return names.map((name) => ({ ...column(name), ...(related.has(name) && { relation: name }) }));
    return initialised(machine, model);
  }
  if (model.kind === 'instance') return columnsOf(machine, model.cls);
  if (model.kind === 'result') return objectColumns(machine, model);
  if (model.kind === 'typed' && model.of) return columnsOf(machine, model.of);
  if (model.kind === 'union') for (const one of model.of) return columnsOf(machine, one.value);
  return undefined;
}
/** Columns that a package's class brings to one of ours. */
const broughtAlong = (machine: Machine, model: V & ClassV): string[] =>
  lineage(machine, model).apis.flatMap((api) => {
    const style = machine.knowledge.entityStyle(api);
    return style?.style === 'class-fields' ? [...(style.columns ?? [])] : [];
  });
/** Columns that hold the key of a row elsewhere. */
function relations(machine: Machine, model: V & ClassV): Set<string> {
  const found = new Set<string>();
  for (const one of lineage(machine, model).classes) {
    for (const { name, value } of one.cls.fields) {
      const made = value === undefined ? undefined : classTerm(machine, one, value);
      const calls =
        made?.kind === 'result'
          ? [made.call, ...made.call.args.flatMap(({ value: one }) => (one.kind === 'result' ? [one.call] : []))]
          : [];
      if (calls.some((call) => /(ForeignKey|OneToOneField)$/.test(call.api ?? '') || call.args.some((arg) => arg.name === 'foreign_key')))
        found.add(name);
    }
  }
  return found;
}
/** `User.init({…})`: the columns stand in a call on the class. */
function initialised(machine: Machine, model: V): Column[] | undefined {
  const columns = machine.declaredColumns.get(model.id);
  return columns?.kind === 'object' ? fromObject(columns) : undefined;
}
function objectColumns(machine: Machine, model: V & { kind: 'result' }): Column[] | undefined {
  for (const api of apisOf(machine, model).concat(model.call.api ?? [])) {
    const style = machine.knowledge.entityStyle(api) ?? machine.knowledge.entityStyle(`${api}()`);
    if (style?.style !== 'object') continue;
    let columns = slot(machine, model.call, style.columns);
    // mongoose.model('User', schema): the columns stand in the schema's own call
    if (columns?.kind === 'result') columns = slot(machine, columns.call, '0');
    if (columns?.kind === 'object') return fromObject(columns);
    if (columns?.kind === 'array') return fromList(columns);
  }
  return undefined;
}
/** `Table('orders', metadata, Column('id', …), …)`: each is made by a call that names it. */
const fromList = (columns: V & { kind: 'array' }): Column[] =>
  itemsOf(columns.items).flatMap((one) => {
    const name = one.kind === 'result' ? stringOf(one.call.args[0]?.value) : undefined;
    return name === undefined ? [] : [column(name)];
  });
function fromObject(columns: V & { kind: 'object' }): Column[] {
  return keyed(columns.entries).map(([name, options]) => {
    const hidden =
      options.kind === 'object' &&
      keyed(options.entries).some(
        ([key, value]) =>
          value.kind === 'literal' && ((key === 'select' && value.constant === false) || (key === 'private' && value.constant === true)),
      );
    return column(name, 'unknown', hidden);
  });
}
/** The names of a model's columns; undefined where they are not known. */
export function columnNames(machine: Machine, model: V & ClassV): string[] | undefined {
  const { columns } = entityOf(machine, { entity: model.cls.name, model, at: model.at } as Access);
  return columns === 'unknown' ? undefined : columns.map((one) => one.name);
}
