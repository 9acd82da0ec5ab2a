/**
 * Decisions of people as signed lines in the check run's text, which only our App can write: a lost store is rebuilt from them. A line holds for one pull request; nothing that
 * was copied from another, or written by anybody else, is read.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Attestation, Decisions, Ignore } from './decisions.ts';

export interface LedgerKey {
  /** Derived from a secret of the App. */
  secret: string;
  repositoryId: number;
  number: number;
}
const OPEN = '<!-- portcullis-decision:1 ';
const LINE = /^<!-- portcullis-decision:1 ([A-Za-z0-9_-]{1,20000}) ([A-Za-z0-9_-]{43}) -->$/;

const Common = { u: z.string(), n: z.number(), t: z.string(), h: z.string() };
const Entry = z.discriminatedUnion('k', [
  z.object({
    k: z.literal('a'),
    i: z.string(),
    b: z.array(z.tuple([z.string(), z.string()])),
    v: z.enum(['box', 'command', 'review']),
    w: z.string().optional(),
    ...Common,
  }),
  z.object({ k: z.literal('i'), f: z.string(), r: z.string(), w: z.string(), e: z.string().optional(), s: z.boolean(), ...Common }),
]);
type Entry = z.infer<typeof Entry>;

const sealed = (payload: string, { secret, repositoryId, number }: LedgerKey): Buffer =>
  createHmac('sha256', secret).update(`${repositoryId}#${number}\n${payload}`).digest();

/** One line a decision, in the order in which they were made. */
export function writeLedger({ attestations, ignores }: Decisions, key: LedgerKey): string[] {
  const entries = [...attestations.map(ofAttestation), ...ignores.map(ofIgnore)];
  const payloads = entries
    .sort((a, b) => (a.t < b.t ? -1 : a.t > b.t ? 1 : a.k < b.k ? -1 : 1))
    .map((one) => Buffer.from(JSON.stringify(one)).toString('base64url'));
  return payloads.map((payload) => `${OPEN}${payload} ${sealed(payload, key).toString('base64url')} -->`);
}
/** What a check run's text says that we have signed for this pull request; other lines are passed over. key: undefined for whoever cannot have it, and knows in another way whose text that is. */
export function readLedger(text: string, key: LedgerKey | undefined): Decisions {
  const attestations: Attestation[] = [];
  const ignores: Ignore[] = [];
  for (const line of text.split('\n')) {
    const [, payload = '', seal = ''] = LINE.exec(line.trim()) ?? [];
    if (payload === '' || (key && !timingSafeEqual(sealed(payload, key), Buffer.from(seal, 'base64url')))) continue;
    const read = Entry.safeParse(parsed(payload));
    if (!read.success) continue;
    const { u: login, n: id, t: at, h: head, ...entry } = read.data;
    const common = { by: { login, id }, at, head };
    if (entry.k === 'a') {
      const { i: item, b, v: via, w } = entry;
      attestations.push({
        item,
        binds: b.map(([route, print]) => ({ route, print })),
        via,
        ...common,
        ...(w !== undefined && { reason: w }),
      });
    } else {
      const { f: fingerprint, r: rule, w: reason, e, s: needsSecond } = entry;
      ignores.push({ fingerprint, rule, reason, needsSecond, ...common, ...(e !== undefined && { until: e }) });
    }
  }
  return { attestations, ignores };
}
function parsed(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
const ofAttestation = ({ item, binds, by, at, head, via, reason }: Attestation): Entry => ({
  k: 'a',
  i: item,
  b: binds.map(({ route, print }): [string, string] => [route, print]),
  v: via,
  u: by.login,
  n: by.id,
  t: at,
  h: head,
  ...(reason !== undefined && { w: reason }),
});
const ofIgnore = ({ fingerprint, rule, reason, until, by, at, head, needsSecond }: Ignore): Entry => ({
  k: 'i',
  f: fingerprint,
  r: rule,
  w: reason,
  s: needsSecond,
  u: by.login,
  n: by.id,
  t: at,
  h: head,
  ...(until !== undefined && { e: until }),
});
