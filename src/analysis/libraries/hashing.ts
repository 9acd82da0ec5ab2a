/** What makes hashes and signatures: of which algorithm, of what. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const hashed: Meaning = { transforms: { slot: '0', to: [{ kind: 'hash' }] } };
/** A function that is named by its algorithm. */
const hashes = (algorithm: string, input = '0'): Meaning => ({
  hash: { algorithm: `"${algorithm}"`, input, purpose: 'other' },
  transforms: { slot: '0', to: [{ kind: 'hash' }] },
});

/** Packages that do one algorithm, and which. */
const NAMED = new Map([
  ['md5', 'md5'],
  ['blueimp-md5', 'md5'],
  ['js-md5', 'md5'],
  ['md5-hex', 'md5'],
  ['sha1', 'sha1'],
  ['js-sha1', 'sha1'],
  ['sha256', 'sha256'],
  ['js-sha256', 'sha256'],
  ['js-sha512', 'sha512'],
  ['js-sha3', 'sha3'],
]);
/** What such a package is imported as. */
const namesOf = (from: string, name: string): string[] => [`${from}:`, `${from}:default`, `${from}:${name}`];

/** Of Node and the JavaScript world. */
export const hashingJavascript: LibraryTable = {
  packages: [
    'crypto',
    'bcrypt',
    'bcryptjs',
    'bcrypt-nodejs',
    'argon2',
    '@node-rs/argon2',
    '@node-rs/bcrypt',
    'scrypt',
    'crypto-js',
    'hash-wasm',
    'object-hash',
    ...NAMED.keys(),
    'hash.js',
    'ts-md5',
    'spark-md5',
  ],
  language: 'javascript',
  inert: true,
  calls: {
    'crypto:createHash().update': {
      hash: { algorithm: 'this', input: '0', purpose: 'other' },
      gives: '0',
      transforms: { slot: '0', to: [{ kind: 'hash' }] },
    },
    'crypto:pbkdf2': hashed,
    'crypto:pbkdf2Sync': hashed,
    'crypto:scrypt': hashed,
    'crypto:scryptSync': hashed,
    ...each(
      [
        'bcrypt:hash',
        'bcrypt:hashSync',
        'bcryptjs:hash',
        'bcryptjs:hashSync',
        'bcrypt-nodejs:hashSync',
        'argon2:hash',
        '@node-rs/argon2:hash',
        '@node-rs/bcrypt:hash',
      ],
      hashed,
    ),
    ...each(
      [
        'bcrypt:compare',
        'bcryptjs:compare',
        '@node-rs/bcrypt:compare',
        '@node-rs/bcrypt:verify',
        'argon2:verify',
        '@node-rs/argon2:verify',
      ],
      { promised: true },
    ),
    'crypto:createHmac': {
      secret: { purpose: 'signing-key', use: 'checks', value: '1' },
      hash: { algorithm: '0', input: '1', purpose: 'signature' },
    },
    ...Object.fromEntries(
      ['MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA3', 'RIPEMD160'].flatMap((name) =>
        ['crypto-js:', 'crypto-js:default.'].map((from) => [`${from}${name}`, hashes(name.toLowerCase())]),
      ),
    ),
    ...Object.fromEntries(
      ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3', 'ripemd160'].flatMap((name) =>
        [`crypto-js/${name}:`, `crypto-js/${name}:default`, `hash-wasm:${name}`].map((member) => [member, hashes(name)]),
      ),
    ),
    'crypto:hash': { hash: { algorithm: '0', input: '1', purpose: 'other' }, transforms: { slot: '1', to: [{ kind: 'hash' }] } },
    ...Object.fromEntries([...NAMED].flatMap(([from, name]) => namesOf(from, name).map((member) => [member, hashes(name)]))),
    ...Object.fromEntries(
      ['ripemd160', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].map((name) => [
        `hash.js:${name}().update`,
        { ...hashes(name), gives: '0' },
      ]),
    ),
    ...each(['ts-md5:Md5.hashStr', 'ts-md5:Md5.hashAsciiStr', 'spark-md5:hash', 'spark-md5:hashBinary'], hashes('md5')),
  },
};
/** Of Python's library and world. */
export const hashingPython: LibraryTable = {
  packages: ['hashlib', 'hmac', 'bcrypt', 'argon2', 'passlib', 'pwdlib'],
  language: 'python',
  inert: true,
  calls: {
    ...Object.fromEntries(
      ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3_256', 'blake2b'].map((name) => [
        `hashlib:${name}`,
        {
          hash: { algorithm: `"${name}"`, input: '0|data=', purpose: 'other' as const },
          transforms: { slot: '0', to: [{ kind: 'hash' as const }] },
        },
      ]),
    ),
    'hashlib:new': { hash: { algorithm: '0', input: '1', purpose: 'other' }, transforms: { slot: '1', to: [{ kind: 'hash' }] } },
    'hashlib:pbkdf2_hmac': { transforms: { slot: '1', to: [{ kind: 'hash' }] } },
    'hashlib:scrypt': hashed,
    ...each(
      [
        'bcrypt:hashpw',
        'passlib.context:CryptContext().hash',
        'passlib.hash:bcrypt.hash',
        'argon2:PasswordHasher().hash',
        'pwdlib:PasswordHash().hash',
        'werkzeug.security:generate_password_hash',
        'flask_bcrypt:Bcrypt().generate_password_hash',
        'django.contrib.auth.hashers:make_password',
      ],
      hashed,
    ),
  },
};
