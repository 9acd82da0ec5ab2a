/** What every request to GitHub has in common, whoever makes it. */

/** GitHub ends a request after 10 s; whatever takes longer hangs. */
const REQUEST_TIMEOUT = 30_000;
export const API_VERSION = '2022-11-28';

export const withTimeout =
  (signal?: AbortSignal) =>
  (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const signals = [AbortSignal.timeout(REQUEST_TIMEOUT), signal, init.signal].filter((one) => one instanceof AbortSignal);
    return fetch(url, { ...init, signal: AbortSignal.any(signals) });
  };
