/** Which page answers which address. The API answers everything else. */
import type { World } from '../world.ts';
import { blobPage, listPage, notFoundPage, runPage } from './browse.ts';
import type { Page } from './parts.ts';
import { filesPage, pullPage } from './pull.ts';

/** First parts of addresses that are the API's. */
const API = new Set([
  'repos',
  'repositories',
  'app',
  'installation',
  'installations',
  'users',
  'orgs',
  'graphql',
  'rate_limit',
  'meta',
  'api',
]);

const decode = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

/** In: the path of a GET and what the client accepts. Out: undefined for addresses that are no page. Pages are for everybody: no credentials are asked. */
export async function pageFor(world: World, rawPath: string, accept: string): Promise<Page | undefined> {
  const path = decode(rawPath) ?? '';
  if (path === '/') return accept.includes('text/html') ? listPage(world) : undefined;
  const [, owner, name, rest = ''] = /^\/([^/]+)\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  if (owner === undefined || API.has(owner)) return undefined;
  const repository = world.state.repository(`${owner}/${name}`);
  if (!repository) return accept.includes('text/html') ? notFoundPage(world) : undefined;
  if (rest === '') return listPage(world, repository);
  if (rest.startsWith('blob/')) return blobPage(world, repository, rest.slice(5));
  const [, number, view] = /^pull\/(\d+)(\/files|\/checks)?$/.exec(rest) ?? [];
  const pull = repository.pulls.get(Number(number));
  if (pull) return view === '/files' ? filesPage(world, pull) : pullPage(world, pull);
  const run = world.state.checkRuns.get(Number(/^runs\/(\d+)$/.exec(rest)?.[1]));
  return run?.suite.repository === repository ? runPage(run) : notFoundPage(world);
}
