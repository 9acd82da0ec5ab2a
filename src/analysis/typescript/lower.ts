/** One file: checked, parsed, lowered. */
import { ts } from 'ts-morph';
import type { Language, Module, Path, Span } from '../code.ts';
import { hiddenCharacters, spanAt } from '../tokens.ts';
import { tooMuch } from './limits.ts';
import { Lowering } from './lowering.ts';
import { declareStatements, declareVars } from './scope.ts';
import { fillBlock } from './statements.ts';
import { readTrivia } from './trivia.ts';

const MAX_BROKEN = 100;

const scriptKinds: Record<string, ts.ScriptKind> = {
  '.ts': ts.ScriptKind.TS,
  '.mts': ts.ScriptKind.TS,
  '.cts': ts.ScriptKind.TS,
  '.tsx': ts.ScriptKind.TSX,
  '.jsx': ts.ScriptKind.JSX,
};

const options: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.Latest,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  // Every file is a module, so that a top-level `await` is one; the parser's own way of finding out walks the tree with recursion.
  setExternalModuleIndicator: (file) => {
    (file as { externalModuleIndicator?: true }).externalModuleIndicator = true;
  },
};

/** Lowers a file. Never throws: what cannot be read is in `broken`. */
export function lowerTypeScript(text: string, path: Path): Module {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const extension = /\.[^./]*$/.exec(path)?.[0] ?? '';
  const language: Language = /^\.[mc]?tsx?$/.test(extension) ? 'typescript' : 'javascript';
  const kind = scriptKinds[extension] ?? ts.ScriptKind.JS;
  const stop = tooMuch(source, kind !== ts.ScriptKind.TS);
  if (stop >= 0) return refused(source, language, stop);
  try {
    return lower(source, language, kind);
  } catch {
    // A stack that no limit foresaw. The parser keeps its state when it is interrupted; another run clears it.
    ts.createSourceFile('', '', options);
    return refused(source, language, 0);
  }
}

/** Throws where the stack ends. */
export function lower(text: string, language: Language, kind: ts.ScriptKind): Module {
  const source = ts.createSourceFile('', text, options, false, kind);
  const low = new Lowering(text, language);
  const { statements } = source;
  declareStatements(low, statements, true);
  declareVars(low, statements, true);
  fillBlock(low, statements);
  const { module } = low;
  for (const { start, length } of (source as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] }).parseDiagnostics.slice(
    0,
    MAX_BROKEN,
  )) {
    module.broken.push(low.span(start, Math.min(start + length, text.length)));
  }
  module.hidden.push(...hiddenCharacters(text, low.starts));
  readTrivia(low);
  return module;
}

/** A file that is not read from `stop` on is not read at all. */
function refused(text: string, language: Language, stop: number): Module {
  const { module, starts } = new Lowering(text, language);
  const broken: Span = spanAt(starts, stop, text.length);
  return { ...module, broken: [broken], hidden: hiddenCharacters(text, starts) };
}
