/** Tokens: what signs, verifies and decodes them. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const decodes: Meaning = { token: { operation: 'decode', token: '0' } };
/** A step of a builder that keeps what it is given. */
const keeps = (notes: NonNullable<Meaning['notes']>): Meaning => ({ gives: 'this', notes });
const nestVerify: Meaning = { token: { operation: 'verify', token: '0', key: '1.publicKey|1.secret', algorithms: '1.algorithms' } };
/** Of the JavaScript world. */
export const tokensJavascript: LibraryTable = {
  packages: ['jsonwebtoken', 'jose', 'jwt-simple', 'jwt-decode', '@nestjs/jwt', 'fast-jwt', '@fastify/jwt'],
  language: 'javascript',
  calls: {
    'jsonwebtoken:verify': { token: { operation: 'verify', token: '0', key: '1', algorithms: '2.algorithms', callback: '3|2' } },
    'jsonwebtoken:sign': { token: { operation: 'sign', payload: '0', key: '1', lifetime: '2.expiresIn', algorithms: '2.algorithm' } },
    'jsonwebtoken:decode': decodes,
    'jwt-decode:': decodes,
    'jwt-decode:default': decodes,
    'jwt-decode:jwtDecode': decodes,
    'jose:jwtVerify': { token: { operation: 'verify', token: '0', key: '1', algorithms: '2.algorithms' }, promised: true },
    'jose:decodeJwt': decodes,
    'jose:SignJWT': { notes: { payload: '0' } },
    'jose:SignJWT().setProtectedHeader': keeps({ header: '0' }),
    'jose:SignJWT().setExpirationTime': keeps({ end: '0' }),
    ...each(
      ['setAudience', 'setIssuedAt', 'setIssuer', 'setJti', 'setNotBefore', 'setSubject'].map((name) => `jose:SignJWT().${name}`),
      keeps({}),
    ),
    'jose:SignJWT().sign': {
      token: { operation: 'sign', payload: 'this.payload', key: '0', lifetime: 'this.end', algorithms: 'this.header.alg' },
    },
    'fast-jwt:createDecoder()': decodes,
    'fast-jwt:createVerifier': {
      token: { operation: 'verify', key: '0.key', algorithms: '0.algorithms', setUp: true },
      yields: 'fast-jwt:createVerifier()',
    },
    'fast-jwt:createSigner': {
      token: { operation: 'sign', key: '0.key', algorithms: '0.algorithm', setUp: true },
      yields: 'fast-jwt:createSigner()',
    },
    'fast-jwt:createVerifier()': { token: { operation: 'verify', token: '0', setUp: true } },
    'fast-jwt:createSigner()': { token: { operation: 'sign', payload: '0', setUp: true } },
    // with a text for a key it signs and verifies by HMAC alone
    ...each(['@fastify/jwt:JWT().setUp', '@fastify/jwt:JWT().verify'], {
      token: {
        operation: 'verify',
        token: '0',
        key: 'this.options.secret',
        algorithms: `1.algorithms|this.options.verify.algorithms|"HS256"`,
      },
    }),
    '@fastify/jwt:JWT().sign': {
      token: {
        operation: 'sign',
        payload: '0',
        key: 'this.options.secret',
        lifetime: '1.expiresIn|1.sign.expiresIn|this.options.sign.expiresIn',
        algorithms: '1.algorithm|1.sign.algorithm|this.options.sign.algorithm',
      },
    },
    '@fastify/jwt:JWT().decode': decodes,
    'jwt-simple:decode': { token: { operation: 'verify', token: '0', key: '1', algorithms: '3', verifies: [{ slot: '2', off: true }] } },
    '@nestjs/jwt:JwtService().verify': nestVerify,
    '@nestjs/jwt:JwtService().verifyAsync': { ...nestVerify, promised: true },
    ...each(['@nestjs/jwt:JwtService().sign', '@nestjs/jwt:JwtService().signAsync'], {
      token: { operation: 'sign', payload: '0', key: '1.privateKey|1.secret', lifetime: '1.expiresIn', algorithms: '1.algorithm' },
    }),
    '@nestjs/jwt:JwtService().decode': decodes,
    'jwt-simple:encode': { token: { operation: 'sign', payload: '0', key: '1', algorithms: '2' } },
  },
};

const verify: Meaning = {
  token: {
    operation: 'verify',
    token: '0|jwt=|token=',
    key: '1|key=',
    algorithms: 'algorithms=',
    verifies: [
      { slot: 'verify=', off: false },
      { slot: 'options=.verify_signature', off: false },
    ],
  },
};
const sign: Meaning = { token: { operation: 'sign', payload: '0|payload=|claims=', key: '1|key=', algorithms: 'algorithm=' } };
const PROTECTORS = ['flask_oauth2', 'django_oauth2'].map((name) => `authlib.integrations.${name}:ResourceProtector()`);
/** Of the Python world. */
export const tokensPython: LibraryTable = {
  packages: ['jwt', 'jose', 'python-jose', 'authlib'],
  language: 'python',
  calls: {
    'jwt:decode': verify,
    'jwt:encode': sign,
    'jose.jwt:decode': verify,
    'jose.jwt:encode': sign,
    'jose:jwt.decode': verify,
    'jose:jwt.encode': sign,
    'jose:jwt.get_unverified_claims': { token: { operation: 'decode', token: '0' } },
    // the token that was presented, or an error
    ...each(
      PROTECTORS.flatMap((name) => [`${name}.acquire_token`, `${name}.acquire`, `${name}.validate_request`]),
      { identity: { credential: 'bearer', throws: true } },
    ),
    ...each(PROTECTORS, {
      middleware: { role: 'authentication', status: 401, credential: 'bearer', optional: { slot: 'optional=', value: true } },
    }),
  },
  values: each(
    ['flask_oauth2', 'django_oauth2'].map((name) => `authlib.integrations.${name}:current_token`),
    { identity: { credential: 'bearer' } },
  ),
};
