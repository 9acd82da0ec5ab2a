/** What a character may begin, to a reader that knows no syntax. */
export const WORD = 1;
export const SPACE = 2;
export const QUOTE = 3;
export const TICK = 4;
export const SLASH = 5;
export const OPEN = 6;
export const CLOSE = 7;
export const CUT = 8;
export const LESS = 9;
export const MORE = 10;
export const GARBAGE = 11;
export const kinds = new Uint8Array(128);
const set = (characters: string, kind: number): void => {
  for (const character of characters) kinds[character.charCodeAt(0)] = kind;
};
kinds.fill(GARBAGE, 0, 32);
set(' \t\r\n\v\f', SPACE);
set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$', WORD);
set('\'"', QUOTE);
set('`', TICK);
set('/', SLASH);
set('([{', OPEN);
set(')]}', CLOSE);
set(',;', CUT);
set('<', LESS);
set('>', MORE);
