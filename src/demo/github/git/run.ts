/** Runs git with nothing of the user's configuration, so that the same repository gives the same answers everywhere. */
import { spawn } from 'node:child_process';

/** What git said when it refused. */
export class GitError extends Error {
  readonly code: number;

  constructor(args: string[], code: number, stderr: string) {
    super(`git ${args[0]} ended with ${code}: ${stderr.trim()}`);
    this.name = 'GitError';
    this.code = code;
  }
}

/** `safe.directory`: a repository that another user owns is only read, and nothing of its configuration is run. */
const SETTINGS = ['-c', 'safe.directory=*', '-c', 'core.quotePath=false', '-c', 'gc.auto=0', '-c', 'core.fsmonitor=false'];

const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
};

/** The arguments before git's own, and the environment, for those that start a process themselves. */
export const gitCommand = (gitDir: string, args: string[]): { args: string[]; env: NodeJS.ProcessEnv } => ({
  args: [...SETTINGS, `--git-dir=${gitDir}`, ...args],
  env: ENVIRONMENT,
});

/**
 * Runs one git command to its end. In: the git directory, the arguments, the standard input. Out: the standard output.
 * Throws GitError for an exit code that is not in `codes`, and says so when there is no git.
 */
export function git(
  gitDir: string,
  args: string[],
  { input, codes = [0] }: { input?: string | Buffer; codes?: number[] } = {},
): Promise<Buffer> {
  const command = gitCommand(gitDir, args);
  return new Promise((resolve, reject) => {
    const child = spawn('git', command.args, { env: command.env, stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8');
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error('git was not found; version 2.38 or later is needed', { cause: error }) : error),
    );
    child.on('close', (code) => {
      if (code !== null && codes.includes(code)) resolve(Buffer.concat(out));
      else reject(new GitError(args, code ?? -1, errors));
    });
    child.stdin.on('error', () => {}); // it ended before it had read everything; the exit code says why
    child.stdin.end(input);
  });
}
