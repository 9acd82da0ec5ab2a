/** Reads objects through one long-lived `git cat-file`, so that a request costs no process. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { gitCommand } from './run.ts';

/** An object of the repository; `content` is empty where only its kind was asked for. */
export interface GitObject {
  sha: string;
  type: 'blob' | 'tree' | 'commit' | 'tag';
  size: number;
  content: Buffer;
}

interface Waiting {
  resolve: (object: GitObject | undefined) => void;
  reject: (error: Error) => void;
}

const NEWLINE = 10;

/** One process; it answers in the order it was asked. https://git-scm.com/docs/git-cat-file#_batch_output */
export class ObjectReader {
  readonly #gitDir: string;
  readonly #withContent: boolean;
  #child: ChildProcessWithoutNullStreams | undefined;
  #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Bytes that the object which is being received still needs. */
  #wanted = 0;

  constructor(gitDir: string, { withContent }: { withContent: boolean }) {
    this.#gitDir = gitDir;
    this.#withContent = withContent;
  }

  /** In: an object name as git understands it. Out: undefined when there is none, or more than one. */
  read(name: string): Promise<GitObject | undefined> {
    if (name === '' || /[\n\0]/.test(name)) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#child ??= this.#start();
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${name}\n`);
    });
  }

  close(): void {
    this.#child?.kill();
    this.#child = undefined;
  }

  #start(): ChildProcessWithoutNullStreams {
    const command = gitCommand(this.#gitDir, ['cat-file', this.#withContent ? '--batch' : '--batch-check']);
    const child = spawn('git', command.args, { env: command.env, stdio: 'pipe' });
    child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#buffered += chunk.length;
      if (this.#buffered >= this.#wanted) this.#take();
    });
    child.stderr.resume();
    child.stdin.on('error', () => {});
    const ended = (error?: Error): void => {
      if (this.#child === child) this.#child = undefined;
      const waiting = this.#waiting;
      this.#waiting = [];
      this.#chunks = [];
      this.#buffered = this.#wanted = 0;
      for (const one of waiting) one.reject(error ?? new Error('git cat-file ended'));
    };
    child.on('error', ended);
    child.on('close', () => ended());
    return child;
  }

  #take(): void {
    let buffer = Buffer.concat(this.#chunks);
    for (;;) {
      const end = buffer.indexOf(NEWLINE);
      if (end < 0 || this.#waiting.length === 0) break;
      const header = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(buffer.toString('utf8', 0, end));
      if (!header) {
        buffer = buffer.subarray(end + 1);
        this.#waiting.shift()!.resolve(undefined); // "missing" or "ambiguous"
        continue;
      }
      const size = Number(header[3]);
      const total = end + 1 + (this.#withContent ? size + 1 : 0);
      if (buffer.length < total) {
        this.#wanted = total;
        break;
      }
      const content = this.#withContent ? Buffer.from(buffer.subarray(end + 1, end + 1 + size)) : Buffer.alloc(0);
      buffer = buffer.subarray(total);
      this.#wanted = 0;
      this.#waiting.shift()!.resolve({ sha: header[1]!, type: header[2] as GitObject['type'], size, content });
    }
    this.#chunks = [buffer];
    this.#buffered = buffer.length;
  }
}
