/** The index of a repository and one commit seen over it; all of it plain data. Loading is a stepper: the core asks for files, the edge brings them, nothing in the core waits. */
import type { ApiPath, Path } from '../analysis/code.ts';
import type { Convention } from '../analysis/conventions.ts';
import type { ApiModel, Evidence, GuardRole, RouteKey } from '../analysis/facts.ts';
import type { Lowered, Outline } from '../analysis/summaries.ts';
import type { Dimension, Posture } from '../review/types.ts';

/** git's id of a file's content. */
export type BlobId = string;
/** What the analysis of one commit came to, so that the next one, or the same again, needs little of it. Whoever keeps it does so under the build of the engine. */
export interface RepositoryIndex {
  commit: string;
  /** What it was analysed with, as a hash: another configuration or other limits make another index. */
  config: string;
  files: Record<Path, BlobId>;
  routes: Record<RouteKey, IndexedRoute>;
  conventions: Convention[];
  /** Reverse reference graph: who resolves a name into this file. */
  usedBy: Record<Path, Path[]>;
  /** Where routes and apps may begin, and where secrets; of the code that was read, how long it is. What did not change needs no text to tell it again. */
  roots: Path[];
  suspects: Path[];
  sizes: Record<Path, number>;
  /** The last parts of names that led to no file: a file that comes to be called so matters. */
  missing: string[];
  /** The files that names led to, and those that could not be read. */
  reached: Path[];
  unread: Path[];
}
/** With all that was worked out: what takes the place of an analysis where nothing that matters has changed. */
export interface IndexedCommit {
  index: RepositoryIndex;
  model: ApiModel;
  /** Of the files that names led to. */
  outlines: Record<Path, Outline>;
}
/** from: why each dimension holds. */
export interface IndexedRoute {
  posture: Posture;
  from: Partial<Record<Dimension, Evidence[]>>;
  dependsOn: Path[];
}
/** One commit's whole tree, and what a review says has changed; indexed: a commit near it. */
export interface Overlay {
  indexed?: IndexedCommit;
  tree: Record<Path, BlobId>;
  changed: Path[];
}
export interface AppConfig {
  root: Path;
  guards: Partial<Record<GuardRole, ApiPath[]>>;
  public: { route: string; reason: string }[];
  gateway: (GuardRole | 'headers' | 'tls')[];
  tenantColumns: string[];
  sensitiveFields: string[];
}
export interface AnalysisConfig {
  apps: AppConfig[];
}
/** lowered: of what is known. absent: why (too large, deleted, refused). */
export type Delivery = { text: string } | { lowered: Lowered } | { absent: string };
/** Counted, so that the same input gives the same bytes. */
export interface Limits {
  files: number;
  bytes: number;
  steps: number;
}
/** What is kept between runs: the lowered form of a blob, by kind of file and blob id. */
export interface LoweredCache {
  get(key: string): Lowered | undefined;
  set(key: string, lowered: Lowered): void;
}
export interface LoadState {
  overlay: Overlay;
  config: AnalysisConfig;
  asked: Set<Path>;
  /** Code files, lowered. */
  lowered: Map<Path, Lowered>;
  /** What was delivered as text: code that is not lowered yet, manifests and other data. */
  texts: Map<Path, string>;
  absent: Map<Path, string>;
  /** Of what was delivered or is known: where routes may begin, what may hold a secret, and its length. */
  roots: Set<Path>;
  suspects: Set<Path>;
  sizes: Map<Path, number>;
  /** Asked for without their text, since the index tells of them. */
  known: Set<Path>;
  /** Of those, what was delivered in its lowered form. */
  held: Map<Path, Lowered>;
  /** Whose imports were looked at. */
  scouted: Set<Path>;
  left: Limits;
  limits: Limits;
  rounds: number;
  /** Whether only the files that differ from the index were asked for, to see if they matter. */
  comparing?: IndexedCommit;
  cache?: LoweredCache;
}
/** known: the index has told what its text would; its lowered form will do. */
export interface Needed {
  path: Path;
  blob: BlobId;
  known?: true;
}
export type LoadStep = { need: Needed[]; state: LoadState } | Loaded;
/** references: undefined when the index still holds and nothing was linked. */
export interface Loaded {
  model: ApiModel;
  lowered: Map<Path, Outline>;
  state: LoadState;
  references?: References;
}
/** Who resolves a name into a file, and what names led to no file. */
export interface References {
  usedBy: Map<Path, Set<Path>>;
  missing: Set<string>;
  /** The files that names led to. */
  reached: Path[];
}
