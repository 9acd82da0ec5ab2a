/** The catalogue: one line a rule, sorted by id. */
import { authnMissing } from './authn-missing.ts';
import { authnResultIgnored } from './authn-result-ignored.ts';
import { bola } from './bola.ts';
import { corsPermissive } from './cors-permissive.ts';
import { excessiveData } from './excessive-data.ts';
import { guardRemoved } from './guard-removed.ts';
import { hardcodedSecret } from './hardcoded-secret.ts';
import { massAssignment } from './mass-assignment.ts';
import type { AnyRule } from './rule.ts';
import { sqlInjection } from './sql-injection.ts';

export const rules: readonly AnyRule[] = [
  authnMissing,
  authnResultIgnored,
  bola,
  corsPermissive,
  excessiveData,
  guardRemoved,
  hardcodedSecret,
  massAssignment,
  sqlInjection,
];
