/**
 * Runs analyses in a thread of their own, so that the event loop stays free and a file that makes the parser run wild takes nothing with it. The thread has its
 * own memory limit, no environment and no credentials; what it needs of files it asks for here.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Needed } from '../repository/types.ts';
import type { Review } from '../review/types.ts';
import type { AnalysisRequest, Indexed, IndexRequest, Keep, Read } from './analysis.ts';

/** The analysis was ended from outside: by the clock or for want of memory. Nothing of it is known. */
export class Killed extends Error {
  override name = 'Killed';
}

export interface Analyst {
  /** Loads the parsers before the first review needs them. */
  warm(): void;
  /** One at a time. Rejects with `Killed`, with the signal's reason, with what `read` failed with, or with the fault of the analysis. */
  analyse(request: AnalysisRequest, read: Read, signal: AbortSignal, keep?: Keep): Promise<Review>;
  /** As `indexCommit`; rejects as `analyse` does. */
  index(request: IndexRequest, read: Read, signal: AbortSignal): Promise<Indexed>;
  end(): Promise<void>;
}

export interface AnalystOptions {
  /** Of analysis; the time that files take to come is not counted. */
  timeoutSeconds: number;
  memoryMb: number;
  /** The thread's code; tests put in one that hangs. */
  entry?: URL;
}

export type FromThread =
  | { is: 'need'; need: Needed[] }
  | { is: 'index'; indexed: Uint8Array }
  | { is: 'done'; result: Review | Indexed }
  | { is: 'broke'; message: string; stack?: string };
type Asked = { is: 'request'; request: AnalysisRequest } | { is: 'index'; request: IndexRequest };
export type ToThread = Asked | { is: 'files'; files: Awaited<ReturnType<Read>> };

/**
 * The sources run as they are, the package as JavaScript: the thread's file has the ending of this one. By way of the folder: in the package this module is a chunk in
 * `dist/parts`, beside `dist/worker`.
 */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? '../worker/thread.ts' : '../worker/thread.js', import.meta.url);

export function createAnalyst({ timeoutSeconds, memoryMb, entry = ENTRY }: AnalystOptions): Analyst {
  let thread: Worker | undefined;

  /** Kept between analyses: starting one costs as much as a small review. */
  function start(): Worker {
    const started = new Worker(fileURLToPath(entry), {
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true, // what it might print is other people's code
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 64, stackSizeMb: 8 },
    });
    started.stdout.resume();
    started.stderr.resume();
    started.unref();
    // Also between two analyses: without a listener its fault would end the process.
    started.on('error', () => {});
    started.on('exit', () => {
      if (thread === started) thread = undefined;
    });
    return started;
  }

  async function kill(): Promise<void> {
    const killed = thread;
    thread = undefined;
    await killed?.terminate();
  }

  function ask(asked: Asked, read: Read, signal: AbortSignal, keep?: Keep): Promise<Review | Indexed> {
    thread ??= start();
    const current = thread;
    return new Promise((resolve, reject) => {
      let left = timeoutSeconds * 1000;
      let since = 0;
      let timer: NodeJS.Timeout | undefined;
      const run = (): void => {
        since = performance.now();
        timer = setTimeout(() => finish(new Killed(`the analysis took longer than ${timeoutSeconds} s`), true), left);
      };
      const pause = (): void => {
        clearTimeout(timer);
        left -= performance.now() - since;
      };
      const finish = (result: Review | Indexed | Error, broken: boolean): void => {
        clearTimeout(timer);
        current.off('message', hear).off('error', fail).off('exit', exit);
        signal.removeEventListener('abort', abort);
        if (broken && thread === current) void kill();
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const send = (message: ToThread): void => {
        current.postMessage(message);
        run();
      };
      const hear = (message: FromThread) => {
        if (message.is === 'index') return keep?.(message.indexed);
        pause();
        if (message.is === 'done') return finish(message.result, false);
        if (message.is === 'broke') return finish(Object.assign(new Error(message.message), { stack: message.stack }), true);
        read(message.need).then(
          (files) => thread === current && !signal.aborted && send({ is: 'files', files }),
          (error: unknown) => finish(error instanceof Error ? error : new Error(String(error)), true),
        );
      };
      const fail = (error: Error & { code?: string }): void =>
        finish(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new Killed(`the analysis needed more than ${memoryMb} MB`) : error, true);
      const exit = (): void => finish(new Killed('the analysis ended without an answer'), true);
      const abort = () => finish(signal.reason instanceof Error ? signal.reason : new Error('aborted'), true);
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort);
      current.on('message', hear).on('error', fail).on('exit', exit);
      send(asked);
    });
  }

  return {
    warm() {
      thread ??= start();
    },
    analyse: (request, read, signal, keep) => ask({ is: 'request', request }, read, signal, keep) as Promise<Review>,
    index: (request, read, signal) => ask({ is: 'index', request }, read, signal) as Promise<Indexed>,
    end: kill,
  };
}
