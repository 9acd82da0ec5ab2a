/** A client with somebody's own token, for reading: no queue behind it, so nothing is spaced out, waited for or repeated. */
import { Octokit as Rest } from '@octokit/rest';
import type { Octokit } from './client.ts';
import { API_VERSION, withTimeout } from './request.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** baseUrl: GitHub's own unless given. */
export function createReader({ token, baseUrl }: { token: string; baseUrl?: string }): Octokit {
  const octokit = new Rest({ auth: token, ...(baseUrl && { baseUrl }), log: silent, request: { fetch: withTimeout() } });
  octokit.hook.before('request', (request) => {
    request.headers['x-github-api-version'] = API_VERSION;
  });
  return octokit;
}
