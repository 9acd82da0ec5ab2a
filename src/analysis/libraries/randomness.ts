/** What draws at random: from which source, and how much. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

/** As much as anybody needs, unless an argument says how many bytes. */
const bytes = (slot: string, standard?: number): Meaning => ({
  random: { secure: true, units: slot, bits: 8, ...(standard && { standard }) },
});
const characters = (slot: string, standard: number): Meaning => ({ random: { secure: true, units: slot, bits: 6, standard } });
const below = (slot: string): Meaning => ({ random: { secure: true, below: slot } });
const enough: Meaning = { random: { secure: true } };
const guessable: Meaning = { random: { secure: false } };

/** Of Node and the JavaScript world. */
export const randomnessJavascript: LibraryTable = {
  packages: [],
  language: 'javascript',
  calls: {
    'global:Math.random': guessable,
    'lodash:random': guessable,
    'lodash:sample': guessable,
    'lodash:sampleSize': guessable,
    'lodash:shuffle': guessable,
    'uuid:v1': guessable,
    'crypto:randomBytes': bytes('0'),
    'crypto:pseudoRandomBytes': bytes('0'),
    'crypto:randomInt': below('1|0'),
    ...each(['crypto:randomUUID', 'crypto:webcrypto.randomUUID', 'global:crypto.randomUUID', 'uuid:v4', 'uuid:()', 'uuid:v4()'], enough),
    ...each(['crypto:getRandomValues', 'crypto:webcrypto.getRandomValues', 'global:crypto.getRandomValues'], enough),
    'nanoid:nanoid': characters('0', 21),
    '@paralleldrive/cuid2:createId': enough,
  },
};
/** Of Python's library, and what Django adds. */
export const randomnessPython: LibraryTable = {
  packages: [],
  language: 'python',
  calls: {
    ...each(
      ['choice', 'choices', 'randint', 'randrange', 'random', 'sample', 'getrandbits', 'uniform', 'randbytes'].map(
        (name) => `random:${name}`,
      ),
      guessable,
    ),
    'uuid:uuid1': guessable,
    'uuid:uuid4': enough,
    'os:urandom': bytes('0'),
    'secrets:token_bytes': bytes('0|nbytes=', 32),
    'secrets:token_hex': bytes('0|nbytes=', 32),
    'secrets:token_urlsafe': bytes('0|nbytes=', 32),
    'secrets:randbelow': below('0'),
    'secrets:randbits': { random: { secure: true, units: '0', bits: 1 } },
    'secrets:choice': { random: { secure: true, from: '0' } },
    'random:SystemRandom().choice': { random: { secure: true, from: '0' } },
    'secrets:SystemRandom().choice': { random: { secure: true, from: '0' } },
    ...each(
      ['random:SystemRandom().choices', 'random:SystemRandom().sample', 'random:SystemRandom().randint', 'random:SystemRandom().random'],
      enough,
    ),
    'django.utils.crypto:get_random_string': characters('0|length=', 22),
  },
};
