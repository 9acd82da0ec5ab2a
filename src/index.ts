/** The Probot app: a verified event becomes references, and those are queued. Nothing is reviewed inside the request. */
import type { ApplicationFunction } from 'probot';
import { ZodError } from 'zod';
import type { Log } from './config/log.ts';
import { toReferences } from './github/events.ts';
import type { Queue } from './queue/queue.ts';

/** The webhook library answers with `status` and the message, which the delivery's page on GitHub then shows. */
const refusal = (message: string, status: number): Error => Object.assign(new Error(message), { status });

export function portcullis({ queue, appId, log }: { queue: Queue; appId: number; log: Log }): ApplicationFunction {
  return (app) => {
    app.onAny(async ({ id, name, payload }) => {
      let references: ReturnType<typeof toReferences>;
      try {
        references = toReferences(name, id, payload, appId);
      } catch (error) {
        if (!(error instanceof ZodError)) throw error;
        const fields = error.issues.map((issue) => issue.path.join('.') || 'the payload').join(', ');
        throw refusal(`The ${name} event cannot be used: ${fields} missing or malformed`, 422);
      }
      for (const reference of references) {
        const about = {
          delivery: reference.delivery,
          repository: reference.repository.fullName,
          number: reference.number,
          action: reference.action,
        };
        try {
          log.info({ ...about, outcome: await queue.enqueue(reference) }, 'delivery taken');
        } catch (error) {
          // GitHub keeps what was answered with an error, so nothing is lost; why it failed is not the sender's business.
          log.error({ ...about, err: error }, 'delivery not queued');
          throw refusal('The delivery could not be queued', 503);
        }
      }
    });
  };
}
