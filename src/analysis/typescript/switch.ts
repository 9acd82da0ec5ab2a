/** `switch` as `if`s. A case that falls through repeats what it falls into; a `break` that ends a case disappears. */
import type { ts } from 'ts-morph';
import type { Expr, Span, Stmt } from '../code.ts';
import { MAX_CHAIN } from '../code.ts';
import { expression } from './expressions.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { held } from './names.ts';
import { opaque } from './opaque.ts';
import { declareStatements } from './scope.ts';
import { fillBlock } from './statements.ts';

/** Statements that falling through may repeat in one `switch`. */
const MAX_REPEATED = 200;

interface Case {
  tests: Expr[]; // of this clause and the empty ones above it
  isDefault: boolean;
  body: Stmt[];
  span: Span;
}

export function switchStatement(low: Lowering, node: ts.SwitchStatement): void {
  const span = low.spanOf(node);
  const subject = held(low, expression(low, node.expression));
  const { scope, out } = low;
  low.enter();
  const clauses = node.caseBlock.clauses.slice(0, MAX_CHAIN);
  for (const clause of clauses) declareStatements(low, clause.statements, false);
  const cases: Case[] = [];
  let tests: Expr[] = [];
  let isDefault = false;
  for (const clause of clauses) {
    const at = low.spanOf(clause);
    if (clause.kind === K.DefaultClause) isDefault = true;
    else {
      low.out = out;
      const right = expression(low, (clause as ts.CaseClause).expression);
      tests.push({ kind: 'binary', op: '==', left: subject, right, span: right.span });
    }
    if (!clause.statements.length && clause !== clauses.at(-1)) continue;
    low.out = [];
    fillBlock(low, clause.statements);
    cases.push({ tests, isDefault, body: low.out, span: at });
    tests = [];
    isDefault = false;
  }
  low.out = out;
  low.scope = scope;
  const bodies = withFallThrough(cases);
  const made = bodies.map(withoutBreaks);
  if (clauses.length < node.caseBlock.clauses.length) out.push({ kind: 'expr', value: opaque(low, node.caseBlock, 'depth'), span });
  if (made.every((body) => body !== undefined)) out.push(...asIfs(cases, made as Stmt[][], span));
  // A break in the midst of a case that no `else` can stand for: a loop that runs once, which the break leaves.
  else out.push({ kind: 'loop', body: [...asIfs(cases, bodies, span), { kind: 'jump', to: 'break', span }], span });
}

/** The chain of `if`s, the default at its end wherever it stood. */
function asIfs(cases: Case[], bodies: Stmt[][], span: Span): Stmt[] {
  const defaultAt = cases.findIndex((one) => one.isDefault);
  let rest: Stmt[] = defaultAt < 0 ? [] : bodies[defaultAt]!;
  for (let i = cases.length - 1; i >= 0; i--) {
    const one = cases[i]!;
    // Labels that share the default's body lead there anyway.
    if (one.isDefault || !one.tests.length) continue;
    const test = one.tests.reduce((left, right) => ({ kind: 'binary', op: '||', left, right, span: left.span }));
    rest = [{ kind: 'if', test, then: bodies[i]!, else: rest, span: one.span }];
  }
  if (rest[0]?.kind === 'if' && rest.length === 1 && cases.some((one) => !one.isDefault)) rest[0].span = span;
  return rest;
}

const leaves = (body: Stmt[]): boolean => {
  const last = body.at(-1);
  if (!last) return false;
  if (last.kind === 'return' || last.kind === 'throw' || last.kind === 'jump') return true;
  if (last.kind === 'block') return leaves(last.body);
  return last.kind === 'if' && leaves(last.then) && leaves(last.else);
};

function withFallThrough(cases: Case[]): Stmt[][] {
  const bodies: Stmt[][] = cases.map((one) => one.body);
  let repeated = 0;
  for (let i = cases.length - 2; i >= 0; i--) {
    if (leaves(bodies[i]!)) continue;
    repeated += bodies[i + 1]!.length;
    if (repeated > MAX_REPEATED) break;
    bodies[i] = [...bodies[i]!, ...bodies[i + 1]!];
  }
  return bodies;
}

const isBreak = (stmt: Stmt): boolean => stmt.kind === 'jump' && stmt.to === 'break';

/** Is there a break inside that leaves the switch? Those of inner loops do not. */
function breaksOut(stmt: Stmt): boolean {
  switch (stmt.kind) {
    case 'jump':
      return stmt.to === 'break';
    case 'if':
      return stmt.then.some(breaksOut) || stmt.else.some(breaksOut);
    case 'try':
      return stmt.body.some(breaksOut) || stmt.finally.some(breaksOut) || stmt.catches.some((one) => one.body.some(breaksOut));
    case 'with':
    case 'block':
      return stmt.body.some(breaksOut);
    default:
      return false;
  }
}

/** The body without its breaks: what follows `if (x) break;` goes into the `else`. Undefined where that cannot say it. */
function withoutBreaks(body: Stmt[]): Stmt[] | undefined {
  for (let i = 0; i < body.length; i++) {
    const stmt = body[i]!;
    if (!breaksOut(stmt)) continue;
    if (isBreak(stmt)) return body.slice(0, i);
    const rest = body.slice(i + 1);
    const before = body.slice(0, i);
    if (stmt.kind === 'block') {
      // Names of the block stay known in what follows it: they are declared once at most.
      const inner = withoutBreaks([...stmt.body, ...rest]);
      return inner && [...before, { ...stmt, body: inner }];
    }
    if (stmt.kind !== 'if') return undefined;
    const thenEnds = leaves(stmt.then);
    const elseEnds = leaves(stmt.else);
    if (rest.length && !thenEnds && !elseEnds) return undefined;
    const then = withoutBreaks(thenEnds ? stmt.then : [...stmt.then, ...rest]);
    const otherwise = withoutBreaks(elseEnds ? stmt.else : [...stmt.else, ...rest]);
    return then && otherwise && [...before, { ...stmt, then, else: otherwise }];
  }
  return body;
}
