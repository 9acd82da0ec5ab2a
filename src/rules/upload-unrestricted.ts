import { no, unknown, yes } from '../analysis/questions.ts';
import { decide, defineRule, firstLine } from './rule.ts';

export const uploadUnrestricted = defineRule({
  id: 'upload-unrestricted',
  title: 'Files of any size and type are taken',
  level: 'warning',
  item: 'input.upload',
  cwe: [434, 770],
  owasp: 'API4',
  each: 'upload',
  check(upload, { route }) {
    if (route?.method === 'GET' || route?.method === 'HEAD') return undefined;
    const [sized, typed] = [upload.maxSize.is !== 'no', upload.types.is !== 'no'];
    const missing = [...(sized ? [] : ['size']), ...(typed ? [] : ['type'])];
    const known = upload.maxSize.is === 'yes' && upload.types.is === 'yes';
    return decide(missing.length > 0 ? no() : known ? yes(true) : unknown(), upload, {
      at: firstLine(upload.at),
      no: `files of any ${missing.join(' and any ')} are taken: ${sized ? 'a page or a program is stored and may be answered as one' : 'one request can fill the disk or the memory'}`,
      ask: 'Are files limited in size, and their type judged by what they hold?',
      yes: 'size and type are limited',
      detail: missing,
      level: missing.length > 1 ? 'warning' : 'notice',
      fix: 'set a limit for the size in the parser, allow the types that are needed, and judge them by the first bytes',
    });
  },
});
