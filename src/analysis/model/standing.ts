/** What files and functions do whichever route runs them: cookies of sessions, sign-ins, what browsers keep, secrets. */
import type { Path } from '../code.ts';
import type { Claim } from '../facts.ts';
import { LOOKS_AFTER, oauthCalls } from '../libraries/oauth.ts';
import type { Draft } from '../link/abstract.ts';
import { storedIn } from '../link/browser-storage.ts';
import { comparisonsIn } from '../link/comparisons.ts';
import { drawnIn, namesSecrets } from '../link/drawn.ts';
import type { Machine } from '../link/machine.ts';
import { oauthIn } from '../link/oauth.ts';
import { sessionCookiesIn } from '../link/session-cookies.ts';
import { no, unknown, yes } from '../questions.ts';
import type { Lowered } from '../summaries.ts';

/** The cookies of sessions that a file sets up. */
export function sessionCookies(path: Path, lowered: Lowered): Draft[] {
  return sessionCookiesIn(path, lowered).map(({ at, fn, httpOnly, secure, sameSite }) => ({
    kind: 'session-cookie',
    at,
    fn,
    httpOnly: claim(httpOnly),
    secure: claim(secure),
    sameSite: sameSite === 'yes' ? yes('lax') : sameSite === 'no' ? no() : unknown(),
  }));
}
const claim = (told: 'yes' | 'no' | 'unknown'): Claim => (told === 'yes' ? yes(true) : told === 'no' ? no() : unknown());
/** What a file does wherever it is called from: it asks for a sign-in, or keeps something in the browser. */
export function standing(machine: Machine, path: Path, lowered: Lowered): (Draft & { kind: 'oauth' | 'web-storage' })[] {
  const requests = oauthIn(path, lowered, oauthCalls, LOOKS_AFTER).map(
    ({ state, challenge, nonce, ...found }): Draft & { kind: 'oauth' } => ({
      kind: 'oauth',
      ...found,
      state: claim(state),
      challenge: claim(challenge),
      nonce: claim(nonce),
    }),
  );
  const kept = storedIn(path, lowered).map(({ at, fn, name, holds }): Draft & { kind: 'web-storage' } => ({
    kind: 'web-storage',
    at,
    fn,
    holds,
    name: machine.make(`${path}#storage@${at.span.join('.')}`, at, { kind: 'literal', constant: name }),
  }));
  return [...requests, ...kept];
}
/** What functions do with secrets, whoever calls them: what they draw new ones from, and what they compare. Each place once. */
export function withSecrets(machine: Machine): (Draft & { kind: 'comparison' | 'secret' })[] {
  const places = new Set<string>();
  return machine.frames.madeSince(0).flatMap((frame) =>
    [...comparisonsIn(frame), ...(namesSecrets(frame.summary) ? drawnIn(frame) : [])].filter(({ kind, at }) => {
      const place = `${kind} ${at.path} ${at.span.join('.')}`;
      return !places.has(place) && places.add(place);
    }),
  );
}
