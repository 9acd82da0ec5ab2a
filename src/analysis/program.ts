/** The files of one commit as the analysis sees them: what exists, and each file's content, lowered when a name first leads there. */
import type { ApiPath, Path } from './code.ts';
import type { Lowered } from './summaries.ts';

export interface Program {
  /** Every path of the commit, delivered or not. */
  readonly paths: ReadonlySet<Path>;
  /** The files where routes, apps and settings may begin (by text and path), sorted. */
  readonly roots: readonly Path[];
  /** Files whose text may hold a secret, sorted. */
  readonly suspects: readonly Path[];
  /** The lowered file; undefined when it is no code, was refused, or is not there yet (then it is noted as wanted). */
  lowered(path: Path): Lowered | undefined;
  /** A manifest or data file as text (package.json, tsconfig.json, pyproject.toml, schema.prisma, OpenAPI); undefined likewise. */
  data(path: Path): string | undefined;
  /** What could not be read so far, with the reason. */
  unread(): { path: Path; why: string }[];
}

/** What a name stands for once files are joined. rest: members read from it. */
export type Target =
  | { kind: 'local'; path: Path; name: string; rest: string[] } // a top-level name of a first-party file ('default', 'module.exports' included)
  | { kind: 'module'; path: Path; rest: string[] } // a first-party module as an object (namespace import, `require`, Python module)
  | { kind: 'package'; api: ApiPath } // 'express:Router', with the package's members; globals too ('global:fetch')
  | { kind: 'missing'; what: string }; // a relative or aliased import without a file

/** Joins names across files: relative, tsconfig paths, workspace packages, barrels and re-exports, CommonJS, Python packages. */
export interface Resolver {
  /** What `ref` stands for when it is written in the file `from`. */
  resolve(from: Path, ref: ApiPath): Target;
  /** The file that an import specifier leads to, or undefined for a package. */
  file(from: Path, specifier: string): Path | undefined;
  /** The app root of a file: the directory of the nearest manifest above it (package.json, pyproject.toml, setup.py, requirements.txt, manage.py), '.' at the top. */
  appRoot(path: Path): Path;
  /** Declared dependencies of the nearest manifests: name to version range. */
  packages(): Record<string, string>;
}
