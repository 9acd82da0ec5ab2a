/** As much of GraphQL's syntax as queries for blobs need: one operation, fields with aliases and arguments, inline fragments. https://spec.graphql.org/October2021/#sec-Language */

/** A field of a selection, after fragments were resolved into their parents. */
export interface Field {
  name: string;
  alias: string;
  arguments: Record<string, unknown>;
  fields: Field[];
}

/** The query cannot be understood. */
export class SyntaxProblem extends Error {}

const TOKEN = /\s+|,|#[^\n]*|("(?:[^"\\\n]|\\.)*")|(\.\.\.|[!$():=@[\]{}|])|([_A-Za-z]\w*)|(-?\d+(?:\.\d+)?)/y;

function tokenize(query: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < query.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(query);
    if (!found) throw new SyntaxProblem(`Parse error on "${query[at]}" at position ${at}`);
    const token = found[1] ?? found[2] ?? found[3] ?? found[4];
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

/** In: the text and its variables. Out: the fields of the query. Throws SyntaxProblem. */
export function parseQuery(query: string, variables: Record<string, unknown>): Field[] {
  const tokens = tokenize(query);
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const next = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw new SyntaxProblem('Unexpected end of document');
    return token;
  };
  const take = (token: string): boolean => {
    if (peek() !== token) return false;
    at += 1;
    return true;
  };
  const expect = (token: string): void => {
    const found = next();
    if (found !== token) throw new SyntaxProblem(`Expected "${token}", found "${found}"`);
  };
  const name = (): string => {
    const token = next();
    if (!/^[_A-Za-z]/.test(token)) throw new SyntaxProblem(`Expected a name, found "${token}"`);
    return token;
  };

  function value(): unknown {
    if (take('$')) return variables[name()];
    const token = next();
    if (token.startsWith('"')) return JSON.parse(token);
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    return /^-?\d/.test(token) ? Number(token) : token;
  }
  function args(): Record<string, unknown> {
    const given: Record<string, unknown> = {};
    if (!take('(')) return given;
    while (!take(')')) {
      const key = name();
      expect(':');
      given[key] = value();
    }
    return given;
  }
  function selection(): Field[] {
    const fields: Field[] = [];
    expect('{');
    while (!take('}')) {
      if (take('...')) {
        expect('on');
        name();
        fields.push(...selection());
        continue;
      }
      const first = name();
      const real = take(':') ? name() : first;
      fields.push({ name: real, alias: first, arguments: args(), fields: [] });
      if (peek() === '{') fields.at(-1)!.fields = selection();
    }
    return fields;
  }

  if (peek() !== '{') {
    const operation = name();
    if (operation !== 'query') throw new SyntaxProblem(`The fake answers queries only, not a ${operation}`);
    // The operation's name and its variables' types say nothing that the variables themselves do not.
    while (peek() !== '{') next();
  }
  const fields = selection();
  if (peek() !== undefined) throw new SyntaxProblem(`Unexpected "${peek()}" after the query`);
  return fields;
}
