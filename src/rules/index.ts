/** The catalogue: one line a rule, sorted by id. */
import { apiKeyInUrl } from './api-key-in-url.ts';
import { apiKeyPlaintext } from './api-key-plaintext.ts';
import { authFailureUnlogged } from './auth-failure-unlogged.ts';
import { authStatusCode } from './auth-status-code.ts';
import { authnMissing } from './authn-missing.ts';
import { authnResultIgnored } from './authn-result-ignored.ts';
import { bodyLimitMissing } from './body-limit-missing.ts';
import { bola } from './bola.ts';
import { cleartextHttp } from './cleartext-http.ts';
import { clientSuppliedIdentity } from './client-supplied-identity.ts';
import { codeInjection } from './code-injection.ts';
import { commandInjection } from './command-injection.ts';
import { configWeakened } from './config-weakened.ts';
import { cookieInsecure } from './cookie-insecure.ts';
import { corsPermissive } from './cors-permissive.ts';
import { csrfDisabled } from './csrf-disabled.ts';
import { denialUnlogged } from './denial-unlogged.ts';
import { deprecatedVersion } from './deprecated-version.ts';
import { errorLeak } from './error-leak.ts';
import { excessiveData } from './excessive-data.ts';
import { guardConventionBroken } from './guard-convention-broken.ts';
import { guardRemoved } from './guard-removed.ts';
import { hardcodedSecret } from './hardcoded-secret.ts';
import { hiddenUnicode } from './hidden-unicode.ts';
import { idempotencyMissing } from './idempotency-missing.ts';
import { inputUnvalidated } from './input-unvalidated.ts';
import { jwtAlgNone } from './jwt-alg-none.ts';
import { jwtAlgorithmsUnpinned } from './jwt-algorithms-unpinned.ts';
import { jwtClaimsUnchecked } from './jwt-claims-unchecked.ts';
import { jwtNoExpiry } from './jwt-no-expiry.ts';
import { jwtNotVerified } from './jwt-not-verified.ts';
import { jwtSensitivePayload } from './jwt-sensitive-payload.ts';
import { jwtWeakSecret } from './jwt-weak-secret.ts';
import { ldapXpathInjection } from './ldap-xpath-injection.ts';
import { massAssignment } from './mass-assignment.ts';
import { nosqlInjection } from './nosql-injection.ts';
import { oauthNoPkceState } from './oauth-no-pkce-state.ts';
import { oauthUnsafeGrant } from './oauth-unsafe-grant.ts';
import { openRedirect } from './open-redirect.ts';
import { paginationUnbounded } from './pagination-unbounded.ts';
import { pathTraversal } from './path-traversal.ts';
import { prototypePollution } from './prototype-pollution.ts';
import { rateLimitMissing } from './rate-limit-missing.ts';
import { refreshNotRotated } from './refresh-not-rotated.ts';
import { requestIdMissing } from './request-id-missing.ts';
import { roleCheckMissing } from './role-check-missing.ts';
import { routeMadePublic } from './route-made-public.ts';
import type { AnyRule } from './rule.ts';
import { schemaPassthrough } from './schema-passthrough.ts';
import { schemaUnbounded } from './schema-unbounded.ts';
import { secretTimingCompare } from './secret-timing-compare.ts';
import { securityHeadersMissing } from './security-headers-missing.ts';
import { sensitiveLog } from './sensitive-log.ts';
import { sensitiveResponseCacheable } from './sensitive-response-cacheable.ts';
import { sqlInjection } from './sql-injection.ts';
import { ssrf } from './ssrf.ts';
import { suppressionUnused } from './suppression-unused.ts';
import { tenantIsolation } from './tenant-isolation.ts';
import { tlsVerificationDisabled } from './tls-verification-disabled.ts';
import { tokenInWebStorage } from './token-in-web-storage.ts';
import { tokenTypeUnchecked } from './token-type-unchecked.ts';
import { undocumentedRoute } from './undocumented-route.ts';
import { unsafeDeserialization } from './unsafe-deserialization.ts';
import { uploadUnrestricted } from './upload-unrestricted.ts';
import { upstreamUnvalidated } from './upstream-unvalidated.ts';
import { vulnerableDependency } from './vulnerable-dependency.ts';
import { weakPasswordHash } from './weak-password-hash.ts';
import { weakRandomSecret } from './weak-random-secret.ts';
import { webhookReplay } from './webhook-replay.ts';
import { webhookSendUnsigned } from './webhook-send-unsigned.ts';
import { webhookUnsigned } from './webhook-unsigned.ts';
import { xssReflected } from './xss-reflected.ts';
import { xxe } from './xxe.ts';

export const rules: readonly AnyRule[] = [
  apiKeyInUrl,
  apiKeyPlaintext,
  authFailureUnlogged,
  authStatusCode,
  authnMissing,
  authnResultIgnored,
  bodyLimitMissing,
  bola,
  cleartextHttp,
  clientSuppliedIdentity,
  codeInjection,
  commandInjection,
  configWeakened,
  cookieInsecure,
  corsPermissive,
  csrfDisabled,
  denialUnlogged,
  deprecatedVersion,
  errorLeak,
  excessiveData,
  guardConventionBroken,
  guardRemoved,
  hardcodedSecret,
  hiddenUnicode,
  idempotencyMissing,
  inputUnvalidated,
  jwtAlgNone,
  jwtAlgorithmsUnpinned,
  jwtClaimsUnchecked,
  jwtNoExpiry,
  jwtNotVerified,
  jwtSensitivePayload,
  jwtWeakSecret,
  ldapXpathInjection,
  massAssignment,
  nosqlInjection,
  oauthNoPkceState,
  oauthUnsafeGrant,
  openRedirect,
  paginationUnbounded,
  pathTraversal,
  prototypePollution,
  rateLimitMissing,
  refreshNotRotated,
  requestIdMissing,
  roleCheckMissing,
  routeMadePublic,
  schemaPassthrough,
  schemaUnbounded,
  secretTimingCompare,
  securityHeadersMissing,
  sensitiveLog,
  sensitiveResponseCacheable,
  sqlInjection,
  ssrf,
  suppressionUnused,
  tenantIsolation,
  tlsVerificationDisabled,
  tokenInWebStorage,
  tokenTypeUnchecked,
  undocumentedRoute,
  unsafeDeserialization,
  uploadUnrestricted,
  upstreamUnvalidated,
  vulnerableDependency,
  weakPasswordHash,
  weakRandomSecret,
  webhookReplay,
  webhookSendUnsigned,
  webhookUnsigned,
  xssReflected,
  xxe,
];
