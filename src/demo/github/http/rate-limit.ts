/** The primary rate limit, counted a token's owner and hour. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
import { ApiError } from '../errors.ts';

const HOUR = 3600;

/** One resource as `GET /rate_limit` shows it. */
export interface RateLimit {
  limit: number;
  used: number;
  remaining: number;
  /** Seconds since 1970. */
  reset: number;
  resource: string;
}

/** Who spends; anonymous clients have their own, small limit. */
export interface Spender {
  key: string;
  limit: number;
  /** For the message of the 403. */
  name: string;
}

/** Counts requests and refuses those above the limit. */
export class RateLimits {
  readonly #now: () => Date;
  readonly #windows = new Map<string, { used: number; reset: number }>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  #window({ key }: Spender, resource: string): { used: number; reset: number } {
    const seconds = Math.floor(this.#now().getTime() / 1000);
    const name = `${resource} ${key}`;
    let window = this.#windows.get(name);
    if (!window || window.reset <= seconds) {
      window = { used: 0, reset: seconds + HOUR };
      this.#windows.set(name, window);
    }
    return window;
  }

  status(spender: Spender, resource: string): RateLimit {
    const { used, reset } = this.#window(spender, resource);
    return { limit: spender.limit, used, remaining: Math.max(0, spender.limit - used), reset, resource };
  }

  /** Counts one request. Throws GitHub's 403 when nothing is left. */
  spend(spender: Spender, resource: string): void {
    const window = this.#window(spender, resource);
    if (window.used >= spender.limit) throw new ApiError(403, `API rate limit exceeded for ${spender.name}.`);
    window.used += 1;
  }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit */
export const rateLimitHeaders = ({ limit, remaining, used, reset, resource }: RateLimit): Record<string, string> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-used': String(used),
  'x-ratelimit-reset': String(reset),
  'x-ratelimit-resource': resource,
});
