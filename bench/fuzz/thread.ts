/** Tries one program after another, so that one that hangs or needs too much memory can be ended from outside. */
import { parentPort } from 'node:worker_threads';
import { loadPython } from '../../src/analysis/python/index.ts';
import type { Texts } from '../corpus.ts';
import { trial } from './trial.ts';

await loadPython();
parentPort?.on('message', ({ base, head }: { base: Texts; head: Texts }) => {
  let fault: string | undefined;
  try {
    fault = trial(base, head);
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  parentPort?.postMessage(fault);
});
