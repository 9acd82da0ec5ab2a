/** Tokens: what signs, verifies and decodes them. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const decodes: Meaning = { token: { operation: 'decode', token: '0' } };
const nestVerify: Meaning = { token: { operation: 'verify', token: '0', key: '1.publicKey|1.secret', algorithms: '1.algorithms' } };
/** Of the JavaScript world. */
export const tokensJavascript: LibraryTable = {
  packages: ['jsonwebtoken', 'jose', 'jwt-simple', 'jwt-decode', '@nestjs/jwt', 'fast-jwt'],
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
    'fast-jwt:createDecoder()': decodes,
    'fast-jwt:createVerifier()': { token: { operation: 'verify', token: '0', setUp: true } },
    'fast-jwt:createSigner()': { token: { operation: 'sign', payload: '0', setUp: true } },
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
  },
};
