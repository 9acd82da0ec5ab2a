#!/usr/bin/env node
/** The command line. Exit codes, the highest that applies in the order 2, 3, 1, 0: usage; incomplete or failed analysis; findings at or above the threshold; none. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { CONFIG_PATH } from '../config/path.ts';
import { defaultCache } from './cache.ts';
import { complain, UnavailableError, UsageError } from './errors.ts';
import { VERSION } from './version.ts';

const EXIT = { ok: 0, findings: 1, usage: 2, failed: 3 } as const;
const collect = (value: string, list: string[]): string[] => [...list, value];
const formats = (...choices: string[]): Option =>
  new Option('-f, --format <format>', 'how to print it').choices(choices).default(choices[0]);
const failOn = (): Option =>
  new Option('--fail-on <level>', 'exit with 1 from this level on').choices(['error', 'warning', 'notice', 'never']).default('error');
const cache = (): Option => new Option('--cache <dir>', "where runs keep what the next one can use (default: the user's cache folder)");
const noCache = (): Option => new Option('--no-cache', 'read and link everything anew, keep nothing');

function program(): Command {
  const portcullis = new Command('portcullis')
    .description('Reviews the API routes of a repository as a careful security engineer would.')
    .version(VERSION)
    .exitOverride()
    .configureHelp({ sortSubcommands: true, showGlobalOptions: true })
    .showHelpAfterError('(run with --help for the options)');
  portcullis
    .command('scan')
    .description('the whole tree of a directory')
    .argument('[dir]', 'the directory', '.')
    .option('--path <path>', 'report only what lies here; context is read all the same (may be repeated)', collect, [])
    .option('--rule <id>', 'only this rule (may be repeated)', collect, [])
    .addOption(formats('text', 'json', 'sarif', 'markdown', 'html'))
    .addOption(failOn())
    .addOption(cache())
    .addOption(noCache())
    .option('--stats', 'answers, times and memory on standard error')
    .action(async (dir, options) => finish(await (await import('./scan.ts')).scan(dir, options)));
  portcullis
    .command('review')
    .description('what the App would say of a range of commits of a local clone, or of a pull request')
    .argument('[dir]', 'the clone, bare or not', '.')
    .option('--base <revision>', 'what the change is compared with')
    .option('--head <revision>', 'the change')
    .addOption(
      new Option('--pr <owner/repo#number>', 'read from GitHub with the token in GITHUB_TOKEN; nothing is posted').conflicts([
        'base',
        'head',
      ]),
    )
    .addOption(new Option('--api-url <url>', "where GitHub's API is, for an Enterprise Server").env('GITHUB_API_URL'))
    .option('--path <path>', 'report only what lies here (may be repeated)', collect, [])
    .option('--rule <id>', 'only this rule (may be repeated)', collect, [])
    .addOption(formats('text', 'json', 'sarif', 'markdown', 'html'))
    .addOption(failOn())
    .addOption(cache())
    .addOption(noCache())
    .option('--stats', 'answers, times and memory on standard error')
    .action(async (dir, options) =>
      finish(
        options.pr === undefined
          ? await (await import('./review.ts')).review(dir, options)
          : await (await import('./review/pull.ts')).reviewPull(options),
      ),
    );
  portcullis
    .command('routes')
    .description('the inventory: every endpoint and what guards it')
    .argument('[dir]', 'the directory', '.')
    .addOption(formats('table', 'json'))
    .addOption(cache())
    .addOption(noCache())
    .action(async (dir, options) => finish(await (await import('./routes.ts')).routes(dir, options)));
  portcullis
    .command('explain')
    .description("a route's chain, inputs and effects with the evidence; or a rule's page")
    .argument('<subject>', 'a route such as "GET /users/{id}", or a rule')
    .option('--dir <dir>', 'the directory', '.')
    .addOption(cache())
    .addOption(noCache())
    .action(async (subject, options) => finish(await (await import('./explain.ts')).explain(subject, options)));
  portcullis
    .command('rules')
    .description('the rules, with their levels')
    .action(async () => finish((await import('./rules.ts')).listRules()));
  portcullis
    .command('config')
    .description('checks the configuration of a repository')
    .command('check')
    .argument('[file]', 'the file', CONFIG_PATH)
    .action(async (file) => finish((await import('./config.ts')).checkConfig(file)));
  portcullis
    .command('serve')
    .description('starts the GitHub App')
    .action(async () => finish(await (await import('./serve.ts')).serve()));
  const jobs = portcullis.command('jobs').description('jobs of the GitHub App that were given up');
  jobs
    .command('list')
    .description('the newest first, with the reason')
    .addOption(formats('text', 'json'))
    .action(async (options) => finish(await (await import('./jobs.ts')).listJobs(options)));
  jobs
    .command('retry')
    .description('queues them again')
    .argument('[id...]', 'as `jobs list` shows them')
    .option('--all', 'all of them')
    .action(async (ids, options) => finish(await (await import('./jobs.ts')).retryJobs(ids, options)));
  portcullis
    .command('demo')
    .description('a pull request reviewed on a GitHub of our own, to look at')
    .option('--once', 'ends by itself when both reviews arrived')
    .option('--port <port>', 'where the pages are served', Number)
    .action(async (options) => finish(await (await import('./demo.ts')).demo(options)));
  return portcullis;
}
function finish(code: number | undefined): void {
  process.exitCode = code ?? EXIT.ok;
}

// whoever read the output is gone (`| head`): there is nobody to write to any more
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
// what was compiled once is not compiled again; in the user's own folder, since a shared one would let others put code there
enableCompileCache(join(defaultCache(), 'compiled'));
try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else if (error instanceof UsageError) {
    complain(`portcullis: ${error.message}`);
    process.exitCode = EXIT.usage;
  } else if (error instanceof UnavailableError) {
    complain(`portcullis: ${error.message}`);
    process.exitCode = EXIT.failed;
  } else {
    const fault = error instanceof Error ? error : new Error(String(error));
    complain(`portcullis: the analysis failed (${fault.name}: ${fault.message.slice(0, 300)})`);
    complain(process.env.PORTCULLIS_DEBUG ? (fault.stack ?? '') : 'Set PORTCULLIS_DEBUG=1 for where.');
    process.exitCode = EXIT.failed;
  }
}
