/** Which function answers which request. */
import type { Actor } from '../access.ts';
import type { World } from '../world.ts';

/** A request as a handler sees it. */
export interface Call {
  world: World;
  method: string;
  /** Below the API's base, undecoded. */
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
  accept: string;
  authorization: string | undefined;
  actor: Actor;
  /** The API's base as the client addressed it, for links. */
  base: string;
}

/** An answer; `json` and `raw` exclude each other, neither is an empty body. */
export interface Reply {
  status: number;
  json?: unknown;
  raw?: { type: string; content: Buffer | string };
  headers?: Record<string, string>;
}

export type Handler = (call: Call) => Promise<Reply> | Reply;

/** `docs` is the endpoint's page, named in its errors. A parameter `{name+}` takes the rest of the path. */
export interface Route {
  method: string;
  template: string;
  docs: string;
  handle: Handler;
}

/** In: `GET /repos/{owner}/{repo}` and the function. Out: the route. */
export function route(pattern: string, docs: string, handle: Handler): Route {
  const [method, template] = pattern.split(' ') as [string, string];
  return { method, template, docs, handle };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Whether a path has the form of a template, and what stands for its parameters. */
export function match(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index];
    if (segment === undefined) return undefined;
    const name = /^\{(\w+)(\+?)\}$/.exec(part);
    if (!name) {
      if (part !== segment) return undefined;
    } else if (name[2]) {
      params[name[1]!] = given.slice(index).map(decode).join('/');
      return params;
    } else {
      if (segment === '') return undefined;
      params[name[1]!] = decode(segment);
    }
  }
  return given.length === wanted.length ? params : undefined;
}

/** The first route that fits wins, so those with fixed words stand before those with parameters. */
export function find(routes: Route[], method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
  for (const one of routes) {
    if (one.method !== method) continue;
    const params = match(one.template, path);
    if (params) return { route: one, params };
  }
  return undefined;
}
