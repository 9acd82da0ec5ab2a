/** Events of check runs and suites. https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run */
import { checkRunShape, checkSuiteShape } from '../shapes/check.ts';
import type { Account, CheckRun, CheckSuite } from '../state.ts';
import type { World } from '../world.ts';
import { botOf } from '../world.ts';
import type { Delivery } from './deliveries.ts';
import { emit } from './payloads.ts';

/** The run with its whole suite, as only the webhook has it. */
const payload = (world: World, run: CheckRun): Record<string, unknown> => ({
  check_run: { ...checkRunShape(world, run), check_suite: checkSuiteShape(world, run.suite) },
});

/** GitHub tells an App of its own runs. */
export function emitCheckRun(world: World, run: CheckRun, action: 'created' | 'completed'): void {
  if (run.suite.app === world.app) void emit(world, 'check_run', run.suite.repository, botOf(world), { action, ...payload(world, run) });
}

/** Somebody asks for a run again; GitHub sends it only to the App that made it. */
export async function emitRerequested(world: World, run: CheckRun, sender: Account = botOf(world)): Promise<Delivery | undefined> {
  if (run.suite.app !== world.app) return undefined;
  return emit(world, 'check_run', run.suite.repository, sender, { action: 'rerequested', ...payload(world, run) });
}

/** A click on one of the run's buttons. */
export const emitRequestedAction = (world: World, run: CheckRun, identifier: string, sender: Account): Promise<Delivery | undefined> =>
  emit(world, 'check_run', run.suite.repository, sender, {
    action: 'requested_action',
    requested_action: { identifier },
    ...payload(world, run),
  });

/** Somebody asks for all runs of the App on a commit again. */
export function emitSuiteRerequested(
  world: World,
  suite: CheckSuite,
  headCommit: Record<string, unknown>,
  sender: Account,
): Promise<Delivery | undefined> {
  const check_suite = { ...checkSuiteShape(world, suite), head_commit: headCommit };
  return emit(world, 'check_suite', suite.repository, sender, { action: 'rerequested', check_suite });
}
