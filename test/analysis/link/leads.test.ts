/** Which functions that no route reaches are worth running: those that lead, however far, to what deals with tokens or secrets. */
import { describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/analysis/frameworks/index.ts';
import { createResolver } from '../../../src/analysis/imports.ts';
import { libraries } from '../../../src/analysis/libraries/index.ts';
import { know } from '../../../src/analysis/link/knowledge.ts';
import { Leads } from '../../../src/analysis/link/leads.ts';
import { Machine } from '../../../src/analysis/link/machine.ts';
import { programOf } from '../program.ts';

const KNOWLEDGE = know(libraries, frameworks);
/** The functions of the first file that may show something, by name. */
function speaking(files: Record<string, string>): string[] {
  const program = programOf(files);
  const machine = new Machine(program, createResolver(program), KNOWLEDGE, 100_000);
  const leads = new Leads(machine);
  const [path = ''] = Object.keys(files);
  return (program.lowered(path)?.summaries ?? []).slice(1).flatMap((one) => (leads.speaks(path, one) ? [one.name] : []));
}

describe('functions worth running', () => {
  it('lead to a call that tells of tokens, in other files, classes and callbacks too', () => {
    const found = speaking({
      'page.ts': `import { issue } from './tokens';
import { Sessions } from './sessions';
export function direct(user) { return issue(user); }
export function byMember(sessions: Sessions) { return sessions.open('a'); }
export function otherMember(sessions: Sessions) { return sessions.close('a'); }
export function inCallback(users) { users.forEach((user) => issue(user)); }
export function shows(user) { return user.name.toUpperCase(); }`,
      'tokens.ts': `import jwt from 'jsonwebtoken';
export const issue = (user) => jwt.sign({ sub: user.id }, process.env.KEY);`,
      'sessions.ts': `import { issue } from './tokens';
export class Sessions { open(id) { return issue({ id }); } close(id) { return id; } }`,
    });
    expect(found.filter((name) => name !== '')).toEqual(['direct', 'byMember', 'inCallback']);
  });
  it('draw a secret, rather than tell the time or name a password alone', () => {
    const found = speaking({
      'page.ts': `import { some } from './some';
export function stamps(order) { return { at: new Date(), order }; }
export function resets(user) { user.resetToken = some(); return user; }`,
      'some.ts': 'export const some = () => Math.random().toString(36);',
    });
    expect(found).toEqual(['resets']);
  });
  it('compare what they are given by name, as whoever presents it would', () => {
    expect(
      speaking({
        'page.ts': `export function checks(signature, order) { return order.signature === signature; }
export function same(one, other) { return one.id === other.id; }`,
      }),
    ).toEqual(['checks']);
  });
  it('know a name only from the package that has it', () => {
    expect(speaking({ 'page.ts': `import { sign } from 'calendar-signs';\nexport function zodiac(day) { return sign(day); }` })).toEqual(
      [],
    );
  });
});
