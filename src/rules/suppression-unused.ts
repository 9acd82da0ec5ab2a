import { defineRule } from './rule.ts';

export const suppressionUnused = defineRule({
  id: 'suppression-unused',
  title: 'An ignore that silences nothing',
  level: 'notice',
  cwe: [],
  each: 'suppression',
  check({ rule, by, silences, at }) {
    if (by !== 'inline' || silences.length > 0) return undefined;
    return {
      is: 'violation',
      at,
      message: `\`portcullis-ignore ${rule}\` silences nothing on this line or the next`,
      detail: [rule],
      because: [],
      assuming: [],
      fix: 'delete it, or move it to the line that it is about: it would silence what comes to stand there later',
    };
  },
});
