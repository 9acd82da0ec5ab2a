/** One instance of the service without the spacing of writes that GitHub asks for; says its address, and ends on SIGTERM. */
import { readEnvironment } from '../../src/config/environment.ts';
import { createLog } from '../../src/config/log.ts';
import { serve } from '../../src/main.ts';

const environment = readEnvironment();
const log = createLog({ level: environment.logLevel, write: (line) => void process.stderr.write(line) });
const service = await serve(environment, { log, throttle: false, retries: 0, reconcile: 2_000 });
process.stdout.write(`${service.url}\n`);
process.once('SIGTERM', () => void service.stop().then(() => process.exit(0)));
