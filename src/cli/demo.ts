/** `portcullis demo`: the App as it is, on a GitHub of our own, reviews a pull request and the push that repairs it; both as a person sees them. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../config/environment.ts';
import { createLog } from '../config/log.ts';
import type { CheckRunInfo, CommentInfo, FakeGitHub } from '../demo/github/index.ts';
import { startFakeGitHub } from '../demo/github/index.ts';
import type { Service } from '../main.ts';
import { serve } from '../main.ts';
import type { Paint } from '../report/paint.ts';
import { painter } from '../report/paint.ts';
import { toTerminal } from './demo/terminal.ts';
import { UsageError } from './errors.ts';
import { colours } from './output.ts';

export interface DemoOptions {
  once?: boolean;
  /** Where the pages are served; a free one unless told. */
  port?: number;
  /** Seconds until a review counts as missing. */
  patience?: number;
  write?: (text: string) => void;
}

const REPOSITORY = 'acme/shop';
const TITLE = 'Order details, search, refunds, revenue report';
const BODY = 'Support wants to open an order, find one by its note and refund it. Finance reads the revenue from a spreadsheet.';
/** Beside src and beside dist alike. */
const FIXTURES = fileURLToPath(new URL('../../fixtures/demo/', import.meta.url));

/** A folder as changes to files: what it holds replaces what the base has. */
function filesOf(folder: string): Record<string, string> {
  const root = join(FIXTURES, folder);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}

interface Reviewed {
  run: CheckRunInfo;
  comment: CommentInfo | undefined;
}

/** undefined: it did not arrive in time, or what arrived says that the review failed. */
async function reviewOf(github: FakeGitHub, number: number, sha: string, patience: number): Promise<Reviewed | undefined> {
  const end = Date.now() + patience * 1000;
  while (Date.now() < end) {
    const run = github.checkRuns(REPOSITORY, sha).find(({ status }) => status === 'completed');
    if (run) {
      const comment = github.comments(REPOSITORY, number).find(({ appId }) => appId === github.appId);
      return run.title?.startsWith('Not reviewed') ? undefined : { run, comment };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

const MARKS = { success: ['green', '✓'], failure: ['red', '✗'], action_required: ['yellow', '●'] } as const;

/** The merge box, the check's summary and annotations, and the comment. */
function show({ run, comment }: Reviewed, paint: Paint, columns: number): string {
  const [style, mark] = MARKS[run.conclusion as keyof typeof MARKS] ?? ['dim', '○'];
  const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');
  const annotations = run.annotations.map(({ path, start_line, title }) => `${paint('cyan', `${path}:${start_line}`)} ${title ?? ''}`);
  const parts = [
    `${paint(style, mark)} ${paint('bold', run.name)}  ${run.title ?? ''}  ${paint('dim', run.conclusion ?? '')}`,
    indent(toTerminal(run.summary ?? '', paint, columns)),
    ...(annotations.length > 0 ? [paint('dim', '  Annotations on the lines of the change'), indent(annotations.join('\n'))] : []),
    ...(comment
      ? [paint('dim', `  Comment by ${comment.author}`), indent(toTerminal(comment.body, paint, columns))]
      : [paint('dim', '  No comment.')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What the App has to be told to find this GitHub, on whatever port is free; more: settings beside. */
export const settingsFor = (github: FakeGitHub, more: Record<string, string>): Record<string, string> => ({
  APP_ID: String(github.appId),
  PRIVATE_KEY: github.privateKey,
  WEBHOOK_SECRET: github.webhookSecret,
  GITHUB_API_URL: github.apiUrl,
  PORT: '0',
  ...more,
});
function startApp(github: FakeGitHub, directory: string): Promise<Service> {
  const environment = readEnvironment(settingsFor(github, { CONCURRENCY: '1', DATA_DIR: directory }));
  const log = createLog({ level: 'error', secrets: [github.webhookSecret], write: (line) => void process.stderr.write(line) });
  // GitHub asks for a second between writes; the fake does not mind.
  return serve(environment, { log, throttle: false });
}

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

/** Resolves with the exit code: 0 when both reviews arrived. */
export async function demo({
  once = false,
  port = 0,
  patience = 60,
  write = (text) => void process.stdout.write(text),
}: DemoOptions): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port must be a number from 0 to 65535');
  const paint = painter(colours());
  const columns = (process.stdout.columns ?? 100) - 2; // everything is set in by two
  const say = (text = ''): void => write(`${text}\n`);
  const github = await startFakeGitHub({ port });
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-demo-'));
  let app: Service | undefined;
  try {
    app = await startApp(github, directory);
    github.setWebhookUrl(`${app.url}/api/github/webhooks`);
    await github.addRepository({ name: REPOSITORY, directory: join(FIXTURES, 'base'), private: false, roles: { dana: 'write' } });

    say(paint('bold', `${REPOSITORY}: dana opens "${TITLE}"`));
    const pull = await github.openPullRequest(REPOSITORY, {
      title: TITLE,
      body: BODY,
      headRef: 'refunds',
      files: filesOf('change'),
      as: 'dana',
    });
    const first = await reviewOf(github, pull.number, pull.head.sha, patience);
    say(first ? `\n${show(first, paint, columns)}` : 'The review did not arrive.');

    say(paint('bold', 'dana pushes a fix'));
    const message = 'Tie orders to the workspace, search through the client, guard the report';
    const sha = await github.push(REPOSITORY, { branch: 'refunds', files: filesOf('fix'), message, as: 'dana' });
    const second = await reviewOf(github, pull.number, sha, patience);
    say(second ? `\n${show(second, paint, columns)}` : 'The review of the fix did not arrive.');
    if (first?.comment && second?.comment?.id === first.comment.id) say(paint('dim', 'It is the same comment, edited in place.'));

    say(`\nThe pull request, as a page: ${pull.url}`);
    if (!once) {
      say(paint('dim', 'Ctrl-C ends the demo.'));
      await interrupted();
    }
    return first && second ? 0 : 1;
  } finally {
    await app?.stop();
    await github.close();
    await rm(directory, { recursive: true, force: true });
  }
}
