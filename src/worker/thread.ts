/** The analysis thread: takes a request, asks for files, answers with the review or the index. It has no credentials, no environment and no network code. */
import { parentPort } from 'node:worker_threads';
import type { Needed } from '../repository/types.ts';
import type { Files } from './analysis.ts';
import { analyse, indexCommit, loweredCache } from './analysis.ts';
import type { FromThread, ToThread } from './analyst.ts';

const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread');

const post = (message: FromThread): void => port.postMessage(message);
/** Kept between reviews: most of a pull request's files were lowered for the one before. */
const cache = loweredCache();
let deliver: ((files: Files) => void) | undefined;

function read(need: Needed[]): Promise<Files> {
  return new Promise((resolve) => {
    deliver = resolve;
    post({ is: 'need', need });
  });
}

port.on('message', (message: ToThread) => {
  if (message.is === 'files') return deliver?.(message.files);
  const answer =
    message.is === 'request'
      ? analyse(message.request, read, cache, (indexed) => post({ is: 'index', indexed }))
      : indexCommit(message.request, read, cache);
  answer.then(
    (result) => post({ is: 'done', result }),
    (error: unknown) => {
      const { message: text, stack } = error instanceof Error ? error : new Error(String(error));
      post({ is: 'broke', message: text, ...(stack && { stack }) });
    },
  );
});
