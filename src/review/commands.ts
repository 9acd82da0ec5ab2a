/** What people tell us in comments: a line that begins with `/portcullis`, read strictly, so that a slip is answered and not guessed at. */

export type Command =
  | { is: 'ignore'; finding: string; reason: string; until?: string }
  | { is: 'unignore'; finding: string }
  | { is: 'attest'; box: string; item: string; reason: string }
  | { is: 'attest-all' }
  | { is: 'recheck' }
  | { is: 'help' };
export interface Parsed {
  commands: Command[];
  /** One sentence each; they quote what was written, so they are escaped where they are shown. */
  problems: string[];
}

const MOST = 10;
const MOST_REASON = 500;
const FINDING = /^(?:F-[0-9a-f]{4,64}|pc1:[0-9a-f]{16})$/;
const BOX = /^[eF]-[0-9a-f]{4,64}$/;
const ITEM = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+$/;

/** For `help`, and where a command is not understood. */
export const COMMANDS: readonly { form: string; does: string }[] = [
  {
    form: '/portcullis ignore F-7f3a <reason> [until YYYY-MM-DD]',
    does: 'does not count a finding; an error ignored by its author needs a second person',
  },
  { form: '/portcullis unignore F-7f3a', does: 'counts it again' },
  { form: '/portcullis attest e-19c2 authz.role <reason>', does: 'answers a question as ticking its box does' },
  { form: '/portcullis attest all', does: 'in an approving review: answers all questions' },
  { form: '/portcullis recheck', does: 'reviews the pull request anew' },
  { form: '/portcullis help', does: 'says this' },
];

/** body: a comment's or a review's text. today: YYYY-MM-DD. Lines of quotations and of blocks of code are not read. */
export function parseCommands(body: string, today: string): Parsed {
  const parsed: Parsed = { commands: [], problems: [] };
  let fence: string | undefined;
  for (const line of body.split(/\r\n?|\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
      continue;
    }
    fence = mark;
    if (!/^\/portcullis(?:\s|$)/.test(line)) continue;
    if (parsed.commands.length + parsed.problems.length >= MOST) {
      parsed.problems.push(`more than ${MOST} commands in one comment; the others were not read`);
      break;
    }
    const read = parse(line.slice('/portcullis'.length).trim(), today);
    if (typeof read === 'string') parsed.problems.push(read);
    else parsed.commands.push(read);
  }
  return parsed;
}

/** A text says what is wrong. */
function parse(text: string, today: string): Command | string {
  const [verb = '', rest = ''] = splitOnce(text);
  switch (verb) {
    case 'ignore': {
      const [finding = '', said = ''] = splitOnce(rest);
      if (!FINDING.test(finding)) return `\`${finding}\` names no finding; it looks like F-7f3a`;
      const end = /^(.*?)\s+until\s+(\S+)$/.exec(said);
      const until = end?.[2];
      const reason = (end?.[1] ?? said).trim();
      if (until !== undefined && !isDay(until)) return `\`${until}\` is no day; write it as YYYY-MM-DD`;
      if (until !== undefined && until < today) return `${until} is past`;
      if (/^until(?:\s|$)/.test(reason) || reason === '') return 'an ignore needs a reason';
      if (reason.length > MOST_REASON) return `the reason is longer than ${MOST_REASON} characters`;
      return { is: 'ignore', finding, reason, ...(until !== undefined && { until }) };
    }
    case 'unignore':
      return FINDING.test(rest) ? { is: 'unignore', finding: rest } : `\`${rest}\` names no finding; it looks like F-7f3a`;
    case 'attest': {
      if (rest === 'all') return { is: 'attest-all' };
      const [box = '', after = ''] = splitOnce(rest);
      const [item = '', reason = ''] = splitOnce(after);
      if (!BOX.test(box)) return `\`${box}\` names no question; it looks like e-19c2`;
      if (!ITEM.test(item)) return `\`${item}\` is no item; it looks like authz.role`;
      if (reason === '') return 'an answer by command needs a reason';
      if (reason.length > MOST_REASON) return `the reason is longer than ${MOST_REASON} characters`;
      return { is: 'attest', box, item, reason };
    }
    case 'recheck':
    case 'help':
      return rest === '' ? { is: verb } : `\`${verb}\` takes nothing after it`;
    default:
      return `there is no command \`${verb}\`; /portcullis help lists them`;
  }
}
const splitOnce = (text: string): [string, string] => {
  const space = text.search(/\s/);
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space).trim()];
};
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}
