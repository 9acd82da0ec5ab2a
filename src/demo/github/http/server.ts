/** The HTTP side: the API at the root and below `/api/v3`, the pages, faults, the log of requests. */
import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { pageFor } from '../pages/index.ts';
import type { LoggedRequest, World } from '../world.ts';
import type { Outcome } from './api.ts';
import { answer, errorReply } from './api.ts';
import type { Fault } from './faults.ts';
import { faultAnswer } from './faults.ts';
import type { Reply } from './router.ts';

const BODY_LIMIT = 25 * 1024 * 1024;

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** https://docs.github.com/en/enterprise-server/rest/quickstart: GitHub Enterprise Server has the API below /api/v3 and GraphQL at /api/graphql. */
function splitBase(pathname: string): { prefix: string; path: string } {
  if (pathname === '/api/graphql') return { prefix: '/api', path: '/graphql' };
  const below = /^\/api\/v3(\/.*)?$/.exec(pathname);
  return below ? { prefix: '/api/v3', path: below[1] ?? '/' } : { prefix: '', path: pathname };
}

function send(request: IncomingMessage, response: ServerResponse, { status, json, raw, headers = {} }: Reply): number {
  const body = raw ? Buffer.from(raw.content as Buffer) : Buffer.from(json === undefined ? '' : JSON.stringify(json));
  const all: Record<string, string> = {
    'x-github-request-id': randomUUID().toUpperCase(),
    'x-github-media-type': `github.v3; format=${raw ? 'raw' : 'json'}`,
    'x-github-api-version-selected': String(request.headers['x-github-api-version'] ?? '2022-11-28'),
    'x-content-type-options': 'nosniff',
    ...headers,
  };
  let code = status;
  if (request.method === 'GET' && status === 200) {
    // https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
    all.etag = `W/"${createHash('sha256').update(body).digest('hex')}"`;
    if (request.headers['if-none-match'] === all.etag) code = 304;
  }
  if (body.length > 0) all['content-type'] = raw?.type ?? 'application/json; charset=utf-8';
  response.writeHead(code, all).end(code === 304 ? undefined : body);
  return code;
}

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());

/** The listener. In: the world, and who hears of faults of the fake itself. */
export function createFakeServer(world: World, onError: (error: unknown) => void): Server {
  async function withFault(fault: Fault | undefined, work: () => Promise<Outcome>): Promise<Outcome | 'dropped'> {
    if (!fault) return work();
    if ('delay' in fault) {
      await delay(fault.delay);
      return work();
    }
    const done = fault.when === 'after' ? await work() : undefined;
    if ('drop' in fault) return 'dropped';
    const refusal = errorReply(faultAnswer(fault, world.state.now())!);
    const headers = { ...done?.reply.headers, ...refusal.headers };
    return { reply: { ...refusal, headers }, actor: done?.actor ?? 'anonymous' };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const start = performance.now();
    const url = new URL(request.url ?? '/', world.url);
    const method = request.method ?? 'GET';
    const { prefix, path } = splitBase(url.pathname);
    const page = prefix === '' && method === 'GET' ? await pageFor(world, path, request.headers.accept ?? '') : undefined;
    if (page) {
      response.writeHead(page.status, { ...page.headers, 'content-type': 'text/html; charset=utf-8' }).end(page.html);
      return;
    }
    const entry: LoggedRequest = { method, path, query: url.search, status: 0, actor: 'anonymous', at: new Date(), milliseconds: 0 };
    world.requests.push(entry);
    const body = await read(request);
    const fault = world.faults.take(method, path);
    const outcome = await withFault(fault, () =>
      answer(
        world,
        {
          method,
          path,
          query: url.searchParams,
          base: world.url + prefix,
          authorization: request.headers.authorization,
          accept: request.headers.accept ?? '',
          userAgent: request.headers['user-agent'],
          body,
        },
        onError,
      ),
    );
    entry.milliseconds = performance.now() - start;
    if (outcome === 'dropped') {
      request.socket.destroy();
      return;
    }
    entry.actor = outcome.actor;
    entry.status = send(request, response, outcome.reply);
  }

  return createServer({ keepAliveTimeout: 5_000 }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      onError(error);
      if (!response.headersSent) response.writeHead(500).end();
      else response.destroy();
    });
  });
}
