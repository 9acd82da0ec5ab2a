/** The catalogue: one line a rule, sorted by id. */
import { authnMissing } from './authn-missing.ts';
import { authnResultIgnored } from './authn-result-ignored.ts';
import { bola } from './bola.ts';
import { codeInjection } from './code-injection.ts';
import { commandInjection } from './command-injection.ts';
import { corsPermissive } from './cors-permissive.ts';
import { excessiveData } from './excessive-data.ts';
import { guardRemoved } from './guard-removed.ts';
import { hardcodedSecret } from './hardcoded-secret.ts';
import { massAssignment } from './mass-assignment.ts';
import { openRedirect } from './open-redirect.ts';
import { pathTraversal } from './path-traversal.ts';
import type { AnyRule } from './rule.ts';
import { sqlInjection } from './sql-injection.ts';
import { ssrf } from './ssrf.ts';
import { unsafeDeserialization } from './unsafe-deserialization.ts';

export const rules: readonly AnyRule[] = [
  authnMissing,
  authnResultIgnored,
  bola,
  codeInjection,
  commandInjection,
  corsPermissive,
  excessiveData,
  guardRemoved,
  hardcodedSecret,
  massAssignment,
  openRedirect,
  pathTraversal,
  sqlInjection,
  ssrf,
  unsafeDeserialization,
];
