/** The Probot app: a verified event becomes references, and those are queued. Nothing is reviewed inside the request. */
import type { ApplicationFunction } from 'probot';
import { ZodError } from 'zod';
import type { Log } from './config/log.ts';
import { toReferences } from './github/events.ts';
import type { Queue } from './queue/queue.ts';
import { aboutJob } from './queue/queue.ts';

/** Why a delivery is not taken, in words for its page on GitHub: the webhook library answers with `status` and the message. Whoever throws it has logged more. */
export class Refusal extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export interface AppOptions {
  queue: Pick<Queue, 'enqueue'>;
  appId: number;
  log: Log;
  /** What became of each reference, for the metrics. */
  onTaken?: (event: string, outcome: string) => void;
}

export function portcullis({ queue, appId, log, onTaken }: AppOptions): ApplicationFunction {
  return (app) => {
    app.onAny(async ({ id, name, payload }) => {
      let references: ReturnType<typeof toReferences>;
      try {
        references = toReferences(name, id, payload, appId);
      } catch (error) {
        if (!(error instanceof ZodError)) throw error;
        const fields = error.issues.map((issue) => issue.path.join('.') || 'the payload').join(', ');
        const said = `The ${name} event cannot be used: ${fields} missing or malformed`;
        log.warn({ delivery: id }, said);
        throw new Refusal(said, 422);
      }
      await Promise.all(
        references.map(async (reference) => {
          const about = aboutJob(reference);
          try {
            const outcome = await queue.enqueue(reference);
            onTaken?.(name, outcome);
            log.info({ ...about, outcome }, 'delivery taken');
          } catch (error) {
            // GitHub keeps what was answered with an error, so nothing is lost; why it failed is not the sender's business.
            onTaken?.(name, 'failed');
            log.error({ ...about, err: error }, 'delivery not queued');
            throw new Refusal('The delivery could not be queued', 503);
          }
        }),
      );
    });
  };
}
