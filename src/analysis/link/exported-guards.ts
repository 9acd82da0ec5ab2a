/** What a guard of the model says of itself, and the steps in front of a place that were not followed. */
import type { Assumption, Claim, Proof } from '../facts.ts';
import { no, unknown, yes } from '../questions.ts';
import type { Exporter } from './export.ts';
import type { ProofV } from './proven.ts';

const NOTES: Record<string, string> = {
  authentication: 'ends the request without a caller',
  role: 'asks for a role',
  ownership: 'ties the object to the caller',
  tenant: 'ties the object to the caller’s tenant',
  signature: 'checks a signature',
  validation: 'checks the input',
};
export const note = (proof: ProofV): string =>
  `${NOTES[proof.role] ?? `checks ${proof.role}`}${proof.status === undefined ? '' : ` (${proof.status})`}`;

export function proven(exporter: Exporter, proof: ProofV): Proof {
  const { object } = proof;
  const privileged: Claim = proof.privileged === 'yes' ? yes(true) : proof.privileged === 'no' ? no() : unknown();
  return {
    role: proof.role,
    ...(proof.subject && { subject: exporter.value(proof.subject) }),
    ...(object && {
      object: {
        ...(object.entity !== undefined && { entity: object.entity }),
        ...(object.column !== undefined && { column: object.column }),
        ...(object.selectors && { selectors: object.selectors.map((one) => exporter.value(one)) }),
        ...(object.access && { access: exporter.effect(object.access) }),
      },
    }),
    ...(proof.toRead && { toRead: true }),
    needs: proof.needs,
    privileged,
    style: proof.style,
    ...(proof.status !== undefined && { status: proof.status }),
    logged: unknown(),
  };
}

/** The steps on the way to a place that were not followed. */
export const openSteps = (open: ReadonlyMap<string, Assumption>): Assumption[] => [...open.values()];
