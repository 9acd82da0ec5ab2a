/** As much of TOML as dependency lists need: tables, strings, arrays, inline tables. Anything else is skipped; nothing throws. */
import type { Json, JsonObject } from './json.ts';

const KEY = /[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([\w-]+))[ \t]*/y;
const SPACE = /(?:[ \t\r\n]|#[^\n]*)*/y;
const SCALAR = /[^\s,\]}#]+/y;

class Reader {
  readonly text: string;
  at = 0;
  constructor(text: string) {
    this.text = text;
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found ?? undefined;
  }

  take(sign: string): boolean {
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  key(): string[] | undefined {
    const parts: string[] = [];
    do {
      const part = this.match(KEY);
      if (!part) return undefined;
      parts.push(part[1] ?? part[2] ?? part[3] ?? '');
    } while (this.take('.'));
    return parts;
  }

  skipLine(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end + 1;
  }

  string(): string | undefined {
    for (const quote of ['"""', "'''"]) {
      if (!this.take(quote)) continue;
      const end = this.text.indexOf(quote, this.at);
      const content = this.text.slice(this.at, end < 0 ? undefined : end);
      this.at = end < 0 ? this.text.length : end + 3;
      return content;
    }
    const quoted = this.match(/"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'/y);
    return quoted && (quoted[1]?.replace(/\\(["\\])/g, '$1') ?? quoted[2] ?? '');
  }

  assigned(): Json | undefined {
    this.match(/[ \t]*/y);
    return this.value(0);
  }

  value(depth: number): Json | undefined {
    if (depth > 20) return undefined;
    const text = this.string();
    if (text !== undefined) return text;
    if (this.take('[')) {
      const items: Json[] = [];
      for (;;) {
        this.match(SPACE);
        if (this.take(']') || this.at >= this.text.length) return items;
        const item = this.value(depth + 1);
        if (item === undefined) return undefined;
        items.push(item);
        this.match(SPACE);
        this.take(',');
      }
    }
    if (this.take('{')) {
      const table: JsonObject = {};
      for (;;) {
        this.match(SPACE);
        if (this.take('}') || this.at >= this.text.length) return table;
        const key = this.key();
        if (!key || !this.take('=')) return undefined;
        this.match(SPACE);
        const item = this.value(depth + 1);
        if (item === undefined) return undefined;
        put(table, key, item);
        this.match(SPACE);
        this.take(',');
      }
    }
    return this.match(SCALAR)?.[0];
  }
}

const within = (table: JsonObject, key: string): JsonObject | undefined => {
  const known = Object.hasOwn(table, key) ? table[key] : undefined;
  const inner = Array.isArray(known) ? known.at(-1) : known;
  if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) return inner;
  if (known !== undefined) return undefined;
  const made: JsonObject = {};
  define(table, key, made);
  return made;
};
/** Also for a key such as `__proto__`. */
const define = (table: JsonObject, key: string, value: Json): void =>
  void Object.defineProperty(table, key, { value, enumerable: true, configurable: true, writable: true });

function put(table: JsonObject, key: string[], value: Json): void {
  let at: JsonObject | undefined = table;
  for (const part of key.slice(0, -1)) at = at && within(at, part);
  if (at) define(at, key.at(-1) ?? '', value);
}

export function parseToml(text: string): JsonObject {
  const reader = new Reader(text);
  const root: JsonObject = {};
  let table: JsonObject | undefined = root;
  while (reader.at < text.length) {
    reader.match(SPACE);
    if (reader.at >= text.length) break;
    const list = reader.take('[[');
    if (list || reader.take('[')) {
      const key = reader.key() ?? [];
      let at: JsonObject | undefined = root;
      for (const part of list ? key.slice(0, -1) : key) at = at && within(at, part);
      if (list && at) {
        const known = at[key.at(-1) ?? ''];
        const made: JsonObject = {};
        if (Array.isArray(known)) known.push(made);
        else define(at, key.at(-1) ?? '', [made]);
        at = made;
      }
      table = at;
      reader.skipLine();
      continue;
    }
    const key = reader.key();
    const value = key && reader.take('=') ? reader.assigned() : undefined;
    if (key && value !== undefined && table) put(table, key, value);
    reader.skipLine();
  }
  return root;
}
