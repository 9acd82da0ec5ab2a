/** A question as a line of the comment: a task box that a person ticks, with why the code did not answer and where to look. */
import type { Question, Review } from '../review/types.ts';
import type { CommentContext } from './comment.ts';
import { code, prose } from './escape.ts';
import { linked, place } from './links.ts';
import { keyName, namesItself } from './words.ts';

/** One line, whose end says which box it is. What is answered is ticked and says by whom; what was asked again says why. */
export function box(review: Review, question: Question, context: CommentContext): string {
  const names = question.routes.map((key) => keyName(review, key));
  const shown = names.slice(0, 3).map((name) => code(name));
  const routes =
    namesItself(review, question) || names.length === 0
      ? ''
      : ` ${shown.join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
  const where = question.at ? ` (${linked(place(question.at), question.at, context)})` : '';
  const why = prose(question.why, 300);
  const said = routes === '' ? ` ${why.charAt(0).toUpperCase()}${why.slice(1)}` : `${routes}: ${why}`;
  const line = `**${prose(question.text, 300)}**${said}${where}.`;
  const mark = `<!-- pc:${question.handle}:${question.item} -->`;
  if (context.boxes === false) {
    const answer = question.answered
      ? note(question, context)
      : `<br><sub>\`/portcullis attest ${question.handle} ${question.item} <reason>\`</sub>`;
    return `- ${line}${answer} ${mark}`;
  }
  return `- [${question.answered ? 'x' : ' '}] ${line}${note(question, context)} ${mark}`;
}
function note({ answered, voided }: Question, context: CommentContext): string {
  if (answered) {
    const reason = answered.reason === undefined ? '' : `: “${prose(answered.reason, 200)}”`;
    return `<br><sub>judged by ${profile(answered.by, context)} for \`${answered.head.slice(0, 7)}\`${reason}; stays valid while the guards, the handler and what the question speaks of stay as they are</sub>`;
  }
  if (voided)
    return `<br><sub>~~judged by ${prose(voided.by, 60)} for \`${voided.head.slice(0, 7)}\`~~ asked again: ${prose(voided.changed, 200)} changed since</sub>`;
  return '';
}
/** A link to somebody's page, which unlike a mention tells them nothing. */
export const profile = (login: string, { host = 'https://github.com' }: Pick<CommentContext, 'host'>): string =>
  /^[\w-]+$/.test(login) ? `[${login.replaceAll('_', '\\_')}](${host}/${login})` : code(login);
