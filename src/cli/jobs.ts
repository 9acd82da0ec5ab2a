/** `portcullis jobs list|retry`: what the App has given up, how much waits and runs, and another chance for what was given up. Reads DATABASE_URL or DATA_DIR as `serve` does. */
import { EnvironmentError, readDatabaseSettings } from '../config/environment.ts';
import { openQueue } from '../queue/index.ts';
import type { DeadLetter, Job, Queue } from '../queue/queue.ts';
import { json, terminal } from '../report/escape.ts';
import { Unavailable } from '../store/database.ts';
import { DataDirectoryError } from '../store/embedded.ts';
import { openDatabase } from '../store/open.ts';
import { UsageError } from './errors.ts';

type Write = (text: string) => void;
const print: Write = (text) => void process.stdout.write(text);

async function withQueue<Result>(work: (queue: Queue) => Promise<Result>): Promise<Result> {
  try {
    const database = await openDatabase(readDatabaseSettings());
    try {
      const queue = await openQueue({ database });
      try {
        return await work(queue);
      } finally {
        await queue.end();
      }
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof DataDirectoryError || error instanceof EnvironmentError || error instanceof Unavailable)
      throw new UsageError(error.message);
    throw error;
  }
}

function subject(job: Job): string {
  if (job.kind === 'pull') return `${job.repository.fullName}#${job.number}`;
  if (job.kind === 'group') return `${job.repository.fullName} ${job.ref}`;
  if (job.kind === 'index') return `index of ${job.repository.fullName}`;
  return `installation ${job.installation}`;
}
const line = ({ id, job, reason, at }: DeadLetter): string =>
  terminal(`${id}  ${at.toISOString()}  ${subject(job)}  ${job.event}.${job.action}  ${reason}`);

export function listJobs({ format }: { format: 'text' | 'json' }, write = print): Promise<number> {
  return withQueue(async (queue) => {
    const letters = await queue.dead();
    const { queued, running, dead } = await queue.counts();
    if (format === 'json') write(`${json({ jobs: letters, queued, running })}\n`);
    else write([...letters.map(line), `${queued} waiting, ${running} running, ${dead} given up`, ''].join('\n'));
    return 0;
  });
}

export function retryJobs(ids: string[], { all }: { all?: boolean }, write = print): Promise<number> {
  if (ids.length === 0 && !all) throw new UsageError('which jobs? Name them as `jobs list` shows them, or say --all');
  return withQueue(async (queue) => {
    const letters = await queue.dead();
    const chosen = all ? letters : letters.filter(({ id }) => ids.includes(id));
    const missing = ids.filter((id) => !chosen.some((letter) => letter.id === id));
    if (missing.length > 0) throw new UsageError(`there is no job ${missing[0]}`);
    for (const { id, job } of chosen) if (await queue.revive(id)) write(`${terminal(subject(job))} is queued again\n`);
    return 0;
  });
}
