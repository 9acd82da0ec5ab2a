/** The HTTP side: limits before anything is read, health, headers, and answers that say nothing about the inside. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { PAYLOAD_LIMIT } from '../config/environment.ts';
import type { Log } from '../config/log.ts';
import type { Metrics } from './metrics.ts';

/** All bodies that are being received together; a flood is refused instead of filling the memory. */
const BUFFER_LIMIT = 8 * PAYLOAD_LIMIT;
/** GitHub waits 10 s for an answer, so a slower sender is not GitHub. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
const MOST_CONNECTIONS = 2_000;
/** The rest of a refused body is read and thrown away up to here, so that the sender sees the answer and not a reset connection. */
const DISCARD_LIMIT = 4 * PAYLOAD_LIMIT;

const HEADERS: Record<string, string> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

type Middleware = (request: IncomingMessage, response: ServerResponse, next?: () => void) => unknown;

export interface HttpServerOptions {
  middleware: Middleware;
  webhookPath: string;
  /** undefined when all is well, else why it is not. */
  ready: () => Promise<string | undefined>;
  /** The first is the one that the middleware verifies with; others hold while a new one is being introduced. */
  webhookSecrets: readonly [string, ...string[]];
  metrics?: Pick<Metrics, 'contentType' | 'text' | 'answered'>;
  /** What `/metrics` asks for as a bearer token; without one there is no such page. */
  metricsToken?: string;
  log: Log;
  timeouts?: { headers: number; request: number };
}

function answer(response: ServerResponse, status: number, body: Record<string, string>): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, error: string): void {
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > DISCARD_LIMIT) request.destroy();
  });
  request.on('error', () => {});
  answer(response, status, { error });
}

const UNSIGNED =
  'the signature of a delivery does not match; if it is from GitHub, WEBHOOK_SECRET is not the one on the settings page of the App';
const tooLarge = `The body is larger than ${PAYLOAD_LIMIT / 1024 / 1024} MB`;
/** The middleware refuses these without reading the body; so they are not read here either. */
const complete = (request: IncomingMessage): boolean =>
  ['x-github-event', 'x-hub-signature-256', 'x-github-delivery'].every((name) => request.headers[name] !== undefined) &&
  /^\s*application\/json\s*(;|$)/.test(request.headers['content-type'] ?? '');

/** Hashes have one length, whatever is sent, and comparing them tells nothing of what was expected. */
const same = (given: string, expected: string): boolean => {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
};
const signature = (text: string, secret: string): string => `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;

export function createHttpServer({
  middleware,
  webhookPath,
  ready,
  webhookSecrets,
  metrics,
  metricsToken,
  log,
  timeouts,
}: HttpServerOptions): Server {
  let buffered = 0;

  /** undefined: it was refused, or the sender went away. */
  function body(request: IncomingMessage, response: ServerResponse): Promise<string | undefined> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = (result: string | undefined): void => {
        buffered -= bytes;
        bytes = 0;
        request.off('data', collect).off('end', end).off('close', gone);
        resolve(result);
      };
      const stop = (status: number, error: string): void => {
        finish(undefined);
        refuse(request, response, status, error);
      };
      const collect = (chunk: Buffer): void => {
        bytes += chunk.length;
        buffered += chunk.length;
        chunks.push(chunk);
        if (bytes > PAYLOAD_LIMIT) stop(413, tooLarge);
        else if (buffered > BUFFER_LIMIT) stop(503, 'Too much is being received; try again later');
      };
      const end = (): void => finish(Buffer.concat(chunks).toString('utf8'));
      const gone = (): void => finish(undefined);
      request.on('data', collect).on('end', end).on('close', gone).on('error', gone);
    });
  }

  async function webhook(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (Number(request.headers['content-length'] ?? 0) > PAYLOAD_LIMIT) return refuse(request, response, 413, tooLarge);
    if (complete(request)) {
      const text = await body(request, response);
      if (text === undefined) return;
      const given = String(request.headers['x-hub-signature-256']);
      const [current] = webhookSecrets;
      if (!webhookSecrets.some((secret) => same(given, signature(text, secret)))) {
        log.warn({ delivery: String(request.headers['x-github-delivery']) }, UNSIGNED);
        return answer(response, 401, { error: 'The signature does not match' });
      }
      request.headers['x-hub-signature-256'] = signature(text, current);
      request.body = text; // the middleware then verifies and parses this instead of the stream
    }
    await middleware(request, response, () => answer(response, 404, { error: 'Not found' }));
    if (request.body === undefined) request.resume();
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === webhookPath && request.method === 'POST') {
      const begun = performance.now();
      response.on('finish', () => metrics?.answered(response.statusCode, performance.now() - begun));
      return webhook(request, response);
    }
    const read = request.method === 'GET' || request.method === 'HEAD';
    if (path === '/healthz' && read) return answer(response, 200, { status: 'ok' });
    if (path === '/readyz' && read) {
      const reason = await ready();
      return reason === undefined ? answer(response, 200, { status: 'ready' }) : answer(response, 503, { status: reason });
    }
    if (path === '/metrics' && read && metrics && metricsToken !== undefined) {
      if (!same(request.headers.authorization ?? '', `Bearer ${metricsToken}`)) {
        log.warn('/metrics was asked for without its token');
        response.setHeader('www-authenticate', 'Bearer');
        return answer(response, 401, { error: 'Unauthorized' });
      }
      const text = await metrics.text();
      return void response.writeHead(200, { 'content-type': metrics.contentType, 'content-length': Buffer.byteLength(text) }).end(text);
    }
    return refuse(request, response, 404, 'Not found');
  }

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    route(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'request failed');
      answer(response, 500, { error: 'Internal error' });
    });
  };
  const server = createServer(
    {
      headersTimeout: timeouts?.headers ?? HEADERS_TIMEOUT,
      requestTimeout: timeouts?.request ?? REQUEST_TIMEOUT,
      connectionsCheckingInterval: Math.min(2_000, timeouts?.request ?? REQUEST_TIMEOUT),
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16 * 1024,
    },
    handle,
  );
  server.maxConnections = MOST_CONNECTIONS;
  // A sender that asks first (curl does, from 1 MB) is refused before it sends.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (Number(request.headers['content-length'] ?? 0) <= PAYLOAD_LIMIT) response.writeContinue();
    handle(request, response);
  });
  return server;
}
