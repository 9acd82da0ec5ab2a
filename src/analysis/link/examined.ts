/** What a function looks at before it lets a request go on: fields that a refusing test speaks of, values handed to a function that says that it checks. */
import type { Call, Frame, V } from './abstract.ts';
import { callParts, sources } from './origins.ts';
import { refusingTests } from './rejections.ts';

type InputV = V & { kind: 'input' };
const CHECKS =
  /valid|sanitiz|schema|celebrate|assert|check(?!out|box)|clean(?!up)|parse_?(body|input|request|payload|data|params)|\bajv\b|joi|zod|yup|dto/i;
/** Whether a symbol says that it checks what comes in. */
export const saysThatItChecks = (symbol: string): boolean => CHECKS.test(symbol.slice(symbol.lastIndexOf('/') + 1));

const memo = new WeakMap<Frame, InputV[]>();
/** The inputs that one function looks at. */
export function examinedIn(frame: Frame): InputV[] {
  const known = memo.get(frame);
  if (known) return known;
  const found = new Map<string, InputV>();
  for (const test of refusingTests(frame)) {
    const from = sources(test);
    // whether it is the caller's is another question
    if (from.identity.length > 0 || from.tokens.length > 0 || from.rows.length > 0) continue;
    for (const input of from.inputs) found.set(input.id, input);
  }
  for (const { call } of frame.records)
    if (saysThatItChecks(nameOf(call)))
      for (const part of callParts(call)) {
        for (const input of sources(part).inputs) found.set(input.id, input);
        if (part.kind === 'request') found.set('*', { kind: 'input', part: 'request', path: [], id: 'input:request', at: call.at });
      }
  const list = [...found.values()];
  if (frame.done) memo.set(frame, list);
  return list;
}
const nameOf = ({ api, property, callee }: Call): string =>
  callee.kind === 'fn' ? callee.summary.name : `${(api ?? '').split(':').at(-1)}.${property ?? ''}`;
