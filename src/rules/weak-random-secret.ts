import type { EffectOf } from '../analysis/facts.ts';
import { no, unknown, yes } from '../analysis/questions.ts';
import type { Context, Outcome } from './rule.ts';
import { decide, defineRule, fixFor, SECRET_NAME } from './rule.ts';

/** What 16 bytes, a random UUID or 20 letters and digits hold, a little less allowed for encodings that lose some. */
const ENOUGH = 118;
/** Not to be tried in a lifetime, though less than asked for. */
const MUCH = 64;
/** Six digits: what people can be asked to type, where few tries are let through. */
const CODE = 19;

export const weakRandomSecret = defineRule({
  id: 'weak-random-secret',
  title: 'A secret is drawn from what can be guessed',
  level: 'error',
  item: 'auth.key-storage',
  cwe: [338, 330, 331],
  owasp: 'API2',
  each: 'secret',
  check(secret, on) {
    const { drawn, purpose, use } = secret;
    if (use !== 'creates' || !drawn) return undefined;
    const what = SECRET_NAME[purpose];
    const common = {
      ask: '',
      yes: `${what} is drawn from a secure source`,
      detail: [purpose, drawn.from],
      fix: fixFor(on.route?.framework, {
        express: '`crypto.randomBytes(32).toString("hex")`, or `crypto.randomInt` for a short code that expires and is limited',
        fastapi: '`secrets.token_urlsafe(32)`, or `secrets.randbelow` for a short code that expires and is limited',
        other: 'draw at least 16 bytes from the system’s secure generator',
      }),
    };
    if (drawn.from === 'secure') return enough(secret, drawn.bits, on, common);
    const said =
      drawn.from === 'guessable'
        ? `comes from \`${drawn.by}\`, whose next values can be told from the last ones`
        : `is made of ${drawn.by}, which others know or can try`;
    return decide(no(), secret, { ...common, no: `${what} ${said}` });
  },
});
/** Of a good source, but is it much? */
function enough(
  secret: EffectOf<'secret'>,
  bits: number | undefined,
  { ask, route }: Context,
  say: { ask: string; yes: string; detail: string[]; fix: string },
): Outcome {
  if (bits === undefined || bits >= ENOUGH) return decide(yes(true), secret, { ...say, no: '' });
  const what = SECRET_NAME[secret.purpose];
  const few = `${what} holds only ${Math.floor(bits)} bits of chance`;
  if ((isTyped(secret.purpose) || isNumber(secret, bits)) && bits >= CODE) {
    const limited = route && ask.guardedBy('rate-limit').is === 'yes';
    return decide(limited ? yes(true) : unknown(), secret, {
      ...say,
      no: '',
      ask: `${few}. Does it end soon, and are the tries counted?`,
    });
  }
  return decide(no(), secret, {
    ...say,
    no: `${few}: whoever may try often finds it`,
    level: bits >= MUCH ? 'warning' : 'error',
  });
}
const isTyped = (purpose: EffectOf<'secret'>['purpose']): boolean => purpose === 'one-time-code' || purpose === 'reset-token';
/** A number of a few digits: what people are sent to type in, whatever it is called. */
const isNumber = ({ purpose, drawn }: EffectOf<'secret'>, bits: number): boolean =>
  purpose === 'token' && bits <= 27 && drawn?.from === 'secure' && /rand(om)?_?(int|below|range)/i.test(drawn.by);
