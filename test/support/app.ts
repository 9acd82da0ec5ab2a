/** The whole App on the fake GitHub: real webhooks, real HTTP, real git, the real analysis in its thread; nothing is spaced out. */
import { settingsFor } from '../../src/cli/demo.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { Log } from '../../src/config/log.ts';
import { createLog } from '../../src/config/log.ts';
import type { FakeGitHub } from '../../src/demo/github/index.ts';
import type { Service } from '../../src/main.ts';
import { serve } from '../../src/main.ts';

/** settings: its database, and what else is set. */
export async function startApp(
  github: FakeGitHub,
  settings: Record<string, string>,
  { log = createLog({ level: 'silent' }), drain = 500, ...more }: { log?: Log; drain?: number; reconcile?: number } = {},
): Promise<Service> {
  const environment = readEnvironment(settingsFor(github, settings));
  const service = await serve(environment, { log, throttle: false, retries: 0, drain, ...more });
  github.setWebhookUrl(`${service.url}/api/github/webhooks`);
  return service;
}
