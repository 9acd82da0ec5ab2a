/** Managers and query sets of a model's own: what `Order.objects` is when the class says so, and what its own methods do. */
import type { ClassV, V } from '../../link/abstract.ts';
import { boundTo, classTerm, field, lineage, method } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';

/** Django's own, and what packages put in its place (a polymorphic model's, a translated one's). */
const MANAGER = /(?:^|[.:])(?!Taggable)\w*(?:Manager|QuerySet)(?:\(\))?$/;
const isManager = (api: string | undefined): boolean => api !== undefined && MANAGER.test(api);

/** `Order.objects`, `Order.published`: the rows of the model, with the methods of the manager that the class declares; undefined for any other attribute. */
export function managed(machine: Machine, cls: V & ClassV, name: string): V | undefined {
  const known = field(machine, cls, name);
  if (known?.field.value === undefined) return undefined;
  const own = classesOf(machine, classTerm(machine, known.owner, known.field.value));
  return (
    own &&
    machine.make(`${cls.id}.${name}`, cls.at, {
      kind: 'query',
      query: { api: 'django.db.models:QuerySet()', entity: cls.cls.name, model: cls, filter: [], store: 'sql', methods: own },
    })
  );
}
/** The classes of ours that a manager is made of; none when it is the library's own; undefined when it is no manager. */
function classesOf(machine: Machine, v: V, depth = 0): (V & ClassV)[] | undefined {
  if (depth > 4) return undefined;
  if (v.kind === 'instance' || v.kind === 'class') {
    const cls = v.kind === 'instance' ? v.cls : v;
    const { apis } = lineage(machine, cls);
    const made = cls.cls.bases.length === 0 ? [] : basesOf(machine, cls);
    return apis.some(isManager) || made.length > 0 ? [cls, ...made] : undefined;
  }
  if (v.kind !== 'result') return v.kind === 'api' && isManager(v.api) ? [] : undefined;
  const { call } = v;
  // OrderQuerySet.as_manager(), Manager.from_queryset(OrderQuerySet), and what that makes when it is called
  if (call.property === 'as_manager' && call.self) return classesOf(machine, call.self, depth + 1);
  const given = call.args[0]?.value;
  if (call.property === 'from_queryset' && given)
    return [...((call.self && classesOf(machine, call.self, depth + 1)) ?? []), ...(classesOf(machine, given, depth + 1) ?? [])];
  return isManager(v.api) || isManager(call.api) ? [] : classesOf(machine, call.callee, depth + 1);
}
/** `class OrderManager(Manager.from_queryset(OrderQuerySet))` */
function basesOf(machine: Machine, cls: V & ClassV): (V & ClassV)[] {
  return lineage(machine, cls).classes.flatMap((one) =>
    one.cls.bases.flatMap((term) => {
      const base = classTerm(machine, one, term);
      return base.kind === 'result' ? (classesOf(machine, base) ?? []) : [];
    }),
  );
}
/** A method that a model's own manager or query set has: it works on the rows that were asked for so far. */
export function queryMethod(machine: Machine, rows: V & { kind: 'query' }, name: string): V | undefined {
  for (const cls of rows.query.methods ?? []) {
    const found = name === 'get_queryset' ? undefined : method(machine, cls, name);
    if (found) return boundTo(found, rows, `${rows.id}.${name}()`, rows.at);
  }
  return undefined;
}
