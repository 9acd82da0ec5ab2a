/** The catalogue: one line a rule, sorted by id. */

import { authFailureUnlogged } from './auth-failure-unlogged.ts';
import { authnMissing } from './authn-missing.ts';
import { authnResultIgnored } from './authn-result-ignored.ts';
import { bola } from './bola.ts';
import { codeInjection } from './code-injection.ts';
import { commandInjection } from './command-injection.ts';
import { cookieInsecure } from './cookie-insecure.ts';
import { corsPermissive } from './cors-permissive.ts';
import { denialUnlogged } from './denial-unlogged.ts';
import { errorLeak } from './error-leak.ts';
import { excessiveData } from './excessive-data.ts';
import { guardRemoved } from './guard-removed.ts';
import { hardcodedSecret } from './hardcoded-secret.ts';
import { jwtAlgorithmsUnpinned } from './jwt-algorithms-unpinned.ts';
import { ldapXpathInjection } from './ldap-xpath-injection.ts';
import { massAssignment } from './mass-assignment.ts';
import { nosqlInjection } from './nosql-injection.ts';
import { openRedirect } from './open-redirect.ts';
import { paginationUnbounded } from './pagination-unbounded.ts';
import { pathTraversal } from './path-traversal.ts';
import { prototypePollution } from './prototype-pollution.ts';
import { rateLimitMissing } from './rate-limit-missing.ts';
import { roleCheckMissing } from './role-check-missing.ts';
import type { AnyRule } from './rule.ts';
import { sensitiveLog } from './sensitive-log.ts';
import { sqlInjection } from './sql-injection.ts';
import { ssrf } from './ssrf.ts';
import { tlsVerificationDisabled } from './tls-verification-disabled.ts';
import { unsafeDeserialization } from './unsafe-deserialization.ts';
import { weakPasswordHash } from './weak-password-hash.ts';
import { xssReflected } from './xss-reflected.ts';
import { xxe } from './xxe.ts';

export const rules: readonly AnyRule[] = [
  authFailureUnlogged,
  authnMissing,
  authnResultIgnored,
  bola,
  codeInjection,
  commandInjection,
  cookieInsecure,
  corsPermissive,
  denialUnlogged,
  errorLeak,
  excessiveData,
  guardRemoved,
  hardcodedSecret,
  jwtAlgorithmsUnpinned,
  ldapXpathInjection,
  massAssignment,
  nosqlInjection,
  openRedirect,
  paginationUnbounded,
  pathTraversal,
  prototypePollution,
  rateLimitMissing,
  roleCheckMissing,
  sensitiveLog,
  sqlInjection,
  ssrf,
  tlsVerificationDisabled,
  unsafeDeserialization,
  weakPasswordHash,
  xssReflected,
  xxe,
];
