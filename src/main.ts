/** Puts the service together: HTTP server, Probot, queue, workers; and ends it in order. */
import type { Environment } from './config/environment.ts';
import { EnvironmentError, readEnvironment } from './config/environment.ts';
import type { Log } from './config/log.ts';
import { createLog } from './config/log.ts';
import { listen } from './listen.ts';
import type { Metrics } from './main/metrics.ts';
import { createMetrics } from './main/metrics.ts';
import { createReceiver, quiet } from './main/receiver.ts';
import { startReconciling } from './main/reconcile.ts';
import { openQueue } from './queue/index.ts';
import type { Queue } from './queue/queue.ts';
import type { Database } from './store/database.ts';
import { DataDirectoryError } from './store/embedded.ts';
import { openDatabase } from './store/open.ts';
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
  /** Milliseconds between two looks for what was lost; 0: none, not even at start. */
  reconcile?: number;
}

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());

/** Lowered files that are kept in the database; some 20 KB each. */
const LOWERED_KEPT = 50_000;
/** GitHub redelivers for three days, its Enterprise Server for seven. */
const DELIVERY_DAYS = 30;
/** An orchestrator asks every few seconds, and anybody may: the database is not asked more often than this. */
const READY_FOR = 1_000;

/** Whether the database answers, asked at most once in a while. */
function readiness(database: Database, stopping: () => boolean): () => Promise<string | undefined> {
  let asked = 0;
  let answer: Promise<string | undefined> = Promise.resolve(undefined);
  const ask = (): Promise<string | undefined> =>
    Promise.race([
      database.query('SELECT 1').then(
        () => undefined,
        () => 'no database',
      ),
      delay(2_000).then(() => 'no database'),
    ]);
  return () => {
    if (stopping()) return Promise.resolve('stopping');
    if (Date.now() - asked > READY_FOR) {
      asked = Date.now();
      answer = ask();
    }
    return answer;
  };
}

export async function serve(environment: Environment, options: ServeOptions = {}): Promise<Service> {
  const log = options.log ?? createLog({ level: environment.logLevel, secrets: secretsOf(environment) });
  const settings = { baseUrl: environment.githubApiUrl, log: quiet(log), throttle: options.throttle, retries: options.retries };
  const background = (error: unknown): void => log.warn({ err: error }, 'database trouble');
  const database = await openDatabase(environment.database, background);
  let stopping = false;
  let queue: Queue | undefined;
  let receiver: Awaited<ReturnType<typeof createReceiver>>;
  let url: string;
  try {
    queue = await openQueue({ database, onError: background });
    const { counts, enqueue } = queue;
    const metrics = createMetrics(counts);
    receiver = await createReceiver({
      environment,
      queue: { enqueue },
      settings,
      ready: readiness(database, () => stopping),
      metrics,
      log,
    });
    url = await listen(receiver.server, environment.port, environment.host);
    return run(metrics, queue);
  } catch (error) {
    await queue?.end().catch(background);
    await database.close().catch(background);
    throw error;
  }

  function run(metrics: Metrics, running: Queue): Service {
    const { server, app } = receiver;
    const workers = startWorkers({ queue: running, database, environment, app, settings, log, onDone: metrics.done });
    const retention = { deliveries: DELIVERY_DAYS, lowered: LOWERED_KEPT, ...environment.retention };
    const reconciled =
      options.reconcile === 0 ? async () => {} : startReconciling({ app, database, queue: running, retention, log }, options.reconcile);
    log.info({ url, github: environment.githubApiUrl, database: database.embedded ? 'embedded' : 'server' }, 'listening');

    async function end(): Promise<void> {
      log.info('stopping');
      await running.stop();
      const closed = new Promise((resolve) => void server.close(resolve));
      server.closeIdleConnections();
      const quietly = reconciled();
      await Promise.race([workers.idle, delay(options.drain ?? DRAIN)]);
      workers.abort();
      await Promise.race([Promise.all([workers.idle, quietly]), delay(LAST_WORDS)]);
      await workers.end();
      server.closeAllConnections();
      await closed;
      await running.end().catch(background);
      await database.close().catch(background);
      log.info('stopped');
    }
    let ended: Promise<void> | undefined;
    return {
      url,
      queue: running,
      stop() {
        stopping = true;
        ended ??= end();
        return ended;
      },
    };
  }
}

const secretsOf = ({ webhookSecret, previousSecret, metricsToken, database }: Environment): string[] => [
  webhookSecret,
  ...(previousSecret === undefined ? [] : [previousSecret]),
  ...(metricsToken === undefined ? [] : [metricsToken]),
  ...('url' in database ? [database.url, decodeURIComponent(new URL(database.url).password)] : []),
];

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
  const log = createLog({ level: environment.logLevel, secrets: secretsOf(environment) });
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
    if (error instanceof DataDirectoryError) log.fatal(`not started: ${error.message}`);
    else log.fatal({ err: error }, 'not started');
    return 1;
  }
  const code = await told;
  await service.stop();
  return code;
}
