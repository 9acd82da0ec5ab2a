/** Pieces that the pages share. */
import { createHash } from 'node:crypto';
import type { Account, CheckRun, Repository } from '../state.ts';
import { nameOf } from '../state.ts';
import { Html, html } from './html.ts';
import { STYLE } from './style.ts';

/** A page and how it is sent. */
export interface Page {
  status: number;
  html: string;
  headers: Record<string, string>;
}

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
/** Nothing is loaded, nothing runs, nothing can be sent. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export const encodedPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

export function layout(title: string, where: Html, content: Html, status = 200): Page {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(STYLE)}</style></head>
<body><div class="top">${icon('pull')}${where}<span class="note">a local stand-in for GitHub</span></div><main>${content}</main></body></html>`;
  return {
    status,
    html: page.text,
    headers: { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' },
  };
}

export const crumbs = (repository: Repository): Html =>
  html`<a href="/">${repository.owner.login}</a><span class="sep">/</span><a class="name" href="/${nameOf(repository)}">${repository.name}</a>`;

const PATHS = {
  check:
    '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M4.8 8.3l2.2 2.2 4.3-4.6" fill="none" stroke="var(--canvas)" stroke-width="1.6"/>',
  cross:
    '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" stroke="var(--canvas)" stroke-width="1.6"/>',
  alert: '<path d="M8 1.2l7.2 13H.8z" fill="currentColor"/><path d="M8 6v4M8 11.3v1.5" stroke="var(--canvas)" stroke-width="1.5"/>',
  dot: '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 2.2"/><circle cx="8" cy="8" r="2.4" fill="currentColor"/>',
  skip: '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M4.6 11.4l6.8-6.8" stroke="currentColor" stroke-width="1.5"/>',
  info: '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 7.2v4M8 4.4v1.5" stroke="currentColor" stroke-width="1.6"/>',
  pull: '<circle cx="4" cy="3.4" r="1.7" fill="none" stroke="currentColor" stroke-width="1.4"/><circle cx="4" cy="12.6" r="1.7" fill="none" stroke="currentColor" stroke-width="1.4"/><circle cx="12" cy="12.6" r="1.7" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M4 5.2v5.6M12 10.8V6q0-2.6-2.6-2.6H7.4M9.3 1.4l-2 2 2 2" fill="none" stroke="currentColor" stroke-width="1.4"/>',
  commit:
    '<circle cx="8" cy="8" r="2.8" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M.8 8h4.4M10.8 8h4.4" stroke="currentColor" stroke-width="1.5"/>',
} as const;

export const icon = (name: keyof typeof PATHS, classes = ''): Html =>
  new Html(`<svg class="icon ${classes}" viewBox="0 0 16 16" aria-hidden="true">${PATHS[name]}</svg>`);

const RUN_ICONS: Record<string, keyof typeof PATHS> = {
  success: 'check',
  failure: 'cross',
  timed_out: 'cross',
  action_required: 'alert',
  neutral: 'skip',
  skipped: 'skip',
  cancelled: 'skip',
};

/** How a run stands, as a class of the style and as words. */
export const standing = (run: CheckRun): string => (run.status === 'completed' ? (run.conclusion ?? 'neutral') : 'running');
export const runIcon = (run: CheckRun, classes = ''): Html => icon(RUN_ICONS[standing(run)] ?? 'dot', `${standing(run)} ${classes}`);

const WORDS: Record<string, string> = {
  success: 'Successful',
  failure: 'Failing',
  timed_out: 'Timed out',
  action_required: 'Action required',
  neutral: 'Neutral',
  skipped: 'Skipped',
  cancelled: 'Cancelled',
  running: 'In progress',
};
export const inWords = (run: CheckRun): string => WORDS[standing(run)] ?? standing(run);

/** As many as the style has. */
const COLOURS = 8;

export function avatar({ login, id, type }: Account, small = false): Html {
  const classes = `avatar colour-${id % COLOURS}${type === 'Bot' ? ' bot' : ''}${small ? ' small' : ''}`;
  return html`<span class="${classes}" aria-hidden="true">${login[0] ?? '?'}</span>`;
}

export const author = ({ login, type }: Account): Html =>
  type === 'Bot' ? html`<b>${login.replace('[bot]', '')}</b> <span class="label">bot</span>` : html`<b>${login}</b>`;

/** Times are shown in UTC, to the minute. */
export const when = (time: string): Html => html`<time datetime="${time}">${time.slice(0, 16).replace('T', ' ')}</time>`;
