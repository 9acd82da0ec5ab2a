/** YAML with the place of everything in it, so that a message can name the line. */
import type { Node } from 'yaml';
import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

type Path = readonly PropertyKey[];

export interface ReadYaml {
  value: unknown;
  /** Keys that stand twice: what is wrong with the rest can be told beside them. */
  twice: string[];
  /** One sentence a problem, with its line and key. */
  explain(issues: readonly z.core.$ZodIssue[]): string[];
  say(path: Path, what: string): string;
  /** The line of the key or entry at a path, else of the nearest above it; 1 in an empty file. */
  line(path: Path): number;
}

const shown = (path: Path): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`)).join('');
const kindOf = (value: unknown): string =>
  value === null
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'a mapping'
        : typeof value === 'string'
          ? 'a text'
          : `a ${typeof value}`;
const WANTED: Record<string, string> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
};

const lineOf = (problem: string): number => Number(/^line (\d+)/.exec(problem)?.[1] ?? 0);
/** As they stand in the text. */
export const inOrder = (problems: readonly string[]): string[] => [...problems].sort((a, b) => lineOf(a) - lineOf(b));

/** How many letters to change, at most 3: what is further away is no slip of the finger. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1]!.toLowerCase() === b[j - 1]!.toLowerCase() ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
/** The known word that a slip of the finger made this of. */
export const nearest = (key: string, known: readonly string[]): string | undefined => {
  const wanted = key.replace(/[-_]/g, '').slice(0, 40);
  return known
    .map((one) => ({ one, far: distance(wanted, one) }))
    .filter(({ far }) => far <= Math.min(3, wanted.length / 2))
    .sort((a, b) => a.far - b.far)[0]?.one;
};

/** known: the keys of the mapping at a path, to suggest one. */
export function readYaml(text: string, known: (path: Path) => readonly string[] = () => []): ReadYaml | { problems: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const told = [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    const what =
      code === 'MULTIPLE_DOCS' ? 'there is more than one document' : code === 'DUPLICATE_KEY' ? 'the same key stands twice' : message;
    return { code, problem: `line ${lines.linePos(pos[0]).line}: ${what}` };
  });
  const twice = told.filter(({ code }) => code === 'DUPLICATE_KEY').map(({ problem }) => problem);
  // what follows a text that cannot be read is mostly its consequence
  if (told.length > twice.length) return { problems: told.slice(0, 5).map(({ problem }) => problem) };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : 'it is no YAML'] };
  }

  /** The node at a path, else the nearest above it that there is. */
  function nodeAt(path: Path): Node | undefined {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node;
    }
    return undefined;
  }
  function keyAt(path: Path, key: string): Node | undefined {
    const map = document.getIn(path, true);
    const pair = isMap(map) ? map.items.find((item) => isNode(item.key) && 'value' in item.key && item.key.value === key) : undefined;
    return isNode(pair?.key) ? pair.key : undefined;
  }
  const placed = (path: Path): Node | undefined => {
    const key = path.at(-1);
    return typeof key === 'string' ? (keyAt(path.slice(0, -1), key) ?? nodeAt(path)) : nodeAt(path);
  };
  const say = (path: Path, what: string): string => {
    const node = placed(path);
    return `${node?.range ? `line ${lines.linePos(node.range[0]).line}: ` : ''}${what}`;
  };
  const line = (path: Path): number => {
    for (let length = path.length; length > 0; length--) {
      const node = placed(path.slice(0, length));
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const valueAt = (path: Path): unknown =>
    path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);

  function explain(issue: z.core.$ZodIssue): string[] {
    const where = issue.path.length > 0 ? `\`${shown(issue.path)}\`` : 'the file';
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => {
        const better = nearest(key, known(issue.path));
        return say([...issue.path, key], `unknown key \`${shown([...issue.path, key])}\`${better ? `; did you mean \`${better}\`?` : ''}`);
      });
    const given = valueAt(issue.path);
    if (issue.code === 'invalid_type' && given === undefined) return [say(issue.path, `${where} is missing`)];
    if (issue.code === 'invalid_type')
      return [say(issue.path, `${where} must be ${WANTED[issue.expected] ?? issue.expected}, not ${kindOf(given)}`)];
    if (issue.code === 'invalid_value') return [say(issue.path, `${where} must be one of ${issue.values.map(String).join(', ')}`)];
    if (issue.code === 'too_small' || issue.code === 'too_big') {
      const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
      return [
        say(
          issue.path,
          issue.origin === 'string'
            ? `${where} ${issue.message}`
            : `${where} must be ${bound}${issue.origin === 'array' ? ' entries' : ''}`,
        ),
      ];
    }
    if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => say(issue.path, `${where} ${message}`));
    return [say(issue.path, `${where} ${issue.message}`)];
  }
  return { value, twice, say, line, explain: (issues) => issues.flatMap(explain) };
}
