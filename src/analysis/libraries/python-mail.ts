/** What sends and fetches mail in Python: it ends no request, and it is told a password. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const password = (value: string): Meaning => ({ secret: { purpose: 'password', use: 'holds', value } });
export const mailPython: LibraryTable = {
  packages: ['smtplib', 'imaplib', 'aiosmtplib'],
  language: 'python',
  inert: true,
  calls: each(
    ['smtplib:SMTP().login', 'smtplib:SMTP_SSL().login', 'imaplib:IMAP4().login', 'imaplib:IMAP4_SSL().login', 'aiosmtplib:SMTP().login'],
    password('1|password='),
  ),
};
