/** Who asks: the App by its JWT, an installation or a person by a token. */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { Actor } from './access.ts';
import { ApiError, notFound } from './errors.ts';
import type { Account, InstallationToken } from './state.ts';
import type { World } from './world.ts';

const unauthorized = (message: string): ApiError => new ApiError(401, message);
const UNDECODABLE = 'A JSON web token could not be decoded';

/** https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
const LONGEST_JWT = 600;
/** Seconds by which clocks may differ. */
const SKEW = 60;

const parse = (part: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw unauthorized(UNDECODABLE);
};

/** Checks signature and claims as GitHub does, with its messages: clients correct their clock by them. Throws 401, or 404 for an unknown App. */
export function checkJwt(world: World, jwt: string): void {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  if (parse(header).alg !== 'RS256') throw unauthorized(UNDECODABLE);
  const { iss, iat, exp } = parse(claims);
  const now = Math.floor(world.state.now().getTime() / 1000);
  if (typeof exp !== 'number' || exp <= now)
    throw unauthorized(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (typeof iat !== 'number' || iat > now + SKEW)
    throw unauthorized("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  if (exp > now + LONGEST_JWT + SKEW || exp - iat > LONGEST_JWT + SKEW)
    throw unauthorized("'Expiration time' claim ('exp') is too far in the future");
  if (String(iss) !== String(world.app.id) && iss !== clientId(world)) throw notFound('Integration not found');
  const valid = verify('sha256', Buffer.from(`${header}.${claims}`), createPublicKey(world.publicKey), Buffer.from(signature, 'base64url'));
  if (!valid) throw unauthorized(UNDECODABLE);
}

export const clientId = (world: World): string => `Iv23fake${String(world.app.id).padStart(12, '0')}`;

/** GitHub changelog of 15 May 2026: the token carries a JWT after the App's id, some 520 characters in all. Clients must not read it. */
export function newInstallationToken(world: World): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: 'github', aud: 'api', jti: randomBytes(16).toString('hex') };
  return `ghs_${world.app.id}_${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${randomBytes(256).toString('base64url')}`;
}

/** A classic token of a person. */
export function newUserToken(world: World, account: Account): string {
  const token = `ghp_${randomBytes(18).toString('hex')}`;
  world.state.userTokens.set(token, account);
  return token;
}

const current = (world: World, token: InstallationToken | undefined): InstallationToken | undefined =>
  token && token.expiresAt > world.state.now() ? token : undefined;

/** In: the Authorization header. Out: who it stands for. Throws 401 for a token that is unknown or has expired. */
export function authenticate(world: World, authorization: string | undefined): Actor {
  if (!authorization) return { kind: 'anonymous' };
  const [scheme = '', token = ''] = authorization.split(/\s+/);
  if (!/^(bearer|token)$/i.test(scheme)) throw unauthorized('Bad credentials');
  const known = current(world, world.state.installationTokens.get(token));
  if (known) return { kind: 'installation', token: known };
  const account = world.state.userTokens.get(token);
  if (account) return { kind: 'user', account };
  if (!token.startsWith('gh') && token.split('.').length === 3) {
    checkJwt(world, token);
    return { kind: 'app' };
  }
  throw unauthorized('Bad credentials');
}
