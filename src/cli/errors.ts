/** What goes wrong, and how it is said: messages may hold names from the reviewed code. */
import { terminal } from '../report/escape.ts';

/** The command was called in a way that cannot be carried out: exit code 2, with this message. */
export class UsageError extends Error {
  override name = 'UsageError';
}
/** What it was to look at could not be had: exit code 3, with this message. */
export class UnavailableError extends Error {
  override name = 'UnavailableError';
}
/** Writes a message to standard error; its lines stay lines, and nothing in them steers the terminal. */
export const complain = (message: string): void => void process.stderr.write(`${message.split('\n').map(terminal).join('\n')}\n`);
