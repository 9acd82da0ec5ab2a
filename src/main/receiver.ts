/** Probot behind our own server: verifies deliveries and queues what they ask for. */
import type { Server } from 'node:http';
import { createNodeMiddleware, Probot, ProbotOctokit } from 'probot';
import type { Environment } from '../config/environment.ts';
import type { Log } from '../config/log.ts';
import type { ClientSettings, Octokit } from '../github/client.ts';
import { clientOptions } from '../github/client.ts';
import { portcullis, Refusal } from '../index.ts';
import type { Queue } from '../queue/queue.ts';
import { createHttpServer } from './http.ts';
import type { Metrics } from './metrics.ts';

type ProbotOptions = NonNullable<ConstructorParameters<typeof Probot>[0]>;

export interface ReceiverOptions {
  environment: Environment;
  queue: Pick<Queue, 'enqueue'>;
  settings: ClientSettings;
  ready: () => Promise<string | undefined>;
  metrics?: Metrics;
  log: Log;
  timeouts?: { headers: number; request: number };
}

/** `app` is authenticated as the App. */
export async function createReceiver({
  environment,
  queue,
  settings,
  ready,
  metrics,
  log,
  timeouts,
}: ReceiverOptions): Promise<{ server: Server; app: Octokit }> {
  const probot = new Probot({
    appId: environment.appId,
    privateKey: environment.privateKey,
    secret: environment.webhookSecret,
    baseUrl: environment.githubApiUrl,
    log: withoutRefusals(quiet(log)) as unknown as ProbotOptions['log'],
    Octokit: ProbotOctokit.defaults((defaults: object) => ({ ...defaults, ...clientOptions(settings) })) as typeof ProbotOctokit,
  });
  await probot.ready(); // the constructor swallows what goes wrong
  const middleware = await createNodeMiddleware(
    portcullis({ queue, appId: environment.appId, log, ...(metrics && { onTaken: metrics.taken }) }),
    {
      probot,
      webhooksPath: environment.webhookPath,
    },
  );
  const { webhookPath, webhookSecret, previousSecret, metricsToken } = environment;
  const server = createHttpServer({
    middleware,
    webhookPath,
    webhookSecrets: [webhookSecret, ...(previousSecret === undefined ? [] : [previousSecret])],
    ready,
    ...(metrics && { metrics }),
    ...(metricsToken !== undefined && { metricsToken }),
    log,
    timeouts,
  });
  return { server, app: await probot.auth() };
}

/** At debug, Probot and Octokit write events and request bodies, which are other people's code. */
export const quiet = (log: Log): Log =>
  log.child({ part: 'github' }, { level: ['error', 'fatal', 'silent'].includes(log.level) ? log.level : 'warn' });

/** Probot writes down twice what a handler throws; what we refuse stands in the log already. */
function withoutRefusals(log: Log): Log {
  const isRefusal = (what: unknown): boolean => what instanceof Refusal || (what instanceof AggregateError && what.errors.every(isRefusal));
  return {
    ...log,
    error: (fields, message) => (isRefusal(fields) ? undefined : log.error(fields, message)),
    child: (fields, options) => withoutRefusals(log.child(fields, options)),
  };
}
