/** What a pull request is judged on, and what the judgement is; plain data from the pure core to the edges. */
import type { ApiPath, Constant, Location, Path } from '../analysis/code.ts';
import type { ApiModel, Assumption, Evidence, GuardRole, InputPart, RouteKey } from '../analysis/facts.ts';
import type { Outline } from '../analysis/summaries.ts';
import type { Template } from '../checklist/template.ts';
import type { Level } from '../rules/rule.ts';

// ── The change ──

export type Tri = 'no' | 'unknown' | 'yes';
export type Dimension =
  | GuardRole
  | 'private'
  | 'cors'
  | 'body-limit'
  | `validation:${InputPart}`
  | `owner:${string}`
  | `own:${string}`
  | `tenant:${string}`
  | `hides:${string}`; // owner:Order.update, hides:User.email
/** What holds for a route, in location-free keys; guards in order. `owner:Order.list` speaks of lists that no id from the request chooses, too, `own:Order.update` of rows of the caller. */
export interface Posture {
  key: RouteKey;
  holds: Partial<Record<Dimension, Tri>>;
  guards: { symbol: ApiPath; roles: GuardRole[]; needs: string[]; mandatory: Tri }[];
}
/** at: in the head, the nearest line left where one was deleted. */
export interface Cause {
  at: Location;
  kind: 'line' | 'app';
  base?: Location;
}
/** declared: public by a declaration. */
export interface Exposure {
  dimension: Dimension;
  from: Tri;
  to: Tri;
  lost?: ApiPath;
  declared: boolean;
  cause: Cause;
  routes: RouteKey[];
}
export interface RouteChange {
  key: RouteKey;
  /** As people read it: GET /users/{id}. */
  name: string;
  state: 'added' | 'changed' | 'reached' | 'removed' | 'untouched';
  by: Location[];
}
export interface ConfigChange {
  setting: string;
  from: string;
  to: string;
  weaker: boolean;
  at: Location;
}
export interface DependencyChange {
  name: string;
  version: string;
  advisories: { id: string; severity: Level; url: string }[];
  at: Location;
}
/** silences: fingerprints. */
export interface Suppression {
  rule: string;
  reason: string;
  until?: string;
  at: Location;
  by: 'inline' | 'command';
  /** Of a command: the login. */
  who?: string;
  /** It silences alone; else it is a person's to confirm. */
  onBase: boolean;
  silences: string[];
}
export interface Change {
  routes: Record<RouteKey, RouteChange>;
  exposures: Exposure[];
  fixed: Exposure[];
  configuration: ConfigChange[];
  dependencies: DependencyChange[];
}

// ── The judgement ──

/** hides: rules that yielded to it. symbol: the enclosing function without its file. */
export interface Finding {
  rule: string;
  title: string;
  level: Level;
  confidence: 'high' | 'medium';
  fingerprint: string;
  handle: string; // F-7f3a
  state: 'introduced' | 'existing' | 'fixed';
  at: Location;
  message: string;
  fix?: string;
  because: Evidence[];
  assuming: Assumption[];
  routes: RouteKey[];
  item?: string;
  hides: string[];
  suppressed?: Suppression;
}
export type ItemState = 'verified' | 'failed' | 'reviewer' | 'undetermined' | 'not-applicable';
/** What a person's answer is bound to: print is `pa1:` and 16 digits; parts are the functions in it with their text's hash, to say later which of them changed. */
export interface Binding {
  print: string;
  parts: Record<string, string>;
}
/** A person's answer as the box shows it. */
export interface Answered {
  by: string;
  head: string;
  reason?: string;
}
/** One checklist item of one endpoint. findings: fingerprints; binding: of items that a person may answer. */
export interface ChecklistItem {
  id: string;
  list: string; // the template's name
  text: string; // the template's words
  route: RouteKey;
  state: ItemState;
  gate: boolean;
  question?: string;
  findings: string[];
  because: Evidence[];
  assuming: Assumption[];
  /** Where it is undecided. */
  at?: Location;
  /** It was open at the base already, and nothing that it rests on has changed. */
  before?: true;
  binding?: Binding;
  answered?: Answered;
  /** All that failed it is ignored. */
  ignored?: true;
}
/** One box of the comment: equal questions with one reason list their endpoints. handle: e-19c2, or F-7f3a where it is about ignoring that finding. */
export interface Question {
  item: string;
  handle: string;
  routes: RouteKey[];
  text: string;
  why: string;
  at?: Location;
  settle?: string;
  gate: boolean;
  /** What an answer is bound to, for each of the endpoints. */
  binds: (Binding & { route: RouteKey })[];
  answered?: Answered;
  /** An earlier answer that holds no longer; changed: what it was bound to and is another now. */
  voided?: Answered & { changed: string };
}
/** One endpoint as the report shows it. */
export interface Endpoint {
  key: RouteKey;
  handle: string;
  method: string;
  path: string;
  framework: string;
  at: Location;
  change: RouteChange['state'];
  by: Location[];
  /** The chain in order; `role` names what it proves, 'passes' when it is no guard. */
  chain: { name: string; at: Location; roles: GuardRole[]; note: string }[];
  reads: string[]; // `id` from the path
  does: string[]; // reads Order
  returns: string[];
  items: ChecklistItem[];
  findings: string[]; // fingerprints
}
export type Conclusion = 'success' | 'failure' | 'action_required';
export interface Review {
  /** sha, or a name of the working tree. */
  head: string;
  base?: string;
  conclusion: Conclusion;
  /** Why, in a sentence a person reads first. */
  reason: string;
  /** Fingerprints of the findings that fail it, or would in monitor mode. */
  failing: string[];
  /** What enforcing would have come to, where nothing is enforced. */
  would?: Conclusion;
  endpoints: Endpoint[]; // touched and reached ones, worst first; all of them for a scan
  findings: Finding[]; // sorted: state, level, path, line
  questions: Question[];
  change: Change;
  read: { changed: number; context: number; unread: { path: Path; why: string; matters: boolean }[] };
  notes: Evidence[];
  /** No API code was touched. */
  untouched: boolean;
  /** Analysis did not read something that it needed. */
  incomplete: boolean;
  /** It was ended before it came to anything; what people decided waits for the next. */
  ended?: true;
  stats: Stats;
}
/** Per question how often it came out so; times in milliseconds by stage. */
export interface Stats {
  answers: Record<string, { yes: number; no: number; weak: number; unknown: number }>;
  stages: Record<string, number>;
  files: number;
  bytes: number;
  peakMemory?: number; // bytes
}

// ── What the pipeline is given ──

/** Lines of one file that differ; 1-based, both ends included. */
export interface ChangedFile {
  path: Path;
  previous?: Path;
  status: 'added' | 'removed' | 'modified' | 'renamed';
  added: [start: number, end: number][];
  removed: [start: number, end: number][];
}
/** One commit, analysed. */
export interface Side {
  model: ApiModel;
  lowered: Map<Path, Outline>;
  tree: Record<Path, string>;
}
/** What the repository's configuration asks of a judgement. */
export interface Policy {
  failOn: Level | 'never';
  failOnExisting: boolean;
  onIncomplete: 'ask' | 'fail';
  monitor: boolean;
  rules: Record<string, 'off' | Level>;
  /** Rules that are reported without failing anything. */
  monitored?: string[];
  /** What a rule's page offers to set. */
  options?: Record<string, Record<string, Constant>>;
  /** YYYY-MM-DD, for what ends on a day; without it nothing has ended. */
  today?: string;
  /** true: gate items hold the merge; a list: these items do. true unless said. */
  required?: boolean | string[];
  /** Globs: what is reported on, and what is not. Everything when `include` is empty. */
  paths?: { include: string[]; ignore: string[] };
}
export interface ScanInput extends Omit<Side, 'tree'> {
  head: string;
  policy: Policy;
  /** Only these. */
  rules?: string[];
  /** The checklists; without them every item of ours, by its id. */
  templates?: readonly Template[];
}
export interface ReviewInput {
  base: Side & { commit: string };
  head: Side & { commit: string };
  files: ChangedFile[];
  /** What the change makes of the configuration. */
  configuration?: ConfigChange[];
  /** What GitHub knows of the dependencies that are brought in. */
  dependencies?: DependencyChange[];
  policy: Policy;
  rules?: string[];
  templates?: readonly Template[];
}
