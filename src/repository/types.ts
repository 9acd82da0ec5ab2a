/** The index of a repository and one commit seen over it; all of it plain data. Loading is a stepper: the core asks for files, the edge brings them, nothing in the core waits. */
import type { ApiPath, Path } from '../analysis/code.ts';
import type { Convention } from '../analysis/conventions.ts';
import type { ApiModel, Evidence, GuardRole, RouteKey } from '../analysis/facts.ts';
import type { Lowered } from '../analysis/summaries.ts';
import type { Dimension, Posture } from '../review/types.ts';

/** git's id of a file's content. */
export type BlobId = string;
export interface RepositoryIndex {
  engine: string;
  commit: string;
  files: Record<Path, BlobId>;
  routes: Record<RouteKey, IndexedRoute>;
  conventions: Convention[];
  usedBy: Record<Path, Path[]>; // reverse reference graph: who resolves a name into this file
}
/** from: why each dimension holds. */
export interface IndexedRoute {
  posture: Posture;
  from: Partial<Record<Dimension, Evidence[]>>;
  dependsOn: Path[];
}
/** One commit's whole tree, and what differs from the indexed one. */
export interface Overlay {
  index?: RepositoryIndex;
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
/** absent: why (too large, deleted, refused). */
export type Delivery = { text: string } | { lowered: Lowered } | { absent: string };
/** Counted, so that the same input gives the same bytes. */
export interface Limits {
  files: number;
  bytes: number;
  steps: number;
}
/** What is kept between runs: the lowered form of a blob, by engine version, kind of file and blob id. */
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
  /** Of what was delivered: where routes may begin, and what may hold a secret. */
  roots: Set<Path>;
  suspects: Set<Path>;
  /** Whose imports were looked at. */
  scouted: Set<Path>;
  left: Limits;
  rounds: number;
  cache?: LoweredCache;
}
export type LoadStep =
  | { need: { path: Path; blob: BlobId }[]; state: LoadState }
  | { model: ApiModel; lowered: Map<Path, Lowered>; state: LoadState };
