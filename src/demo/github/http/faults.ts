/** Faults on demand: what a client must live with. */
import { ApiError } from '../errors.ts';
import { match } from './router.ts';

/** Which requests; everything that is left out fits. A text path is a template (`/repos/{owner}/{repo}/check-runs`), without `/api/v3`. */
export interface FaultTarget {
  method?: string;
  path?: string | RegExp;
  /** How many requests it hits; 1 unless told. */
  times?: number;
  /** How many fitting requests pass before. */
  after?: number;
}

/**
 * What happens to them. `when: 'after'` does the request's work first, so that the client does not learn that it succeeded.
 * `secondaryLimit` and `primaryLimit` are GitHub's two 403s: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export type Fault = { when?: 'before' | 'after' } & (
  | { status: number; message?: string; headers?: Record<string, string> }
  | { secondaryLimit: { retryAfter?: number } }
  | { primaryLimit: { resetIn: number } }
  | { drop: true }
  | { delay: number }
);

/** A fault that waits for its requests. */
export interface PlannedFault {
  readonly hits: number;
  cancel(): void;
}

const MESSAGES: Record<number, string> = {
  401: 'Bad credentials',
  403: 'Resource not accessible by integration',
  404: 'Not Found',
  422: 'Validation Failed',
  500: 'Server Error',
  502: 'Server Error',
  503: 'Service Unavailable',
};

interface Plan extends PlannedFault {
  target: FaultTarget;
  fault: Fault;
  skipped: number;
  hits: number;
}

/** The switches. Several plans may wait; the oldest that fits a request is used. */
export class Faults {
  #plans: Plan[] = [];

  /** Plans a fault for the next requests that fit. */
  next(target: FaultTarget, fault: Fault): PlannedFault {
    const cancel = (): void => {
      this.#plans = this.#plans.filter((other) => other !== plan);
    };
    const plan: Plan = { target, fault, skipped: 0, hits: 0, cancel };
    this.#plans.push(plan);
    return plan;
  }

  clear(): void {
    this.#plans = [];
  }

  /** The fault that hits this request, counted. */
  take(method: string, path: string): Fault | undefined {
    for (const plan of this.#plans) {
      const { target } = plan;
      if (target.method && target.method.toUpperCase() !== method) continue;
      if (typeof target.path === 'string' ? !match(target.path, path) : target.path && !target.path.test(path)) continue;
      if (plan.skipped < (target.after ?? 0)) {
        plan.skipped += 1;
        continue;
      }
      plan.hits += 1;
      if (plan.hits >= (target.times ?? 1)) plan.cancel();
      return plan.fault;
    }
    return undefined;
  }
}

/** The answer of a fault, or undefined when it has none of its own. */
export function faultAnswer(fault: Fault, now: Date): ApiError | undefined {
  if ('status' in fault)
    return new ApiError(fault.status, fault.message ?? MESSAGES[fault.status] ?? 'Error', { headers: fault.headers ?? {} });
  if ('secondaryLimit' in fault) {
    const { retryAfter } = fault.secondaryLimit;
    return new ApiError(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', {
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    });
  }
  if ('primaryLimit' in fault) {
    const reset = Math.ceil(now.getTime() / 1000) + fault.primaryLimit.resetIn;
    return new ApiError(403, 'API rate limit exceeded for installation.', {
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
    });
  }
  return undefined;
}
