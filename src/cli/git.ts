/** Reads commits of a local clone, bare or not, through git's plumbing; never a shell, never the work tree. */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { Delivery } from '../repository/types.ts';
import type { ChangedFile } from '../review/types.ts';
import type { Source } from './directory.ts';
import { UsageError } from './errors.ts';

const MAX_OUTPUT = 1 << 30;

function git(dir: string, args: string[], input?: string): Buffer {
  const done = spawnSync('git', ['-C', dir, ...args], {
    maxBuffer: MAX_OUTPUT,
    ...(input !== undefined && { input }),
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' },
  });
  if (done.error) throw new UsageError(`git cannot be run: ${done.error.message}`);
  if (done.status !== 0) throw new UsageError(done.stderr.toString('utf8').trim().split('\n')[0] ?? 'git failed');
  return done.stdout;
}

/** The commit that a revision names. Throws `UsageError` for what is no revision here. */
export function resolveRevision(dir: string, revision: string): string {
  if (revision.startsWith('-') || revision === '') throw new UsageError(`\`${revision}\` is not a revision`);
  try {
    return git(dir, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
      .toString('utf8')
      .trim();
  } catch {
    throw new UsageError(`\`${revision}\` is not a commit of ${dir}`);
  }
}
/** Where head left base; base itself when they share no history that is here (a shallow clone or snapshot), or when head is behind base: then going back is the change. */
export function mergeBase(dir: string, base: string, head: string): string {
  const done = spawnSync('git', ['-C', dir, 'merge-base', base, head], { encoding: 'utf8' });
  const found = done.status === 0 ? done.stdout.trim() : base;
  return found === head ? base : found;
}

/** One commit as a source of files; links and submodules are skipped. */
export function readCommit(dir: string, commit: string, changed: string[]): Source {
  const tree: Record<string, string> = {};
  for (const line of git(dir, ['ls-tree', '-r', '-z', '--full-tree', commit]).toString('utf8').split('\0')) {
    const match = /^(\d{6}) blob ([0-9a-f]+)\t([\s\S]*)$/.exec(line);
    if (match?.[2] && match[3] !== undefined && match[1] !== '120000') tree[match[3]] = match[2];
  }
  return { overlay: { tree, changed }, head: commit, place: realpathSync(dir), read: (need) => readBlobs(dir, need) };
}
/** Contents by blob id, in one process; a blob that a partial clone lacks is absent with that reason. */
function readBlobs(dir: string, need: { path: string; blob: string }[]): Map<string, Delivery> {
  const got = new Map<string, Delivery>();
  if (need.length === 0) return got;
  const out = git(dir, ['cat-file', '--batch'], `${need.map((one) => one.blob).join('\n')}\n`);
  let at = 0;
  for (const { path } of need) {
    const end = out.indexOf(10, at);
    if (end < 0) break;
    const header = out.subarray(at, end).toString('utf8').split(' ');
    at = end + 1;
    if (header[1] !== 'blob') {
      got.set(path, { absent: 'the object is missing from this clone' });
      continue;
    }
    const size = Number(header[2]);
    got.set(path, size > 1_000_000 ? { absent: 'larger than 1 MB' } : { text: out.subarray(at, at + size).toString('utf8') });
    at += size + 1;
  }
  return got;
}

const STATUS: Record<string, ChangedFile['status']> = { A: 'added', M: 'modified', D: 'removed', R: 'renamed', C: 'added', T: 'modified' };
/** What differs between two commits, with the added and the removed lines. */
export function changedFiles(dir: string, base: string, head: string): ChangedFile[] {
  const fields = git(dir, ['diff-tree', '-r', '-M', '-z', '--name-status', base, head]).toString('utf8').split('\0');
  const files: ChangedFile[] = [];
  for (let index = 0; index < fields.length - 1; ) {
    const status = fields[index++] ?? '';
    const from = fields[index++] ?? '';
    const to = status.startsWith('R') || status.startsWith('C') ? (fields[index++] ?? from) : from;
    files.push({
      path: to,
      ...(to !== from && { previous: from }),
      status: STATUS[status[0] ?? 'M'] ?? 'modified',
      added: [],
      removed: [],
    });
  }
  const byPath = new Map(files.map((file) => [file.path, file]));
  const diff = git(dir, [
    '-c',
    'core.quotePath=false',
    'diff',
    '-M',
    '-U0',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    base,
    head,
  ]).toString('utf8');
  let current: ChangedFile | undefined;
  for (const line of diff.split('\n')) {
    if (line.startsWith('diff --git ')) current = undefined;
    // only the first is the file's name: an added line that begins with `++ ` looks the same
    else if (!current && line.startsWith('+++ ')) current = byPath.get(named(line.slice('+++ '.length)));
    const hunk = current && /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (!hunk || !current) continue;
    const [removed, removedCount, added, addedCount] = [Number(hunk[1]), Number(hunk[2] ?? 1), Number(hunk[3]), Number(hunk[4] ?? 1)];
    if (addedCount > 0) current.added.push([added, added + addedCount - 1]);
    if (removedCount > 0) current.removed.push([removed, removed + removedCount - 1]);
  }
  return files;
}
/** The path behind `b/`, which git puts in quotation marks where a character would end it or the line. */
function named(text: string): string {
  const path = text.replace(/\t$/, ''); // which ends a name with a space in it
  const plain = path.startsWith('"')
    ? path.slice(1, -1).replace(/\\([0-7]{3}|.)/g, (_, mark: string) => ESCAPES[mark] ?? mark.replace(/^[0-7]{3}$/, octal))
    : path;
  return plain.slice('b/'.length);
}
const octal = (digits: string): string => String.fromCharCode(Number.parseInt(digits, 8));
const ESCAPES: Record<string, string> = { a: '\u0007', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' };
