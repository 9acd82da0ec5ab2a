/** The check run: title, summary, text and annotations, each within GitHub's limits. */
import type { Conclusion, Endpoint, Exposure, Finding, Review } from '../review/types.ts';
import type { Annotation } from './annotations.ts';
import { annotation } from './annotations.ts';
import { details, endpointBlock } from './endpoint.ts';
import { bytes, code, cut, prose, row, visible } from './escape.ts';
import type { LinkContext } from './links.ts';
import { linked, place } from './links.ts';
import {
  answers,
  counted,
  endpointName,
  existing,
  fixed,
  guardsOf,
  keyName,
  mustFix,
  plural,
  result,
  title,
  waiting,
  within,
  worstFirst,
} from './words.ts';

export type { Annotation };

/** Summary and text: 65,535 characters each; 422 above (docs.github.com/rest/checks/runs). */
const MAX_BYTES = 60_000;
const MAX_ANNOTATIONS = 500;
const MAX_TITLE = 80;
/** Of each list in the text. */
const MAX_LISTED = 50;
const MAX_LIST_BYTES = 6_000;

/** What was read as configuration, and what is wrong with it. */
export interface ConfigurationNote {
  /** Where it stands: the base branch. */
  branch: string;
  /** Why the base's is not in force; used: what is instead. */
  broken: readonly string[];
  used?: 'last-valid' | 'organisation' | 'defaults';
  /** Set when the pull request changes the file: what is wrong with its version, or nothing. */
  proposed?: readonly string[];
}
export interface CheckRunContext extends LinkContext {
  /** The comment's address. */
  comment?: string;
  configuration?: ConfigurationNote;
  /** Signed lines, as `ledger.ts` makes them; they stand last in the text and are never left out for want of room. */
  ledger?: readonly string[];
}
export interface CheckRunOutput {
  conclusion: Conclusion;
  title: string;
  summary: string;
  text: string;
  annotations: Annotation[];
}

/** What is posted to the Checks API, annotations not yet in batches. The same review gives the same bytes. */
export function renderCheckRun(review: Review, context: CheckRunContext): CheckRunOutput {
  const findings = worstFirst(counted(review));
  const annotations = findings.slice(0, MAX_ANNOTATIONS).map((finding) => annotation(review, finding));
  const broken = (context.configuration?.broken.length ?? 0) > 0;
  const line = broken ? `Configuration on ${visible(context.configuration?.branch ?? '')} is broken · ${title(review)}` : title(review);
  return {
    conclusion: review.conclusion,
    title: cut(line, MAX_TITLE),
    summary: summary(review, context, findings.length - annotations.length),
    text: text(review, context),
    annotations,
  };
}

const GROUPS: [string, RegExp][] = [
  ['authentication', /^auth\./],
  ['authorization', /^authz\.(?!fields)/],
  ['input', /^(input|authz\.fields|upload|webhook|idempotency)/],
  ['output', /^output/],
  ['limits', /^abuse/],
];
function state(endpoint: Endpoint, pattern: RegExp): string {
  const own = endpoint.items.filter((item) => pattern.test(item.id));
  const has = (wanted: string): boolean => own.some((item) => item.state === wanted && !item.answered);
  if (has('failed')) return '**failed**';
  if (has('reviewer')) return 'reviewer';
  if (own.some((item) => item.answered)) return 'judged';
  if (has('verified')) return 'verified';
  return has('undetermined') ? 'not determined' : '–';
}
/** What is wrong, and where, unless the words say so themselves. */
function saying(review: Review, { routes: [key], message }: Finding): string {
  const name = key === undefined ? '' : `\`${keyName(review, key)}\``;
  return name === '' || message.includes(name) ? message : `${name}: ${message}`;
}
export const USED = {
  'last-valid': 'the last valid one was used',
  organisation: "the organisation's was used",
  defaults: 'the defaults were used',
} as const;
function configurationNotes({ configuration }: CheckRunContext): string[] {
  if (!configuration) return [];
  const { branch, broken, used = 'defaults', proposed } = configuration;
  const list = (problems: readonly string[]): string[] => [
    '',
    ...problems.slice(0, 10).map((problem) => `- ${prose(problem, 200)}`),
    ...(problems.length > 10 ? [`- and ${problems.length - 10} more`] : []),
  ];
  return [
    ...(broken.length > 0 ? [`**The configuration on ${code(branch, 100)} is broken, ${USED[used]}:**`, ...list(broken), ''] : []),
    ...(proposed
      ? [`The configuration in this pull request ${proposed.length > 0 ? 'is broken:' : 'is valid.'}`, ...list(proposed), '']
      : []),
    ...(proposed ? ['It takes effect once it is on the base branch.', ''] : []),
  ];
}
/** The reason, and which files it speaks of where it does not say so itself. */
function incompleteness({ reason, read }: Review): string {
  const said = prose(reason.replace(/^Not complete: /, ''), 400);
  const unread = read.unread.filter(({ matters, why }) => matters && !reason.includes(why));
  if (unread.length === 0) return said;
  const named = unread.slice(0, 3).map(({ path, why }) => `${code(path, 120)} (${prose(why, 120)})`);
  return `${said}: ${named.join(', ')}${unread.length > 3 ? ` and ${unread.length - 3} more` : ''}. What stands there is not judged.`;
}
function verdict(review: Review, context: CheckRunContext): string[] {
  const failing = mustFix(review);
  const open = waiting(review);
  const lines: string[] = [];
  const [first] = failing;
  if (review.untouched) return ['No API route is touched.', ''];
  const verb = review.would ? 'Would fail' : 'Fails';
  if (first)
    lines.push(
      `**${verb} because** ${prose(saying(review, first), 400)}${failing.length > 1 ? ` (and ${failing.length - 1} more)` : ''}. Fix it, or ignore \`${first.handle}\` with a reason.`,
    );
  else if (review.incomplete) lines.push(`**Not complete:** ${incompleteness(review)}`);
  const gates = open.filter((one) => one.gate).length;
  if (open.length > 0) {
    const where = context.comment ? ` in [the comment](${context.comment})` : '';
    const verbs = gates === 0 ? 'Asks for' : review.would ? 'Would wait for' : first ? 'Then waits for' : 'Waits for';
    lines.push(`**${verbs}** ${plural(open.length, 'answer')}${where} by someone with write access who has no commit here.`);
  }
  if (lines.length === 0) lines.push(`${prose(review.reason, 400)}.`.replace(/\.\.$/, '.'));
  return lines.flatMap((line) => [line, '']);
}
function summary(review: Review, context: CheckRunContext, leftOut: number): string {
  const head = [...configurationNotes(context), ...verdict(review, context)];
  const rows = review.endpoints.map((endpoint) => {
    const guards = guardsOf(endpoint);
    const shown = guards.slice(0, 4).map((link) => code(link.name, 40));
    if (guards.length > shown.length) shown.push(`${guards.length - shown.length} more`);
    return row(
      code(endpointName(endpoint)),
      endpoint.change === 'untouched' ? '–' : endpoint.change,
      shown.join(' → ') || 'nothing',
      ...GROUPS.map(([, pattern]) => state(endpoint, pattern)),
    );
  });
  const names = ['endpoint', 'change', 'guarded by', ...GROUPS.map(([name]) => name)];
  if (rows.length > 0) head.push(row(...names), row(...names.map(() => '---')));
  const old = existing(review).length;
  const tail = [
    '',
    ...postureLines(review, context),
    ...(review.untouched
      ? []
      : [`Introduced ${counted(review).length} · fixed ${fixed(review).length} · there before ${old}${old > 0 ? ' (not counted)' : ''}.`]),
    ...(leftOut > 0 ? [`${plural(leftOut, 'annotation')} left out; the JSON and SARIF output has all findings.`] : []),
  ];
  return fitted(head, rows, tail, 'endpoint').trimEnd();
}

/** What holds no longer, and what holds anew, against the base. */
function postureLines(review: Review, context: CheckRunContext): string[] {
  if (review.base === undefined || review.endpoints.length === 0) return [];
  const named = (one: Exposure): string => {
    const what =
      one.lost === undefined
        ? prose(one.dimension)
        : `${code(one.lost.split(':').at(-1)?.replace(/\(\)$/, '') ?? one.lost, 60)} (${prose(one.dimension)})`;
    const on = one.routes.length === 1 ? code(keyName(review, one.routes[0] ?? '')) : plural(one.routes.length, 'endpoint');
    return `${what} on ${on}, ${linked(place(one.cause.at), one.cause.at, context)}`;
  };
  const list = (all: readonly Exposure[]): string =>
    `${all.slice(0, 5).map(named).join('; ')}${all.length > 5 ? ` and ${all.length - 5} more` : ''}`;
  const { exposures, fixed: gained } = review.change;
  const lost = exposures.filter((one) => one.to === 'no');
  const doubtful = exposures.filter((one) => one.to !== 'no');
  const parts = [
    ...(lost.length > 0 ? [`holds no longer: ${list(lost)}`] : []),
    ...(doubtful.length > 0 ? [`no longer sure: ${list(doubtful)}`] : []),
    ...(gained.length > 0 ? [`holds now: ${list(gained)}`] : []),
  ];
  return [`**Against the base** ${parts.join(' · ') || 'no protection is lost'}.`, ''];
}
/** As many rows as the limit takes; the rest is counted. */
function fitted(head: string[], rows: string[], tail: string[], what: string): string {
  let size = bytes([...head, ...tail].join('\n')) + 200;
  const kept: string[] = [];
  for (const one of rows) {
    size += bytes(one) + 1;
    if (size > MAX_BYTES) break;
    kept.push(one);
  }
  const cutOff = rows.length - kept.length;
  return [...head, ...kept, ...(cutOff > 0 ? ['', `${plural(cutOff, what)} more than fit here.`] : []), ...tail].join('\n');
}

/** One block an endpoint, worst first; those for which there is no room are a line each, and what is left then is counted. */
function text(review: Review, context: CheckRunContext): string {
  const tail = [...lists(review, context), ...(context.ledger ?? [])].join('\n');
  const blocks = review.endpoints.map((endpoint, index) => endpointBlock(review, endpoint, context, index === 0));
  const lines = review.endpoints.map((endpoint) => row(code(endpointName(endpoint)), endpoint.change, result(review, endpoint)));
  const cost = (one: string): number => bytes(one) + 1;
  const room = MAX_BYTES - cost(tail) - 400;
  // lines are for those without a block, and get half of the room at most
  let left =
    room -
    Math.min(
      room / 2,
      lines.reduce((sum, line) => sum + cost(line), 0),
    );
  const fitting = blocks.findIndex((block) => (left -= cost(block)) < 0);
  const whole = fitting < 0 ? blocks : blocks.slice(0, fitting);
  const short = lines.slice(whole.length);
  left = room - whole.reduce((sum, block) => sum + cost(block), 0);
  const over = short.findIndex((line) => (left -= cost(line)) < 0);
  const shown = over < 0 ? short.length : over;
  const rest = short.length - shown;
  const table =
    shown > 0
      ? [
          '**The other endpoints, for which there is no more room:**',
          '',
          row('endpoint', 'change', 'result'),
          row('---', '---', '---'),
          ...short.slice(0, shown),
          '',
        ]
      : [];
  return [...whole, ...table, ...(rest > 0 ? [`${plural(rest, 'endpoint')} more than fit here.`, ''] : []), tail].join('\n');
}

/** As many lines as there is room for; the rest is counted. */
function listed(all: readonly string[]): string[] {
  let left = MAX_LIST_BYTES;
  const over = all.findIndex((line, index) => index >= MAX_LISTED || (left -= bytes(line) + 1) < 0);
  return over < 0 ? [...all] : [...all.slice(0, over), `- and ${all.length - over} more`];
}
function lists(review: Review, context: CheckRunContext): string[] {
  const where = (routes: readonly string[]): string =>
    routes.length === 0 ? '' : ` · ${code(keyName(review, routes[0] ?? ''))}${routes.length > 1 ? ` and ${routes.length - 1} more` : ''}`;
  const before = review.untouched ? [] : existing(review);
  const gone = fixed(review);
  const hidden = waiting(review);
  const judged = answers(review);
  const silent = review.findings.filter((one) => one.suppressed && one.state !== 'fixed');
  const matters = (unread: Review['read']['unread']) => [...unread].sort((a, b) => Number(b.matters) - Number(a.matters));
  return [
    ...(hidden.length > 0
      ? [
          details(
            `For a reviewer (${hidden.length})`,
            listed(
              hidden.map(
                (one) =>
                  `- **${prose(one.text, 200)}** ${prose(one.why, 200)}${one.at ? ` (${linked(place(one.at), one.at, context)})` : ''}${where(one.routes)} · \`${one.handle} ${one.item}\``,
              ),
            ),
          ),
        ]
      : []),
    ...(judged.length + silent.length > 0
      ? [
          details(
            `Decided by people (${judged.length + silent.length})`,
            listed([
              ...judged.map(
                (one) =>
                  `- **${prose(one.text, 200)}** judged by ${prose(one.answered?.by ?? '', 60)} for \`${one.answered?.head.slice(0, 7)}\`${one.answered?.reason ? `: “${prose(one.answered.reason, 200)}”` : ''}${where(one.routes)}`,
              ),
              ...silent.map(
                (one) =>
                  `- \`${one.rule}\` ${linked(place(one.at), one.at, context)} ignored${one.suppressed?.who ? ` by ${prose(one.suppressed.who, 60)}` : ''}${one.suppressed?.until ? ` until ${prose(one.suppressed.until, 20)}` : ''}: “${prose(one.suppressed?.reason ?? '', 200)}”`,
              ),
            ]),
          ),
        ]
      : []),
    ...(before.length > 0
      ? [
          details(
            `There before this pull request (${before.length}, not counted)`,
            listed(
              before.map(
                (one) =>
                  `- \`${one.rule}\` ${linked(place(one.at), one.at, context)}: ${prose(within(one.title), 120)}${where(one.routes)}`,
              ),
            ),
          ),
        ]
      : []),
    ...(gone.length > 0
      ? [
          details(
            `Fixed here (${gone.length})`,
            listed(gone.map((one) => `- \`${one.rule}\` ${code(place(one.at))}: ${prose(within(one.title), 120)}${where(one.routes)}`)),
          ),
        ]
      : []),
    details('What was read', [
      `${plural(review.read.changed, 'changed code file')} and ${review.read.context} that they depend on${review.base ? `, compared with \`${review.base.slice(0, 7)}\`` : ''}.`,
      ...(review.read.unread.length === 0
        ? ['Not read: nothing that these endpoints depend on.']
        : [
            '',
            'Not read:',
            ...listed(
              matters(review.read.unread).map(
                (one) => `- ${code(one.path)}: ${prose(one.why, 120)}${one.matters ? ' (**matters here**)' : ''}`,
              ),
            ),
          ]),
      ...(review.notes.length > 0 ? ['', ...listed(review.notes.slice(0, 10).map((note) => `- ${prose(note.note, 200)}`))] : []),
    ]),
  ];
}
