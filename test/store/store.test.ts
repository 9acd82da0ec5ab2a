/** What is kept, on each database that can be had. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attestation, Ignore } from '../../src/review/decisions.ts';
import { addAttestation, attestationsOf } from '../../src/store/attestations.ts';
import { appendAudit, auditOf } from '../../src/store/audit.ts';
import type { Database } from '../../src/store/database.ts';
import { translate, Unavailable } from '../../src/store/database.ts';
import { forgetDelivery, knownDeliveries, recordDeliveries } from '../../src/store/deliveries.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { findingsOf, replaceFindings } from '../../src/store/findings.ts';
import { addIgnore, ignoresOf, withdrawIgnore } from '../../src/store/ignores.ts';
import { getIndex, newestIndex, setIndex } from '../../src/store/indexes.ts';
import { ifFree, inTurn, LeaseLost } from '../../src/store/leases.ts';
import { getLowered, setLowered } from '../../src/store/lowered.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { dropProgress, getProgress, setProgress } from '../../src/store/progress.ts';
import { prune } from '../../src/store/retention.ts';
import { getPosted, openNumbers, setClosed, setPosted, sharingHead } from '../../src/store/reviews.ts';
import { KINDS, newDatabase, newSettings } from '../support/database.ts';
import { head } from '../support/jobs.ts';

const mara = { login: 'mara', id: 5 };
const attestation: Attestation = {
  item: 'authz.role',
  binds: [{ route: '. GET /orders/{}', print: 'p1', parts: { f: 'x' } }],
  by: mara,
  at: '2026-05-01T10:00:00.000Z',
  head: head('a'),
  via: 'box',
};
const ignore: Ignore = {
  fingerprint: 'pc1:7f3a',
  rule: 'bola',
  reason: 'public by design',
  until: '2027-01-31',
  by: mara,
  at: '2026-05-01T10:00:00.000Z',
  head: head('a'),
  needsSecond: true,
};

describe.each(KINDS)('the store on a database that is %s', (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await newDatabase(kind);
  });
  afterAll(() => database.close());

  it('is migrated once, and refuses a database of a newer version', async () => {
    expect(await migrate(database)).toEqual([]);
    await database.query("INSERT INTO portcullis.migrations (name) VALUES ('999-later.sql')");
    await expect(migrate(database)).rejects.toThrow('999-later.sql');
    await database.query("DELETE FROM portcullis.migrations WHERE name = '999-later.sql'");
  });

  it('notes a delivery once, knows it with its parts, and forgets it when told to', async () => {
    const delivery = (id: string) => ({ id, event: 'pull_request', action: 'opened', installation: 3 });
    expect(await recordDeliveries(database, [delivery('g1'), delivery('g2:7')])).toEqual(new Set(['g1', 'g2:7']));
    expect(await recordDeliveries(database, [delivery('g1'), delivery('g3')])).toEqual(new Set(['g3']));
    expect(await knownDeliveries(database, ['g1', 'g2', 'g', 'g4'])).toEqual(new Set(['g1', 'g2']));
    await forgetDelivery(database, 'g1');
    expect(await knownDeliveries(database, ['g1'])).toEqual(new Set());
  });

  it('keeps the newest review of a pull request, with its findings', async () => {
    const big = 9_007_199_254;
    const posted = {
      head: head('a'),
      base: 'main',
      conclusion: 'failure',
      published: 'failure',
      checkRunId: big,
      commentId: 8,
      rendered: 'text',
    };
    await setPosted(database, 1, 7, { head: head('0'), base: 'main' });
    await setPosted(database, 1, 7, posted);
    expect(await getPosted(database, 1, 7)).toEqual(posted);
    expect(await getPosted(database, 1, 8)).toBeUndefined();
    const finding = { fingerprint: 'f', rule: 'bola', level: 'error', state: 'introduced', path: "a'b.ts", line: 3 };
    await replaceFindings(database, 1, 7, head('0'), [finding, { ...finding, fingerprint: 'g', line: 1 }]);
    await replaceFindings(database, 1, 7, head('a'), [finding]);
    expect(await findingsOf(database, 1, 7)).toEqual([{ ...finding, head: head('a') }]);
  });

  it('knows which open pull requests share a head', async () => {
    for (const number of [20, 21, 22]) await setPosted(database, 2, number, { head: head('b'), base: 'main', conclusion: 'success' });
    await setPosted(database, 2, 23, { head: head('b'), base: 'main' });
    await setClosed(database, 2, 22);
    expect((await sharingHead(database, 2, head('b'), 20)).map(({ number }) => number)).toEqual([21]);
    expect(await openNumbers(database, 2)).toEqual([20, 21, 23]);
  });

  it('keeps decisions as they were made, each once', async () => {
    expect(await addAttestation(database, 3, 7, attestation)).toBe(true);
    expect(await addAttestation(database, 3, 7, attestation)).toBe(false);
    expect(await attestationsOf(database, 3, 7)).toEqual([attestation]);
    expect(await addIgnore(database, 3, 7, ignore)).toBe(true);
    expect(await ignoresOf(database, 3, 7)).toEqual([ignore]);
    expect(await withdrawIgnore(database, 3, 7, ignore.fingerprint)).toBe(true);
    expect(await withdrawIgnore(database, 3, 7, ignore.fingerprint)).toBe(false);
    expect(await ignoresOf(database, 3, 7)).toEqual([]);
  });

  it('adds to the audit log', async () => {
    await appendAudit(database, { repository: 4, number: 7, actor: 'mara', what: 'attested', details: { item: 'x', second: true } });
    await appendAudit(database, { repository: 4, actor: 'portcullis', what: 'installed' });
    expect(await auditOf(database, 4)).toMatchObject([
      { actor: 'portcullis', what: 'installed' },
      { number: 7, details: { item: 'x', second: true } },
    ]);
    expect(await auditOf(database, 4, 7)).toHaveLength(1);
  });

  it('keeps analysed commits and lowered files, and gives back what was put in', async () => {
    const indexed = new Uint8Array([0, 255, 7]);
    const key = { repository: 5, config: 'c', engine: 'e' };
    for (const digit of ['1', '2', '3', '4', '5', '6']) await setIndex(database, { ...key, commit: head(digit) }, indexed);
    expect([...((await getIndex(database, { ...key, commit: head('6') })) ?? [])]).toEqual([...indexed]);
    expect(await getIndex(database, { ...key, commit: head('1') })).toBeUndefined();
    expect(await newestIndex(database, { ...key, engine: 'other' })).toBeUndefined();
    const lowered = new Map([['k1', new Uint8Array([0, 255, 1])]]);
    for (const _ of ['once', 'again']) await setLowered(database, lowered);
    expect(await getLowered(database, ['k1', 'k2'])).toEqual(lowered);
  });

  it('lets one at a time in, and does not wait for one that is gone', async () => {
    const { signal } = new AbortController();
    const order: string[] = [];
    const slow = inTurn(database, 'x', signal, async () => {
      order.push('first begins');
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await ifFree(database, 'x', async () => true)).toBeUndefined();
      order.push('first ends');
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([slow, inTurn(database, 'x', signal, async () => void order.push('second'))]);
    expect(order).toEqual(['first begins', 'first ends', 'second']);
    await database.query("INSERT INTO portcullis.leases VALUES ('y', gen_random_uuid(), now() - interval '1 s')");
    expect(await ifFree(database, 'y', async () => true)).toBe(true);
    expect(await database.query('SELECT * FROM portcullis.leases')).toEqual([]);
    await inTurn(database, 'z', signal, async (held) => {
      await held();
      await database.query("UPDATE portcullis.leases SET holder = gen_random_uuid() WHERE name = 'z'");
      await expect(held()).rejects.toBeInstanceOf(LeaseLost);
    });
    expect(await database.query('SELECT name FROM portcullis.leases')).toEqual([{ name: 'z' }]);
  });

  it('remembers how far something has come', async () => {
    await setProgress(database, 'p', { page: 1 });
    await setProgress(database, 'p', { page: 2 });
    expect(await getProgress(database, 'p')).toEqual({ page: 2 });
    await dropProgress(database, 'p');
    expect(await getProgress(database, 'p')).toBeUndefined();
  });

  it('takes away what is old, and people’s decisions never', async () => {
    await database.query("UPDATE portcullis.reviews SET updated = now() - interval '200 days' WHERE number = 7");
    await database.query("UPDATE portcullis.deliveries SET received = now() - interval '40 days' WHERE id = 'g3'");
    const gone = await prune(database, { deliveries: 30, reviews: 180, audit: 0, lowered: 0 });
    expect(gone).toMatchObject({ deliveries: 1, reviews: 1, lowered: 1 });
    expect(await findingsOf(database, 1, 7)).toEqual([]);
    expect(await attestationsOf(database, 3, 7)).toHaveLength(1);
    expect(await auditOf(database, 4)).toHaveLength(2);
  });

  it('does nothing of a transaction that fails, and all of one that lost a race', async () => {
    await expect(
      database.transaction(async (sql) => {
        await setProgress(sql, 'q', 1);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await getProgress(database, 'q')).toBeUndefined();
    let runs = 0;
    await database.transaction(async (sql) => {
      runs += 1;
      await setProgress(sql, 'q', runs);
      if (runs === 1) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
    });
    expect(await getProgress(database, 'q')).toBe(2);
  });
});

describe('an embedded database', () => {
  it('is there again after it was closed, also with a lock that was left behind', async () => {
    const settings = await newSettings('embedded');
    if (!('directory' in settings)) throw new Error('unreachable');
    const first = await openEmbedded(settings.directory);
    await first.query('CREATE TABLE kept (value int); INSERT INTO kept VALUES (3)');
    await expect(openEmbedded(settings.directory)).rejects.toThrow('in use by another Portcullis');
    await first.close();
    writeFileSync(join(settings.directory, 'lock'), '');
    const second = await openEmbedded(settings.directory);
    expect(await second.query('SELECT value FROM kept')).toEqual([{ value: 3 }]);
    await second.close();
  });

  it('says that its directory cannot be used, or is of another version', async () => {
    const settings = await newSettings('embedded');
    if (!('directory' in settings)) throw new Error('unreachable');
    writeFileSync(join(settings.directory, 'file'), '');
    await expect(openEmbedded(join(settings.directory, 'file', 'below'))).rejects.toThrow('cannot be used (ENOTDIR)');
    mkdirSync(join(settings.directory, 'cluster'));
    writeFileSync(join(settings.directory, 'cluster', 'PG_VERSION'), '16\n');
    await expect(openEmbedded(settings.directory)).rejects.toThrow('another version (PostgreSQL 16, now 18)');
  });
});

it('a server that is not there is unavailable, not a fault', async () => {
  const database = openPostgres('postgres://nobody:secret@127.0.0.1:1/none');
  const failure = await database.query('SELECT 1').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Unavailable);
  expect(String(failure)).not.toContain('secret');
  await expect(database.transaction(async () => {})).rejects.toBeInstanceOf(Unavailable);
  await database.close();
});

it.each([
  ['53100', 'of the server'],
  ['ENOSPC', 'of the data directory'],
])('a full disk (%s, %s) is a database that may be back later', (code) => {
  expect(translate(Object.assign(new Error('No space left on device'), { code }))).toBeInstanceOf(Unavailable);
});

/** Runs a shell command with a disk of its own at `directory`, which nobody else sees and which ends with the command. */
const onSmallDisk = (directory: string, megabytes: number, command: string) =>
  spawnSync(
    'unshare',
    ['--mount', '--map-root-user', 'sh', '-c', `mount -t tmpfs -o size=${megabytes}m tmpfs "$0" && ${command}`, directory],
    {
      encoding: 'utf8',
    },
  );

describe.runIf(onSmallDisk('/mnt', 1, 'true').status === 0)('a disk that is full', () => {
  it('stops the embedded database before it starts, says so, and leaves nothing half done behind', async () => {
    const settings = await newSettings('embedded');
    if (!('directory' in settings)) throw new Error('unreachable');
    await (await openEmbedded(settings.directory)).close(); // what is copied from is there now
    const module = new URL('../../src/store/embedded.ts', import.meta.url);
    const open = `import(${JSON.stringify(module.href)}).then(({ openEmbedded }) => openEmbedded(process.argv[1])).catch((error) => console.log(String(error)))`;
    const { stdout } = onSmallDisk(settings.directory, 4, `'${process.execPath}' -e '${open}' "$0" && ls "$0"`);
    expect(stdout).toBe(`DataDirectoryError: ${settings.directory} cannot be used (ENOSPC: the disk is full)\n`);
  });
});
