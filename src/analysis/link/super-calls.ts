/** `super.canActivate(…)`, `super().get_queryset()`: what a class of ours asks of those that it extends. */
import type { Call, ClassV, Frame, V } from './abstract.ts';
import type { Lineage } from './classes.ts';
import { boundTo, classOf, lineage } from './classes.ts';
import { take } from './construct.ts';
import { ours } from './dispatch.ts';
import { interpret } from './interpret.ts';
import type { Machine } from './machine.ts';

/** `super.canActivate(…)`, `super().get_queryset()`: the next class of ours that has the method, else the library's. */
export function superCall(machine: Machine, call: Call, callee: V, name: string): V | undefined {
  const api = callee.kind === 'api' || callee.kind === 'part' ? callee.api : undefined;
  const wanted = /^global:super(?:\(\))?\.(\w+)$/.exec(api ?? '')?.[1];
  const { summary, file, self, closure } = methodFrame(call.frame);
  if (wanted === undefined || summary.owner === undefined || !self) return undefined;
  const owner = machine.file(file)?.classes.get(summary.owner);
  if (!owner) return undefined;
  const cls = classOf(file, owner, closure);
  const { classes, apis } = above(machine, cls, self);
  for (const one of classes) {
    const id = one.cls.methods.find((each) => each.endsWith(`.${wanted}`));
    const found = id === undefined ? undefined : machine.file(one.file)?.fns.get(id);
    if (found) return ours(machine, call, boundTo({ summary: found, owner: one }, self, `${self.id}^${one.id}.${wanted}`, call.at), name);
  }
  if ((wanted === 'constructor' || wanted === '__init__') && machine.knowledge.isEntity(apis)) {
    // said where the record is made, not where its class hands on
    take(machine, self, { ...call, at: call.args.find((arg) => arg.spread)?.value.at ?? call.at });
    return self;
  }
  for (const base of apis) {
    const member = `${base}().${wanted}`;
    call.api = member;
    call.self = self;
    const framework = machine.knowledge.frameworkOf(member)?.call?.(machine, call, member);
    if (framework) return framework;
    const known = machine.knowledge.meaning(member);
    if (known) {
      call.meaning = known.meaning;
      return interpret(machine, call, known.meaning, member, name);
    }
  }
  return undefined;
}

/** What comes after a class for a value: of a mixin, what the value's own class extends behind it. */
export function above(machine: Machine, cls: V & ClassV, self: V): Lineage {
  const own = lineage(machine, cls);
  const whole = self.kind === 'instance' ? lineage(machine, self.cls) : own;
  const index = whole.classes.findIndex((one) => one.id === cls.id);
  return index < 0 ? { ...own, classes: own.classes.slice(1) } : { classes: whole.classes.slice(index + 1), apis: whole.apis };
}

/** The method around a closure. */
function methodFrame(frame: Frame): Frame {
  let at = frame;
  while (at.summary.owner === undefined && at.closure) at = at.closure;
  return at;
}
