/**
 * `npm run fuzz -- DIR… [--inputs N] [--from INDEX] [--seed N] [--seconds N] [--only INDEX --keep DIR]`: files of real programs with their text damaged, through all that a
 * review does. No input may make it throw, hang, take more memory than the service allows, say something else the second time, or point outside a file. Exit code 1 when one
 * does; `--from` goes on where a run was stopped, `--only` tries one input again and `--keep` writes it down.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { line } from '../clock.ts';
import type { Texts } from '../corpus.ts';
import { corpusOf, writeTo } from '../corpus.ts';
import { inputFrom } from './inputs.ts';
import { randomOf } from './mutations.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    inputs: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '30' },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
});
const only = options.only === undefined ? undefined : Number(options.only);
const [from, inputs, seconds] = [only ?? Number(options.from), only === undefined ? Number(options.inputs) : 1, Number(options.seconds)];
if (positionals.length === 0 || !(from >= 0) || !(inputs > 0) || !(seconds > 0)) {
  process.stderr.write('usage: npm run fuzz -- DIR… [--inputs N] [--from INDEX] [--seed N] [--seconds N] [--only INDEX --keep DIR]\n');
  process.exit(2);
}
/** What the service gives its analysis unless it is told otherwise. */
const LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 64, stackSizeMb: 8 };

let thread: Worker | undefined;
/** What was wrong with the input; a thread that did not answer is ended. */
function tried(base: Texts, head: Texts): Promise<string | undefined> {
  const current = (thread ??= new Worker(fileURLToPath(new URL('./thread.ts', import.meta.url)), { resourceLimits: LIMITS }));
  return new Promise((resolve) => {
    const answer = (fault: string | undefined, broken: boolean): void => {
      clearTimeout(clock);
      for (const event of ['message', 'error', 'exit']) current.removeAllListeners(event);
      if (broken) thread = undefined;
      if (broken) void current.terminate().then(() => resolve(fault));
      else resolve(fault);
    };
    const clock = setTimeout(() => answer(`no answer within ${seconds} s`, true), seconds * 1000);
    current.on('message', (fault: string | undefined) => answer(fault, false));
    current.on('error', (error) => answer(String(error), true));
    current.on('exit', (code) => answer(`the thread ended with ${code}`, true));
    current.postMessage({ base, head });
  });
}

const corpora = positionals.map((dir) => corpusOf(dir));
const slowest: { index: number; milliseconds: number }[] = [];
const counts = new Map<string, number>();
let faults = 0;
for (let index = from; index < from + inputs; index++) {
  const random = randomOf(`${options.seed}|${index}`);
  const { base, head, damage } = inputFrom(corpora[index % corpora.length]!, random);
  if (options.keep !== undefined) writeTo(options.keep, head);
  const started = performance.now();
  const fault = await tried(base, head);
  slowest.push({ index, milliseconds: performance.now() - started });
  slowest.sort((a, b) => b.milliseconds - a.milliseconds).splice(5);
  for (const kind of Object.values(damage).flat()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (fault === undefined) continue;
  faults++;
  line(
    `${index}  ${positionals[index % positionals.length]}  ${JSON.stringify(damage)}\n    ${fault.split('\n').slice(0, 8).join('\n    ')}`,
  );
}
await thread?.terminate();
line(
  `${inputs} inputs, ${faults} faults; ${[...counts]
    .sort()
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')}`,
);
line(`the slowest: ${slowest.map((one) => `${one.index} (${one.milliseconds.toFixed(0)} ms)`).join(', ')}`);
process.exit(faults > 0 ? 1 : 0);
