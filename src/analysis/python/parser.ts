/** The parser: loaded once, then synchronous. The only place of the core that touches the file system, because the grammar is a file of WebAssembly. */
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import { kindNumber } from './kinds.ts';
import type { Tree } from './tree.ts';
import { copyTree } from './tree.ts';

/**
 * The parser reports every hundred steps. A megabyte of programs takes 6,000 to 13,000 reports, one of plain data 50,000; a report takes longer, up to eight times, where
 * nothing parses. Counted, not timed, so that the same file is read everywhere; by the length, so that a small file does not take the time of a large one.
 */
const mostReports = (text: string): number => 2_000 + text.length / 25;

let loading: Promise<void> | undefined;
let language: Language | undefined;
let parser: Parser | undefined;
let kinds = new Uint8Array();

export function loadPython(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  await Parser.init();
  language = await Language.load(createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm'));
  kinds = new Uint8Array(language.nodeTypeCount);
  for (let id = 0; id < kinds.length; id++) {
    const name = language.nodeTypeForId(id);
    if (name && language.nodeTypeIsNamed(id) && language.nodeTypeIsVisible(id)) kinds[id] = kindNumber(name);
  }
}

function ready(): Parser {
  if (parser) return parser;
  if (!language) throw new Error('Python is not loaded yet: await loadPython() first');
  parser = new Parser();
  parser.setLanguage(language);
  return parser;
}

/** The tree of a text, or undefined when it costs too much. The next call overwrites it. */
export function parse(text: string): Tree | undefined {
  const own = ready();
  const most = mostReports(text);
  let reports = 0;
  try {
    const parsed = own.parse(text, null, { progressCallback: () => ++reports > most });
    if (!parsed) {
      own.reset();
      return undefined;
    }
    const tree = copyTree(parsed, text, kinds);
    parsed.delete();
    return tree;
  } catch {
    // Out of memory, most likely. What the interrupted parser holds is lost with it.
    parser = undefined;
    return undefined;
  }
}
