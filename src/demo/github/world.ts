/** What every part of the fake needs: the state, the App with its keys, the limits, the addresses. */
import type { Deliveries } from './events/deliveries.ts';
import { Faults } from './http/faults.ts';
import { RateLimits } from './http/rate-limit.ts';
import type { Account, App, Installation, Repository } from './state.ts';
import { nameOf, State } from './state.ts';

/** One request of the API in the log; `status` is 0 when the connection was dropped. */
export interface LoggedRequest {
  method: string;
  /** Below the API's base and without the query. */
  path: string;
  query: string;
  status: number;
  /** Whose credentials came with it. */
  actor: 'anonymous' | 'app' | 'installation' | 'user';
  at: Date;
  milliseconds: number;
}

/** All that one fake holds. */
export interface World {
  state: State;
  app: App;
  /** PEM of the App's public key. */
  publicKey: string;
  rateLimits: RateLimits;
  /** Requests an hour of an installation and of a user. */
  rateLimit: number;
  faults: Faults;
  deliveries: Deliveries;
  requests: LoggedRequest[];
  /** Where the fake listens: the root of the pages. */
  url: string;
}

export function createWorld(options: {
  app: (state: State) => App;
  publicKey: string;
  now: () => Date;
  rateLimit: number;
  deliveries: (state: State) => Deliveries;
}): World {
  const state = new State(options.now);
  return {
    state,
    app: options.app(state),
    publicKey: options.publicKey,
    rateLimits: new RateLimits(options.now),
    rateLimit: options.rateLimit,
    faults: new Faults(),
    deliveries: options.deliveries(state),
    requests: [],
    url: '',
  };
}

/** The installation on an account, made when there is none: installing an App on an organisation gives one id for all its repositories. */
export function installationOn(world: World, account: Account): Installation {
  for (const known of world.state.installations.values()) if (known.account === account) return known;
  const installation = { id: world.state.nextId(), account, createdAt: world.state.time(), suspendedAt: null };
  world.state.installations.set(installation.id, installation);
  return installation;
}

/** The address of a repository's page. */
export const pageUrl = (world: World, repository: Repository): string => `${world.url}/${nameOf(repository)}`;

/** The address of a repository in the API. */
export const apiUrl = (world: World, repository: Repository): string => `${world.url}/repos/${nameOf(repository)}`;

/** The App's account, in whose name it comments. */
export const botOf = (world: World): Account => world.state.account(`${world.app.slug}[bot]`, 'Bot');
