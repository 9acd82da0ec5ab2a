/**
 * Whether running a function could show anything of tokens or secrets, told before it is run: from the names in it and in whatever these lead to. Most code that no route
 * reaches (pages, clients, stores of a front end) deals with neither, and to evaluate it would cost more than all that routes do. In doubt it could.
 */
import type { ApiPath, FnId, Path } from '../code.ts';
import type { ClassSummary, Lowered, Summary, Term, TermId } from '../summaries.ts';
import { compares } from './comparisons.ts';
import { added, declarationsOf } from './declarations.ts';
import { namesSecrets } from './drawn.ts';
import type { Speaking } from './knowledge.ts';
import { calledName, packageOf } from './knowledge.ts';
import type { Machine } from './machine.ts';
import { registers } from './orphans.ts';
import { lastName, localOf, operands, refOf } from './terms.ts';

/** Calls that tell the time, in any language. */
const TIMES = /^(now|utcnow|today|time|time_ns|monotonic|Date)$/;
/** What shows something only together with something else. */
const PAIRS: readonly (readonly [keyof Signs, keyof Signs])[] = [
  ['names', 'draws'],
  ['compares', 'presents'],
  ['parses', 'presents'],
];
interface Signs {
  /** Something is called like a secret. */
  names: boolean;
  /** Something is drawn at random, or from what others know. */
  draws: boolean;
  compares: boolean;
  /** Something of a client may be at hand. */
  presents: boolean;
  parses: boolean;
}
/** What functions lead to: so far without a sign of what is looked for. */
interface Reach {
  functions: Set<Summary>;
  /** Of top levels, the terms that something asks for. */
  terms: Set<Term>;
  classes: Map<ClassSummary, Path>;
  /** Of those, the methods by name. */
  methods: Map<string, { path: Path; fn: FnId }[]>;
  modules: Set<Path>;
  /** Members that are asked of anything. */
  members: Set<string>;
  /** Names that something is called by, and the packages that are at hand. */
  names: Set<string>;
  packages: Set<string>;
  signs: Signs;
}
const nothing = (): Reach => ({
  functions: new Set(),
  terms: new Set(),
  classes: new Map(),
  methods: new Map(),
  modules: new Set(),
  members: new Set(),
  names: new Set(),
  // what needs no import
  packages: new Set(['any', 'global', 'lang']),
  signs: { names: false, draws: false, compares: false, presents: false, parses: false },
});

export class Leads {
  private readonly machine: Machine;
  /** What leads nowhere, together: whoever leads only there is not looked at again. */
  private readonly quiet = nothing();
  /** Functions that may show something: so may whoever leads to one. */
  private readonly loud = new Set<Summary>();
  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** A function, or the top level of a file, may show something. */
  speaks(path: Path, summary: Summary): boolean {
    if (this.quiet.functions.has(summary)) return false;
    const walk = new Walk(this.machine, this.quiet, this.loud);
    if (walk.finds(path, summary)) {
      this.loud.add(summary);
      return true;
    }
    walk.keep();
    return false;
  }
}

/** One function, with all that it leads to beyond what is known to lead nowhere. */
class Walk {
  private readonly machine: Machine;
  private readonly quiet: Reach;
  private readonly loud: ReadonlySet<Summary>;
  private readonly own = nothing();
  private readonly queue: (() => void)[] = [];
  private found = false;
  constructor(machine: Machine, quiet: Reach, loud: ReadonlySet<Summary>) {
    this.machine = machine;
    this.quiet = quiet;
    this.loud = loud;
    Object.assign(this.own.signs, quiet.signs);
  }

  finds(path: Path, summary: Summary): boolean {
    this.file(path);
    this.run(path, summary);
    for (let next = this.queue.pop(); next && !this.found; next = this.queue.pop()) next();
    return this.found;
  }
  /** It leads nowhere either. */
  keep(): void {
    const { quiet, own } = this;
    for (const one of own.functions) quiet.functions.add(one);
    for (const one of own.terms) quiet.terms.add(one);
    for (const [cls, path] of own.classes) quiet.classes.set(cls, path);
    for (const [name, methods] of own.methods) for (const one of methods) added(quiet.methods, name, one);
    for (const one of own.modules) quiet.modules.add(one);
    for (const one of own.members) quiet.members.add(one);
    for (const one of own.names) quiet.names.add(one);
    for (const one of own.packages) quiet.packages.add(one);
    Object.assign(quiet.signs, own.signs);
  }

  private sign(...signs: (keyof Signs)[]): void {
    for (const one of signs) this.own.signs[one] = true;
    this.found ||= PAIRS.some(([one, other]) => this.own.signs[one] && this.own.signs[other]);
  }
  /** A file is read: its top level runs. */
  private file(path: Path): Lowered | undefined {
    const lowered = this.machine.program.lowered(path);
    const top = lowered?.summaries[0];
    if (top && this.enter(top)) {
      const asked = top.steps.flatMap((step): TermId[] => {
        if (step.kind === 'call') return [step.call];
        if (step.kind === 'write') return [step.target, step.value, ...(typeof step.property === 'number' ? [step.property] : [])];
        return step.value === undefined ? [] : [step.value];
      });
      const tests = top.points.flatMap(({ fact }) => (fact && 'test' in fact ? [fact.test] : []));
      for (const id of [...asked, ...tests]) this.term(path, top, id);
    }
    return lowered;
  }
  private run(path: Path, summary: Summary): void {
    if (summary.parent === undefined) return void this.file(path);
    if (!this.enter(summary)) return;
    for (const term of speakingTerms(summary)) this.names(path, summary, term);
    const lowered = this.file(path);
    const owner = lowered?.classes.find((one) => one.id === summary.owner);
    if (owner) this.class(path, owner);
    const around = lowered && functionOf(lowered, summary.parent);
    if (around && around !== lowered?.summaries[0]) this.queue.push(() => this.run(path, around));
  }
  /** Looks at a function once. */
  private enter(summary: Summary): boolean {
    if (this.quiet.functions.has(summary) || this.own.functions.has(summary)) return false;
    this.own.functions.add(summary);
    const says = saidBy(summary);
    if (says.found || this.loud.has(summary)) this.found = true;
    this.sign(...says.signs);
    return true;
  }
  /** A term of a top level, with all that it is made of. */
  private term(path: Path, top: Summary, id: TermId): void {
    const term = top.terms[id];
    if (!term || this.quiet.terms.has(term) || this.own.terms.has(term)) return;
    this.own.terms.add(term);
    this.names(path, top, term);
    for (const one of operands(term)) this.term(path, top, one);
  }
  private names(path: Path, summary: Summary, term: Term): void {
    if (term.kind === 'fn') this.function(path, term.fn);
    else if (term.kind === 'class') {
      const cls = this.machine.program.lowered(path)?.classes.find((one) => one.id === term.class);
      if (cls) this.class(path, cls);
    } else if (term.kind === 'captured') {
      const lowered = this.machine.program.lowered(path);
      const top = lowered?.summaries[0];
      const id = top && localOf(top, term.name);
      if (top && id !== undefined && summary !== top) this.term(path, top, id);
    } else if (term.kind === 'member') {
      if (typeof term.property === 'string') this.member(term.property);
    } else if (term.kind === 'call') {
      const callee = summary.terms[term.callee];
      const name = callee?.kind === 'member' ? callee.property : lastName(refOf(callee) ?? '');
      if (typeof name === 'string' && this.tellsTime(name)) this.sign('draws');
    }
    const ref = refOf(term);
    if (ref !== undefined) this.ref(path, ref);
  }
  private function(path: Path, fn: FnId): void {
    const lowered = this.machine.program.lowered(path);
    const summary = lowered && functionOf(lowered, fn);
    if (summary) this.queue.push(() => this.run(path, summary));
  }
  private ref(path: Path, ref: ApiPath): void {
    const target = this.machine.resolver.resolve(path, ref);
    if (target.kind === 'package') {
      const { knowledge } = this.machine;
      if (knowledge.frameworkOf(target.api)) this.sign('presents');
      this.package(packageOf(target.api));
      return this.says(calledName(target.api));
    }
    if (target.kind === 'missing') return;
    for (const one of target.rest) this.member(one);
    if (target.kind === 'module') return this.module(target.path);
    this.local(target.path, target.name);
  }
  /** A top-level name of a file, with what functions of the file give to it. */
  private local(path: Path, name: string): void {
    const lowered = this.file(path);
    const top = lowered?.summaries[0];
    const id = top && localOf(top, name);
    if (id !== undefined) this.queue.push(() => this.term(path, top as Summary, id));
    const givers = lowered ? (declarationsOf(lowered).given.get(name) ?? []) : [];
    for (const summary of new Set(givers.map((one) => one.summary))) this.queue.push(() => this.run(path, summary));
  }
  private class(path: Path, cls: ClassSummary): void {
    if (this.quiet.classes.has(cls) || this.own.classes.has(cls)) return;
    this.own.classes.set(cls, path);
    for (const fn of cls.methods) added(this.own.methods, memberName(fn), { path, fn });
    const lowered = this.file(path);
    const around = (lowered && functionOf(lowered, cls.in)) ?? lowered?.summaries[0];
    const fields = cls.fields.flatMap(({ type, value, decorators }) => [type, value, ...decorators]);
    const asked = [...cls.bases, ...cls.decorators, ...fields, ...(cls.keywords ?? []).map((one) => one.value)];
    for (const id of asked) if (around && id !== undefined) this.term(path, around, id);
    const instead = this.machine.substitutes.get(`${path}${cls.id}`);
    if (instead) this.class(instead.file, instead.cls);
    this.queue.push(() => {
      for (const id of cls.methods) {
        const name = lastName(id);
        const summary = lowered && functionOf(lowered, id);
        if (summary && (summary.kind === 'constructor' || name.startsWith('__') || this.asked(name))) this.run(path, summary);
      }
    });
  }
  private module(path: Path): void {
    if (this.quiet.modules.has(path) || this.own.modules.has(path)) return;
    this.own.modules.add(path);
    const names = Object.keys(this.file(path)?.summaries[0]?.locals ?? {});
    this.queue.push(() => {
      for (const name of names) if (this.asked(name)) this.local(path, name);
    });
  }
  private readonly asked = (name: string): boolean => this.own.members.has(name) || this.quiet.members.has(name);
  /** A member is asked of something: of any class or module at hand it may be. */
  private member(name: string): void {
    if (this.asked(name)) return;
    this.own.members.add(name);
    this.says(name);
    this.queue.push(() => {
      for (const reach of [this.quiet, this.own]) {
        for (const { path, fn } of reach.methods.get(name) ?? []) this.function(path, fn);
        for (const path of reach.modules) this.local(path, name);
      }
    });
  }
  /** Something is called so. */
  private says(name: string): void {
    if (this.quiet.names.has(name) || this.own.names.has(name)) return;
    this.own.names.add(name);
    for (const one of this.machine.knowledge.speaking({ name }))
      if (this.quiet.packages.has(one.package) || this.own.packages.has(one.package)) this.expects(one.of);
  }
  private package(name: string): void {
    if (this.quiet.packages.has(name) || this.own.packages.has(name)) return;
    this.own.packages.add(name);
    for (const one of this.machine.knowledge.speaking({ package: name }))
      if (this.quiet.names.has(one.name) || this.own.names.has(one.name)) this.expects(one.of);
  }
  private tellsTime(name: string): boolean {
    return TIMES.test(name) || this.machine.knowledge.speaking({ name }).some((one) => one.of === 'times');
  }
  private expects(what: Speaking['of']): void {
    if (what === 'tells') this.found = true;
    else if (what !== 'times') this.sign(what);
  }
}

const memberName = (fn: FnId): string => fn.slice(fn.lastIndexOf('.') + 1);

// What functions and files say of themselves is worked out once, however many walks come by.

const said = new WeakMap<Summary, { found: boolean; signs: (keyof Signs)[] }>();
/** What a function shows without what it leads to. */
function saidBy(summary: Summary): { found: boolean; signs: (keyof Signs)[] } {
  let known = said.get(summary);
  if (!known) {
    const kind = compares(summary);
    const signs: (keyof Signs)[] = [
      ...(kind === 'any' ? (['compares'] as const) : []),
      ...(namesSecrets(summary) ? (['names'] as const) : []),
    ];
    said.set(summary, (known = { found: kind === 'given' || registers(summary), signs }));
  }
  return known;
}
const speaking = new WeakMap<Summary, Term[]>();
/** The terms of a function that lead elsewhere or name something. */
function speakingTerms(summary: Summary): Term[] {
  let known = speaking.get(summary);
  if (!known)
    speaking.set(
      summary,
      (known = summary.terms.filter((term) => /^(fn|class|captured|member|call)$/.test(term.kind) || refOf(term) !== undefined)),
    );
  return known;
}
const functionOf = (lowered: Lowered, fn: FnId | undefined): Summary | undefined =>
  fn === undefined ? undefined : declarationsOf(lowered).fns.get(fn);
