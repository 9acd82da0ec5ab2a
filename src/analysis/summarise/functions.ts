/** Functions and classes, each where it stands: names in it mean what they mean there. */
import type { Class, Fn, FnId, Param, Property, Stmt } from '../code.ts';
import type { ClassSummary, Summary, SummaryParam } from '../summaries.ts';
import { evaluate } from './expressions.ts';
import { assign, declareTop, locals } from './names.ts';
import { declare, eachBound } from './scopes.ts';
import { bodyOf } from './statements.ts';
import type { FileWork } from './work.ts';
import { NOWHERE, Work } from './work.ts';

/** The function of an expression; code that stands in two places is one function. */
export function lowerInside(work: Work, id: FnId): void {
  const { file } = work;
  const index = file.fns.get(id);
  if (index !== undefined && !file.works[index]) lowerFn(file, index, file.around ?? work);
}

export function lowerFn(file: FileWork, index: number, parent: Work | undefined): void {
  const fn = file.module.fns[index]!;
  const work = new Work(file, fn, parent);
  file.works[index] = work;
  const { around } = file;
  file.around = undefined;
  file.summaries[index] = summary(work, fn);
  file.around = around;
}

function summary(work: Work, fn: Fn): Summary {
  const { file, terms, points, steps, tries } = work;
  for (let index = 0; index < fn.params.length; index++) {
    const { name, span } = fn.params[index]!;
    assign(work, declare(work, name), work.term({ kind: 'parameter', span, index }), span);
  }
  if (file.blocks) declareAll(work, fn.body);
  else eachBound(fn.body, (name, declares) => declares && declare(work, name));

  work.silent = true;
  const params = fn.params.map((one) => param(work, one));
  const decorators = fn.decorators.map((one) => evaluate(work, one, 'kept'));
  const returns = fn.returns && evaluate(work, fn.returns, 'kept');
  work.silent = false;

  bodyOf(work, fn.body);
  const made: Summary = {
    fn: fn.id,
    name: fn.name,
    params,
    decorators,
    async: fn.async,
    yields: fn.yields,
    terms,
    points,
    steps,
    locals: locals(work),
    tries,
    tokens: fn.tokens,
    span: fn.span,
  };
  if (returns !== undefined) made.returns = returns;
  if (fn.owner !== undefined) made.owner = fn.owner;
  if (fn.parent !== undefined) made.parent = fn.parent;
  if (fn.kind) made.kind = fn.kind;
  if (fn.static) made.static = true;
  if (work.point !== NOWHERE) made.end = work.point;
  return made;
}
/** What the body itself declares, its blocks left out; of the file, what it assigns. */
function declareAll(work: Work, body: readonly Stmt[]): void {
  for (const stmt of body) {
    if (stmt.kind !== 'let' || stmt.target.kind !== 'name') continue;
    const { name, ref } = stmt.target;
    if (ref === undefined) {
      if (stmt.declares) declare(work, name);
    } else if (work.parent === undefined && ref.startsWith(':')) declareTop(work, ref);
  }
}
function param(work: Work, one: Param): SummaryParam {
  return {
    name: one.name,
    ...(one.type && { type: evaluate(work, one.type, 'kept') }),
    ...(one.default && { default: evaluate(work, one.default, 'kept') }),
    decorators: one.decorators.map((decorator) => evaluate(work, decorator, 'kept')),
    ...(one.rest && { rest: one.rest }),
  };
}

export function lowerClass(work: Work, id: string): void {
  const cls = work.file.classes.get(id);
  if (cls && !work.file.lowered.has(cls)) classSummary(work, cls);
}
/** Its expressions are terms of the function that it stands in, as its methods stand there. */
export function classSummary(work: Work, cls: Class): void {
  const { file } = work;
  const { around } = file;
  const { silent } = work;
  const summarised: ClassSummary = {
    id: cls.id,
    name: cls.name,
    bases: [],
    decorators: [],
    fields: [],
    methods: cls.methods,
    span: cls.span,
    ...(work.parent && { in: work.fn.id }),
  };
  file.lowered.set(cls, summarised);
  file.around = work;
  work.silent = true;
  summarised.bases = cls.bases.map((one) => evaluate(work, one, 'kept'));
  if (cls.keywords) summarised.keywords = cls.keywords.map((one) => ({ name: one.name, value: evaluate(work, one.value, 'kept') }));
  summarised.decorators = cls.decorators.map((one) => evaluate(work, one, 'kept'));
  summarised.fields = cls.fields.map((one) => field(work, one));
  work.silent = silent;
  file.around = around;
  for (const method of cls.methods) lowerInside(work, method);
}
function field(work: Work, one: Property): ClassSummary['fields'][number] {
  return {
    name: one.name,
    ...(one.type && { type: evaluate(work, one.type, 'kept') }),
    ...(one.value && { value: evaluate(work, one.value, 'kept') }),
    decorators: one.decorators.map((decorator) => evaluate(work, decorator, 'kept')),
    static: one.static,
    span: one.span,
  };
}
