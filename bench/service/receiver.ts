/** What stands between a delivery and its acknowledgement, without workers; says its address, and ends on SIGTERM. */
import { readEnvironment } from '../../src/config/environment.ts';
import { createLog } from '../../src/config/log.ts';
import { listen } from '../../src/listen.ts';
import { createReceiver, quiet } from '../../src/main/receiver.ts';
import { openQueue } from '../../src/queue/index.ts';
import { openDatabase } from '../../src/store/open.ts';

const environment = readEnvironment();
const log = createLog({ level: 'warn', write: (line) => void process.stderr.write(line) });
const database = await openDatabase(environment.database, (error) => log.warn({ err: error }, 'database trouble'));
const queue = await openQueue({ database });
const settings = { baseUrl: environment.githubApiUrl, log: quiet(log) };
const { server } = await createReceiver({ environment, queue, settings, ready: async () => undefined, log });
process.stdout.write(`${await listen(server, environment.port, environment.host)}\n`);
process.once('SIGTERM', () => process.exit(0));
