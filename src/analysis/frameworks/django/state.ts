/** What the adapter remembers of one analysis: the URLs, views and settings that it has read. */
import type { Location } from '../../code.ts';
import type { Method } from '../../facts.ts';
import type { ClassV, V } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';

export interface Own {
  cls?: V & ClassV;
  action?: string;
  verb: Method;
  permissions: V[] | undefined;
  paginated: boolean;
}

export interface Router {
  below: string;
  registered: { prefix: string; view: V; at: Location }[];
}
export interface State {
  /** By the id of a router: the path below which it stands, and what it serves. */
  routers: Map<string, Router>;
  routes: Map<string, Own>;
  views: Map<string, { own: Own; request: V; parameters: string[]; permissions: V[]; at: Location }>;
  defaults: V[];
  paginates: boolean;
}
const states = new WeakMap<Machine, State>();
export function stateOf(machine: Machine): State {
  let state = states.get(machine);
  if (!state) states.set(machine, (state = { routers: new Map(), routes: new Map(), views: new Map(), defaults: [], paginates: false }));
  return state;
}
