/** What Django's own generic views do for a class of ours: show, list, create, change and delete, each step by a method that the class may bring itself. */
import type { ApiPath } from '../../code.ts';
import type { Access, Call, ClassV, ObjectEntry, V } from '../../link/abstract.ts';
import { isNothing, stringOf } from '../../link/abstract.ts';
import { lineage } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { transformed } from '../../link/transforms.ts';
import { alternatives } from '../../link/ways.ts';
import { listOf } from '../python.ts';
import { inputOf } from '../requests.ts';
import { methodOf } from '../values.ts';
import { attribute } from './attributes.ts';
import { access, listed, queryset } from './generic-views.ts';
import { isSerializer, modelOf, saved } from './serializers.ts';
import { stateOf } from './state.ts';

type View = V & { kind: 'instance' };
/** What a view is made for. */
type Page = 'list' | 'show' | 'create' | 'update' | 'delete' | 'form' | 'plain' | 'elsewhere';

const PAGES: [RegExp, Page][] = [
  [/[.:](?:Base)?CreateView$/, 'create'],
  [/[.:](?:Base)?UpdateView$/, 'update'],
  [/[.:](?:Base)?DeleteView$|[.:]DeletionMixin$/, 'delete'],
  [/[.:](?:Base)?FormView$|[.:]ProcessFormView$/, 'form'],
  [/[.:](?:Base)?(?:List|ArchiveIndex|YearArchive|MonthArchive|WeekArchive|DayArchive|TodayArchive)View$/, 'list'],
  [/[.:](?:Base)?(?:Date)?DetailView$/, 'show'],
  [/[.:]TemplateView$/, 'plain'],
  [/[.:]RedirectView$/, 'elsewhere'],
];
/** What the classes of Django that it extends make of a view; undefined where they make no page. */
export function pageOf(machine: Machine, cls: V & ClassV): Page | undefined {
  const { apis } = lineage(machine, cls);
  return PAGES.find(([pattern]) => apis.some((api) => api.startsWith('django') && pattern.test(api)))?.[1];
}
/** The methods that a page answers by itself. */
export const answersBy = (page: Page): ('GET' | 'POST')[] =>
  page === 'create' || page === 'update' || page === 'delete' || page === 'form' ? ['GET', 'POST'] : ['GET'];

/** A view at work, answering one method. */
export const PAGE: ApiPath = 'django.generic:';
const OWN = /^django(?:[.:]\w+)*\(\)\.(\w+)$/;

/** What the library does in a view's name: all of a page, or one of its methods that a view of ours asks it for. */
export function pageCall(machine: Machine, called: Call, api: ApiPath): V | undefined {
  const verb = api.startsWith(PAGE) ? api.slice(PAGE.length) : undefined;
  const receiver = verb === undefined ? called.self : called.args[0]?.value;
  if (receiver?.kind !== 'instance') return undefined;
  const page = pageOf(machine, receiver.cls);
  const name = verb ?? OWN.exec(api)?.[1];
  if (page === undefined || name === undefined) return undefined;
  const first = called.args[0]?.value;
  // what the library does by itself, it does for the class
  if (verb !== undefined) called.at = receiver.cls.at;
  switch (name) {
    case 'get':
      return shown(machine, called, receiver, page);
    case 'post':
    case 'put':
      return posted(machine, called, receiver, page);
    case 'delete':
      return page === 'delete' ? removed(machine, called, receiver) : undefined;
    case 'get_queryset':
      return queryset(machine, called, receiver, true);
    case 'get_object':
      return row(machine, called, receiver, true);
    case 'get_context_data':
      return contextOf(machine, called, receiver);
    case 'form_valid':
      return page === 'delete' ? removed(machine, called, receiver) : stored(machine, called, receiver, page, first);
    default:
      return undefined;
  }
}

/** A page that is asked for: its rows or its one row, in a template. */
function shown(machine: Machine, called: Call, self: View, page: Page): V {
  if (page === 'elsewhere') {
    const own = methodOf(machine, self.cls, 'get_redirect_url', self, called.at);
    return redirected(machine, called, self, own && alongside(called, machine.apply(own, [], called, `${self.id}:target`)));
  }
  const entries: ObjectEntry[] = [];
  const rows = page === 'list' ? queryset(machine, called, self) : undefined;
  if (rows) {
    const pages = attribute(machine, self.cls, 'paginate_by');
    const found = listed(machine, called, rows, pages !== undefined && !(pages.kind === 'literal' && pages.constant === null));
    machine.heap.put(self, 'object_list', found);
    entries.push({ key: 'object_list', value: found });
  }
  const one = page === 'show' || page === 'update' || page === 'delete' ? row(machine, called, self) : undefined;
  if (one) entries.push({ key: 'object', value: one });
  const own = methodOf(machine, self.cls, 'get_context_data', self, called.at);
  const context = own && alongside(called, machine.apply(own, [], called, `${self.id}:context`));
  const body = context ?? machine.make(`${self.id}:context`, called.at, { kind: 'object', entries });
  const template =
    attribute(machine, self.cls, 'template_name') ?? machine.make(`${self.id}:template`, called.at, { kind: 'literal', constant: '' });
  const request = stateOf(machine).views.get(self.id)?.request ?? self;
  return machine.make(`${self.id}:shown`, called.at, {
    kind: 'result',
    call: { ...called, api: 'django.shortcuts:render', args: [request, template, body].map((value) => ({ value })) },
  });
}
/** What a view of ours adds to what the library gives its template. */
function contextOf(machine: Machine, called: Call, self: View): V {
  const known = ['object', 'object_list'].flatMap((key): ObjectEntry[] => {
    const [value] = machine.heap.fields(self)?.get(key) ?? [];
    return value ? [{ key, value }] : [];
  });
  const given = called.args.flatMap((arg): ObjectEntry[] =>
    arg.spread ? [{ spread: arg.value }] : arg.name === undefined ? [] : [{ key: arg.name, value: arg.value }],
  );
  return machine.make(`${called.frame.id}/${called.term}`, called.at, { kind: 'object', entries: [...known, ...given] });
}

/** A form that is sent: what is valid is handed to the view's own `form_valid`, which stores it unless the view says otherwise. */
function posted(machine: Machine, called: Call, self: View, page: Page): V | undefined {
  if (page === 'delete') {
    const own = methodOf(machine, self.cls, 'delete', self, called.at);
    const request = stateOf(machine).views.get(self.id)?.request;
    return own && request ? run(machine, called, self, own, [request]) : removed(machine, called, self);
  }
  const record = page === 'update' ? row(machine, called, self) : undefined;
  const form = formOf(machine, called, self, record);
  const own = methodOf(machine, self.cls, 'form_valid', self, called.at);
  return own ? run(machine, called, self, own, [form]) : stored(machine, called, self, page, form);
}
function run(machine: Machine, called: Call, self: View, fn: V & { kind: 'fn' }, args: V[]): V {
  const inner = machine.apply(fn, args, called, `${self.id}:${fn.summary.name}`);
  called.frames.push(...inner.frames);
  return inner.result;
}
/** Its functions run for the call, and what they return is no answer. */
function alongside(called: Call, inner: Call): V {
  for (const frame of inner.frames) called.callbacks.push({ frame });
  return inner.result;
}

/** The form as it was sent, for a record that is there or for none. */
function formOf(machine: Machine, called: Call, self: View, record: V | undefined): V {
  const request = stateOf(machine).views.get(self.id)?.request;
  const data = request && member(machine, request, 'POST', called.at);
  const own = methodOf(machine, self.cls, 'get_form_class', self, called.at);
  const named = own
    ? alongside(called, machine.apply(own, [], called, `${self.id}:form class`))
    : attribute(machine, self.cls, 'form_class');
  const cls = named && alternatives(named).find(({ value }) => value.kind === 'class' && isSerializer(machine, value))?.value;
  const args = [...(data ? [{ name: 'data', value: data }] : []), ...(record ? [{ name: 'instance', value: record }] : [])];
  if (cls?.kind === 'class') return machine.make(`${self.id}:form`, called.at, { kind: 'instance', cls, call: { ...called, args } });
  // a form that the library makes of the model, with the fields that the view names
  const fields = listOf(attribute(machine, self.cls, 'fields')).flatMap((one) => stringOf(one) ?? []);
  const whole = inputOf(machine, 'body', undefined, called.at);
  const value = fields.length > 0 ? transformed(machine, whole, `${self.id}:fields`, { kind: 'pick', keys: fields, at: called.at }) : whole;
  const form = machine.make(`${self.id}:form`, called.at, { kind: 'object', entries: [{ key: 'cleaned_data', value }] });
  machine.heap.put(form, 'instance', record ?? machine.make(`${self.id}:instance`, called.at, { kind: 'object', entries: [] }));
  return form;
}
/** The row that the form stands for is stored. */
function stored(machine: Machine, called: Call, self: View, page: Page, form: V | undefined): V {
  if (form?.kind === 'instance' && isSerializer(machine, form.cls)) {
    if (modelOf(machine, form.cls)) saved(machine, called, form);
  } else if (page === 'create' || page === 'update') {
    const held = (key: string): ObjectEntry[] => (form ? [{ spread: member(machine, form, key, called.at) }] : []);
    const data = machine.make(`${self.id}:data@${called.term}`, called.at, {
      kind: 'object',
      entries: page === 'create' ? [...held('cleaned_data'), ...held('instance')] : held('cleaned_data'),
    });
    access(called, page === 'update' ? row(machine, called, self) : queryset(machine, called, self, true), page, [], { data });
  }
  return redirected(machine, called, self);
}
function removed(machine: Machine, called: Call, self: View): V {
  const one = row(machine, called, self);
  if (one) access({ ...called, args: [{ value: one }] }, one, 'delete');
  return redirected(machine, called, self);
}
const redirected = (machine: Machine, called: Call, self: View, to?: V): V =>
  machine.make(`${self.id}:done@${called.term}`, called.at, {
    kind: 'result',
    call: { ...called, api: 'django.http:HttpResponseRedirect', args: to ? [{ value: to }] : [] },
  });

/** The one row of a page: what the view finds itself, else of its rows the one that the path names. */
function row(machine: Machine, called: Call, self: View, library = false): V | undefined {
  const [known] = machine.heap.fields(self)?.get('object') ?? [];
  if (known && !library) return known;
  const own = library ? undefined : methodOf(machine, self.cls, 'get_object', self, called.at);
  const found = own ? alongside(called, machine.apply(own, [], called, `${self.id}:object`)) : chosen(machine, called, self);
  if (found && !library) machine.heap.put(self, 'object', found);
  return found;
}
function chosen(machine: Machine, called: Call, self: View): V | undefined {
  const given =
    called.property === 'get_object' ? called.args.find((arg) => arg.name === undefined || arg.name === 'queryset')?.value : undefined;
  const rows = given && !isNothing(given) ? given : queryset(machine, called, self);
  if (!rows) return undefined;
  const parameters = stateOf(machine).views.get(self.id)?.parameters ?? [];
  const key = stringOf(attribute(machine, self.cls, 'pk_url_kwarg')) ?? 'pk';
  const slug = stringOf(attribute(machine, self.cls, 'slug_url_kwarg')) ?? 'slug';
  const by = [key, slug].find((one) => parameters.includes(one));
  const column = by === key ? 'id' : (stringOf(attribute(machine, self.cls, 'slug_field')) ?? 'slug');
  const draft: Access = access(
    called,
    rows,
    'read',
    by === undefined ? [] : [{ column, relation: [], op: 'eq', value: inputOf(machine, 'path', by, called.at), at: called.at, sure: true }],
  );
  return machine.make(`${called.frame.id}/${called.term}:row:${self.id}`, called.at, { kind: 'row', access: draft, path: [] });
}
