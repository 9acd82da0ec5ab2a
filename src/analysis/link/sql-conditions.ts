/** The conditions of a statement as a tree: what stands between AND, OR, NOT and brackets. */
import type { Constant } from '../code.ts';
import type { Pred, Test } from './abstract.ts';

/** A test as it is written: of a column, with what stands in a place of the statement, or with a constant. */
export interface WrittenTest {
  column: string;
  op: Test['op'];
  value: { place: string; at: number } | { constant: Constant };
}
const COLUMN = String.raw`(?<column>(?!(?:NOT|AND|OR)\b)[A-Za-z_][\w.]*|"[^"]+"|` + '`[^`]+`)';
const FILLED = String.raw`(?<place>\?|\$\d+|:\w+|%\(\w+\)s|%s|\u0000\d+\u0000|'\u0000\d+\u0000')`;
const FIXED = String.raw`(?<constant>TRUE\b|FALSE\b|NULL\b|\d+\b|'[^'\u0000]*')`;
/** `name = ?`, of what a statement sets. */
export const ASSIGNED = new RegExp(String.raw`${COLUMN}\s*=\s*${FILLED}`, 'gi');
const TOKEN = new RegExp(
  [
    String.raw`${COLUMN}\s*(?<op>=\s*ANY\b|=|<>|!=|IN\b|LIKE\b|ILIKE\b|IS\s+NOT\b|IS\b)\s*(?<opens>\()?\s*(?:${FILLED}|${FIXED})`,
    String.raw`(?<word>[()]|\b(?:AND|OR|NOT|UNION)\b)`,
    String.raw`'(?:[^']|'')*'`,
  ].join('|'),
  'gi',
);
type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | Pred;

/** Reads what follows WHERE, or a condition on its own. made: the test that one stands for; undefined where what is bound to its place is not known. */
export function conditions(sql: string, made: (test: WrittenTest) => Pred | undefined): Pred | undefined {
  const tokens = tokensOf(sql, made);
  let next = 0;
  const either = (): Pred | undefined => {
    const ways = [every()];
    while (tokens[next] === 'OR') {
      next++;
      ways.push(every());
    }
    // a way of which nothing was read is open to everything
    return ways.length === 1 ? ways[0] : ways.some((one) => one) ? { any: ways.map((one) => one ?? { all: [] }) } : undefined;
  };
  const every = (): Pred | undefined => {
    const found: Pred[] = [];
    let negated = false;
    for (let token = tokens[next]; token !== undefined && token !== 'OR' && token !== ')'; token = tokens[next]) {
      next++;
      if (token === 'AND' || token === 'NOT') {
        // of `deleted IS NOT NULL AND owner = ?` the first says nothing of the second
        negated = token === 'NOT';
        continue;
      }
      const one = token === '(' ? either() : token;
      if (token === '(' && tokens[next] === ')') next++;
      if (one) found.push(negated ? { not: one } : one);
      negated = false;
    }
    return found.length > 1 ? { all: found } : found[0];
  };
  const all: Pred[] = [];
  while (next < tokens.length) {
    const one = either();
    if (one) all.push(one);
    next++; // a bracket that was opened before the condition begins
  }
  return all.length > 1 ? { all } : all[0];
}

function tokensOf(sql: string, made: (test: WrittenTest) => Pred | undefined): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(sql); match; match = pattern.exec(sql)) {
    const { word, column, op = '', opens, place, constant } = match.groups ?? {};
    if (word) tokens.push(word.toUpperCase() === 'UNION' ? 'OR' : (word.toUpperCase() as Token));
    if (column === undefined) continue;
    const end = match.index + match[0].length;
    const test = made({
      column: plain(column),
      op: operator(op),
      value: place === undefined ? { constant: constantOf(constant ?? '') } : { place, at: end - place.length },
    });
    // one whose value is not known is a condition all the same
    tokens.push(test ?? { all: [] });
    if (opens) pattern.lastIndex = closing(sql, end);
  }
  return tokens;
}
/** A column as it is called: without quotes, and without its table. */
export const plain = (written: string | undefined): string =>
  (written ?? '')
    .replace(/["`[\]\s]/g, '')
    .split('.')
    .at(-1) ?? '';
function operator(written: string): Test['op'] {
  const word = written.toUpperCase().replace(/\s+/g, ' ');
  if (word === '=' || word === 'IS') return 'eq';
  if (word === '<>' || word === '!=' || word === 'IS NOT') return 'ne';
  return word === 'IN' || word.endsWith('ANY') ? 'in' : 'other';
}
function constantOf(written: string): Constant {
  if (/^true$/i.test(written)) return true;
  if (/^false$/i.test(written)) return false;
  if (/^null$/i.test(written)) return null;
  return written.startsWith("'") ? written.slice(1, -1) : Number(written);
}
/** Behind the bracket that closes a list of which the first value ends here. */
function closing(sql: string, from: number): number {
  for (let at = from, depth = 1; at < sql.length; at++) {
    if (sql[at] === '(') depth++;
    else if (sql[at] === ')' && --depth === 0) return at + 1;
  }
  return sql.length;
}
