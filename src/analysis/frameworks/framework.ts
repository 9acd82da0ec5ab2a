/** What a framework adapter is: hooks over calls and request members, each optional. It reports routing nodes; prefixes, order and guards are the core's work. */
import type { ApiPath, Location, Path } from '../code.ts';
import type { Credential, GuardRole, InputPart, Method, Only } from '../facts.ts';
import type { Call, Reply, V } from '../link/abstract.ts';
import type { Machine } from '../link/machine.ts';
import type { Proven } from '../link/proven.ts';
import type { Taken } from '../openapi.ts';

/** One registration, in the order of evaluation, named by the app or router it is registered on. */
export interface RoutingNode {
  kind: 'app' | 'router' | 'mount' | 'route' | 'step' | 'wrap' | 'cors';
  framework: string;
  /** The app or router: the id of its value. */
  on: string;
  at: Location;
  path?: string;
  methods?: Method[];
  /** The id of the router that is mounted. */
  mounts?: string;
  runs: Runner[];
  /** later: only what is registered after it (Express); all: everything on it (FastAPI's dependencies); app: everything of the app, wherever it was registered. */
  covers: 'later' | 'all' | 'app';
  /** Of a step: what lies below its path it does not run for. */
  exact?: true;
  /** Of a step: it runs right before the routes of its router whose path has this parameter (`router.param('id', …)`). */
  parameter?: string;
  /** Of a step: requests that it lets pass unseen. */
  except?: Exemption[];
  only?: Only;
  version?: string;
  cors?: { origin?: V; credentials?: V; methods?: V; byDefault: boolean; regex?: V };
  /** The registration is a part of a generated description (`app.openapi(createRoute(…), …)`). */
  described?: true;
  /** The response schema that the registration declares. */
  answers?: V;
  /** What the registration says that a text is answered as. */
  media?: Reply['media'];
  /** The request schemas that the registration declares, by part. */
  schemas?: V;
  /** What of the request the handler is called with, by name, where a description says so. */
  takes?: Taken[];
  /** The decorator that registered it: the router holds what that was applied to, without what stands around it. */
  applied?: Call;
  /** Where the handler is declared, when a person would call that the route. */
  declared?: Location;
  /** The name by which the framework knows the route, where steps in front are told it. */
  endpoint?: string;
}
/** Requests by their path (a text as it is, or with `*` at its end, `re:` before an expression; none: any path) and by their methods (none: any). */
export interface Exemption {
  path?: string;
  methods?: Method[];
}
/** A function that a registration runs. */
export interface Runner {
  fn: V;
  /** middleware: goes on by calling `next`; dependency: by returning; hook: by returning nothing (Flask's before_request). */
  mode: 'handler' | 'middleware' | 'dependency' | 'hook';
  at: Location;
  /** The parameter of the path that it is run for. */
  parameter?: string;
}

/** What a member of the request stands for. */
export type RequestPart =
  | { input: InputPart; name?: string; relative?: true } // relative: a path of this server, whatever the client sent
  | { credential: Credential; name: string; signed?: true }
  | { identity: string[] }
  | { deeper: true; ours?: true } // an object that belongs to the request: its own fields may be written by middleware; ours: nobody but the server puts anything there
  | { other: string };

/** An adapter. */
export interface Framework {
  name: string;
  language: 'javascript' | 'python';
  packages: string[];
  /** A call of the framework's own API; undefined: nothing of mine. */
  call?(machine: Machine, call: Call, api: ApiPath): V | undefined;
  /** What a name of the framework's packages stands for, where that is no function or class: a request that is a global (`flask:request`). */
  value?(machine: Machine, api: ApiPath, at: Location): V | undefined;
  /** A property of what the framework made, or of an instance whose class extends one of the framework's. */
  property?(machine: Machine, object: V, name: string): V | undefined;
  request?(path: readonly string[]): RequestPart;
  requestCall?(machine: Machine, call: Call, path: readonly string[], property: string): V | undefined;
  /** What writing a member of the request means, where that is how a framework is answered (`ctx.body = …`, `ctx.status = …`). */
  written?(path: readonly string[], property: string, value: V): Partial<Pick<Reply, 'body' | 'status' | 'media'>> | undefined;
  /** The field by which an answer that was made is given another status (`response.status_code = 401`). */
  statusField?: string;
  responseCall?(machine: Machine, call: Call, property: string, response: V): V | undefined;
  /** Arguments for a runner: what its parameters are bound to. links: dependencies that it needs, in the order in which they run. */
  bind(machine: Machine, runner: Runner, context: Binding): Bound;
  /** Registers what no call does: classes that their decorators make controllers. Run once, when all of `paths` were evaluated. */
  discover?(machine: Machine, paths: readonly Path[]): void;
  /** Whether a hook that returns this lets the request pass; nothing always does. */
  passes?(value: V): boolean;
  /** What a handler returns is the answer. */
  answers?(machine: Machine, value: V, node: RoutingNode, at: Location): Reply | undefined;
}
/** What a chain gives to its links. */
export interface Binding {
  route: RoutingNode;
  request: V;
  /** Names of the path's parameters. */
  parameters: string[];
  /** What the path says of a parameter's form, by its name (`<int:id>`, `{rest:path}`). */
  converters: ReadonlyMap<string, string>;
  /** Dependencies that ran already on this route, by the id of their function: what they yielded. */
  ran: Map<string, { value: V; frames: Ran[] }>;
}
/** A function that ran as part of a link. */
export interface Ran {
  call: Call;
  symbol: string;
}
/** How a runner is called, and what ran or was declared in front of it. */
export interface Bound {
  args: V[];
  /** Arguments by name. */
  named?: ReadonlyMap<string, V>;
  self?: V;
  /** What declares that everyone may pass: a permission that grants all. */
  opens?: { role: GuardRole; at: Location }[];
  /** Dependencies that ran before it, outermost first. */
  before: { call: Call; fn: V; at: Location /** What it proves, when that is more than that its call returned. */; proven?: Proven }[];
}
