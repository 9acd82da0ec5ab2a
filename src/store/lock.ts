/**
 * Keeps a second process out of a data directory. A socket, because the system closes it however its process ends: a file with a process id may stay behind and name a stranger,
 * above all in containers, where ids begin at 1 each time.
 */
import { open, stat, unlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Bytes that fit into the address of a socket. */
const LONGEST = 100;
/** A process that judged the lock abandoned at the same moment has replaced it by then. */
const SETTLED = 60;

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** undefined: somebody holds it. Out: lets it go. */
export async function lockDirectory(directory: string): Promise<(() => Promise<void>) | undefined> {
  const long = Buffer.byteLength(join(directory, 'lock')) > LONGEST && process.platform === 'linux';
  const handle = long ? await open(directory) : undefined;
  const path = join(handle ? `/proc/self/fd/${handle.fd}` : directory, 'lock');
  const server = createServer((socket) => socket.destroy());
  server.unref();
  const listen = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      server.listen(path, () => resolve(true));
    });
  try {
    if (!(await listen())) {
      if (await answers(path)) return undefined;
      await unlink(path).catch(() => {});
      if (!(await listen())) return undefined;
      const own = await stat(path);
      await delay(SETTLED);
      if ((await stat(path).catch(() => undefined))?.ino !== own.ino) return undefined;
    }
    // removes the socket as well
    return () => new Promise((resolve) => void server.close(() => resolve()));
  } finally {
    await handle?.close();
  }
}
