/** Stands in for the analysis thread: does what the request's head says. */
import { parentPort } from 'node:worker_threads';

let head = '';
parentPort!.on('message', (message: { is: string; request?: { head: { commit: string } }; files?: Map<string, unknown> }) => {
  if (message.is === 'files')
    return parentPort!.postMessage({ is: 'done', result: { head, files: [...message.files!.keys()], environment: { ...process.env } } });
  head = message.request!.head.commit;
  if (head === 'leaves later')
    setTimeout(() => {
      throw new Error('between two analyses');
    }, 100);
  if (head === 'hang') for (;;);
  if (head === 'exit') process.exit(0);
  if (head === 'broke') return parentPort!.postMessage({ is: 'broke', message: 'a rule threw', stack: 'stack' });
  if (head === 'throw') throw new Error('nobody caught this');
  if (head === 'memory') {
    const kept: string[][] = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, () => `${kept.length}`));
  }
  parentPort!.postMessage({ is: 'need', need: [{ path: 'a.ts', blob: '1' }] });
});
