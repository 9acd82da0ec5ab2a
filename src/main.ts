/** Puts the service together: HTTP server, Probot, queue, workers; and ends it in order. */
import type { Environment } from './config/environment.ts';
import { EnvironmentError, readEnvironment } from './config/environment.ts';
import type { Log } from './config/log.ts';
import { createLog } from './config/log.ts';
import { listen } from './main/http.ts';
import { createReceiver, quiet } from './main/receiver.ts';
import { memoryQueue } from './queue/memory.ts';
import type { Queue } from './queue/queue.ts';
import { memoryStore } from './store/memory.ts';
import { startWorkers } from './worker.ts';

/** Orchestrators send SIGKILL 30 s after SIGTERM: what runs gets 25, closing its check run the rest. */
const DRAIN = 25_000;
const LAST_WORDS = 4_000;

export interface Service {
  url: string;
  queue: Queue;
  /** Resolves when everything has ended; the second call waits for the first. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  log?: Log;
  /** false: no spacing of writes (tests, the demo on the fake GitHub). */
  throttle?: boolean;
  retries?: number;
  /** Milliseconds that running jobs get at a stop. */
  drain?: number;
}

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());

export async function serve(environment: Environment, options: ServeOptions = {}): Promise<Service> {
  const log = options.log ?? createLog({ level: environment.logLevel, secrets: [environment.webhookSecret] });
  const settings = { baseUrl: environment.githubApiUrl, log: quiet(log), throttle: options.throttle, retries: options.retries };
  const store = memoryStore();
  const queue = memoryQueue({ deliveries: store.deliveries });
  let stopping = false;
  const { server, app } = await createReceiver({ environment, queue, settings, ready: () => !stopping, log });
  const url = await listen(server, environment.port, environment.host);
  const workers = startWorkers({ queue, store, environment, app, settings, log });
  log.info({ url, github: environment.githubApiUrl }, 'listening');

  async function end(): Promise<void> {
    log.info('stopping');
    await queue.stop();
    const closed = new Promise((resolve) => void server.close(resolve));
    server.closeIdleConnections();
    await Promise.race([workers.idle, delay(options.drain ?? DRAIN)]);
    workers.abort();
    await Promise.race([workers.idle, delay(LAST_WORDS)]);
    await workers.end();
    server.closeAllConnections();
    await closed;
    log.info('stopped');
  }
  let ended: Promise<void> | undefined;
  return {
    url,
    queue,
    stop() {
      stopping = true;
      ended ??= end();
      return ended;
    },
  };
}

/** `portcullis serve`: resolves with the exit code when the service has ended. */
export async function run(source: Record<string, string | undefined> = process.env): Promise<number> {
  let environment: Environment;
  try {
    environment = readEnvironment(source);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const log = createLog({ level: environment.logLevel, secrets: [environment.webhookSecret] });
  if (environment.webhookSecret.length < 16)
    log.warn('WEBHOOK_SECRET is short; a random text of 32 bytes cannot be guessed (openssl rand -hex 32)');
  // Listened for before anything starts: a signal that comes early must not kill the process half way.
  const told = new Promise<number>((resolve) => {
    process.once('SIGTERM', () => resolve(0));
    process.once('SIGINT', () => resolve(0));
    // An error nobody expected: written redacted, what runs is put in order, and the orchestrator starts a fresh process.
    process.once('uncaughtException', (error) => {
      log.fatal({ err: error }, 'unexpected error');
      resolve(1);
    });
  });
  let service: Service;
  try {
    service = await serve(environment, { log });
  } catch (error) {
    log.fatal({ err: error }, 'not started');
    return 1;
  }
  const code = await told;
  await service.stop();
  return code;
}
