/** A summary as text, for tests: one line a step, with what is known before it; without spans, so that both languages may print the same. */
import type { Lowered, PointId, Summary, TermId } from '../../src/analysis/summaries.ts';

/** Deeper terms are cut. */
const MAX_DEPTH = 12;
/** The phis that are being printed: one of a loop leads back to itself. */
const open = new Set<unknown>();

export function printLowered(lowered: Lowered): string {
  return lowered.summaries.map(printSummary).join('\n');
}

export function printSummary(summary: Summary): string {
  const lines = [head(summary)];
  summary.steps.forEach((step, id) => {
    const known = printPoint(summary, step.at);
    lines.push(`  ${id} ${printStep(summary, id)}${known && ` [${known}]`}`);
  });
  summary.tries.forEach((one, id) => {
    const types = one.types.map((type) => printTerm(summary, type)).join(', ');
    lines.push(`  try ${id} ${one.leaves ? 'leaves' : 'goes on'}${types && `: ${types}`}`);
  });
  if (summary.end !== undefined) lines.push(`  end [${printPoint(summary, summary.end)}]`);
  const locals = Object.entries(summary.locals).filter(([name, term]) => !(printTerm(summary, term) === `$${name}`));
  for (const [name, term] of locals) lines.push(`  ${name} = ${printTerm(summary, term)}`);
  return lines.join('\n');
}

function head(summary: Summary): string {
  const term = (id: TermId): string => printTerm(summary, id);
  const params = summary.params.map((one) => {
    const decorators = one.decorators.map((decorator) => `@${term(decorator)} `).join('');
    const type = one.type === undefined ? '' : `: ${term(one.type)}`;
    const value = one.default === undefined ? '' : ` = ${term(one.default)}`;
    return `${decorators}${one.rest ? '...' : ''}${one.name}${type}${value}`;
  });
  const decorators = summary.decorators.map((one) => `@${term(one)} `).join('');
  const returns = summary.returns === undefined ? '' : `: ${term(summary.returns)}`;
  return `${decorators}${summary.async ? 'async ' : ''}${summary.fn}${summary.yields ? '*' : ''}(${params.join(', ')})${returns}`;
}

function printStep(summary: Summary, id: number): string {
  const step = summary.steps[id]!;
  switch (step.kind) {
    case 'call': {
      const words = [
        step.awaited && 'awaited',
        step.used,
        step.ends && 'ends',
        step.loop && 'loop',
        step.within !== undefined && `within ${step.within}`,
      ];
      return `call ${printTerm(summary, step.call)} ${words.filter(Boolean).join(' ')}`;
    }
    case 'exit': {
      const value = step.value === undefined ? '' : ` ${printTerm(summary, step.value)}`;
      return `${step.how}${value}${step.within === undefined ? '' : ` within ${step.within}`}`;
    }
    case 'yield':
      return `yield${step.value === undefined ? '' : ` ${printTerm(summary, step.value)}`}`;
    case 'write': {
      const property = typeof step.property === 'string' ? `.${step.property}` : `[${printTerm(summary, step.property)}]`;
      return `write ${printTerm(summary, step.target)}${property} = ${printTerm(summary, step.value)}`;
    }
  }
}

/** What is known, outermost first: `x`, `not x`, `not x (2)` when exit 2 is the other way, `#0` when call 0 returned. */
export function printPoint(summary: Summary, point: PointId, above?: PointId): string {
  const facts: string[] = [];
  for (let at: PointId | undefined = point; at !== undefined && at !== above; at = summary.points[at]!.up) {
    const { up, fact } = summary.points[at]!;
    if (!fact) continue;
    if ('passed' in fact) facts.push(`#${fact.passed}`);
    else if ('any' in fact) facts.push(`any(${fact.any.map((way) => printPoint(summary, way, up) || 'nothing').join(' | ')})`);
    else facts.push(`${fact.is ? '' : 'not '}${printTerm(summary, fact.test)}${fact.exits.length > 0 ? ` (${fact.exits.join(' ')})` : ''}`);
  }
  return facts.reverse().join(', ');
}

export function printTerm(summary: Summary, id: TermId, depth = 0): string {
  const term = summary.terms[id];
  if (!term) return '<no term>';
  if (depth > MAX_DEPTH) return '…';
  const of = (one: TermId): string => printTerm(summary, one, depth + 1);
  const named = (key: string | TermId): string => (typeof key === 'string' ? key : `[${of(key)}]`);
  switch (term.kind) {
    case 'literal':
      return JSON.stringify(term.value);
    case 'parameter':
      return term.index === -1 ? 'this' : `$${summary.params[term.index]?.name}`;
    case 'captured':
      return `^${term.name}`;
    case 'api':
      return term.ref.replace(/^global:/, '');
    case 'member':
      return `${of(term.object)}${typeof term.property === 'string' ? `.${term.property}` : named(term.property)}`;
    case 'call':
      return `${of(term.callee)}(${term.args.map((arg) => `${arg.name ? `${arg.name}: ` : ''}${arg.spread ? '...' : ''}${of(arg.value)}`).join(', ')})`;
    case 'phi': {
      if (open.has(term)) return '↺';
      open.add(term);
      const values = term.of.map((one) => of(one.value));
      open.delete(term);
      return `phi(${values.join(' | ')})`;
    }
    case 'choice':
      return `(${of(term.test)} ? ${of(term.then)} : ${of(term.else)})`;
    case 'object':
      return `{${term.entries.map((entry) => ('spread' in entry ? `...${of(entry.spread)}` : `${named(entry.key)}: ${of(entry.value)}`)).join(', ')}}`;
    case 'array':
      return `[${term.items.map((item) => (typeof item === 'number' ? of(item) : `...${of(item.spread)}`)).join(', ')}]`;
    case 'template':
      return `\`${term.parts.map((part) => (typeof part === 'string' ? part : `\${${of(part)}}`)).join('')}\``;
    case 'binary':
      return `(${of(term.left)} ${term.op} ${of(term.right)})`;
    case 'unary':
      return `${term.op}${/\w$/.test(term.op) ? ' ' : ''}${of(term.value)}`;
    case 'await':
      return `await ${of(term.value)}`;
    case 'element':
      return `${of(term.of)}[*]`;
    case 'exception':
      return `exception(${term.types.map(of).join(', ')})`;
    case 'fn':
      return `fn ${term.fn}`;
    case 'class':
      return `class ${term.class}`;
    case 'unknown':
      return `unknown(${term.reads.map(of).join(', ')})`;
  }
}
