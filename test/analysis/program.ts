/** A small repository as a program: JavaScript and TypeScript as text, Python as what its file declares and imports. */
import type { Program } from '../../src/analysis/program.ts';
import type { Lowered, Term } from '../../src/analysis/summaries.ts';
import { summarise } from '../../src/analysis/summarise/index.ts';
import { lowerTypeScript } from '../../src/analysis/typescript/index.ts';

/** `imports`: [local, from, name]. */
export interface PythonFile {
  imports?: [local: string, from: string, name: string][];
  names?: string[];
  nothing?: string[];
}

function lowerPythonFile({ imports = [], names = [], nothing = [] }: PythonFile): Lowered {
  const span = [1, 1, 1, 1] as const;
  const terms: Term[] = [
    { kind: 'unknown', reads: [], span },
    { kind: 'literal', value: null, span },
  ];
  const locals = Object.fromEntries([...names.map((name) => [name, 0]), ...nothing.map((name) => [name, 1])]);
  const top = {
    fn: ':',
    name: '',
    params: [],
    decorators: [],
    async: false,
    yields: false,
    terms,
    points: [{}],
    steps: [],
    locals,
    tries: [],
    tokens: '',
    span,
  };
  const listed = imports.map(([local, from, name]) => ({ local, from, name, span }));
  return {
    language: 'python',
    imports: listed,
    exports: [],
    comments: [],
    hidden: [],
    broken: [],
    summaries: [top],
    classes: [],
  };
}

export function programOf(files: Record<string, string | PythonFile>): Program {
  const lowered = new Map<string, Lowered | undefined>();
  return {
    paths: new Set(Object.keys(files)),
    roots: Object.keys(files)
      .filter((path) => /\.(?:[cm]?[jt]sx?|py)$/.test(path))
      .sort(),
    lowered(path) {
      if (lowered.has(path)) return lowered.get(path);
      const file = files[path];
      const found =
        typeof file === 'object'
          ? lowerPythonFile(file)
          : file !== undefined && /\.[cm]?[jt]sx?$/.test(path)
            ? summarise(lowerTypeScript(file, path))
            : undefined;
      lowered.set(path, found);
      return found;
    },
    data: (path) => (typeof files[path] === 'string' ? files[path] : undefined),
    suspects: [],
    unread: () => [],
  };
}
