/** The same program in both languages has the same summary. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython, lowerPython } from '../../../src/analysis/python/index.ts';
import { summarise } from '../../../src/analysis/summarise/index.ts';
import { lowerTypeScript } from '../../../src/analysis/typescript/index.ts';
import { printLowered } from '../print-summary.ts';

const programs: Record<string, [typescript: string, python: string]> = {
  'an early exit': [
    `async function handler(req, res) {
       const user = await load(req.token);
       if (!user) {
         res.send(401);
         return null;
       }
       return res.json(user.name);
     }`,
    `async def handler(req, res):
       user = await load(req.token)
       if not user:
         res.send(401)
         return None
       return res.json(user.name)
     `,
  ],
  'a rejection that is not returned': [
    `function handler(req, res) {
       if (req.user === null) {
         res.send(401);
       }
       res.send(200);
     }`,
    `def handler(req, res):
       if req.user is None:
         res.send(401)
       res.send(200)
     `,
  ],
  'a chain of branches': [
    `function role(user, other) {
       let level = 0;
       if (user.admin) {
         level = 2;
       } else if (user.id === other.id && owns(user)) {
         level = 1;
       } else {
         throw other.denied;
       }
       return level;
     }`,
    `def role(user, other):
       level = 0
       if user.admin:
         level = 2
       elif user.id == other.id and owns(user):
         level = 1
       else:
         raise other.denied
       return level
     `,
  ],
  'a try': [
    `async function verify(token) {
       let payload = null;
       try {
         payload = await decode(token);
         if (!payload.sub) throw payload.problem;
       } catch {
         log(token);
         return null;
       } finally {
         close();
       }
       return payload.sub;
     }`,
    `async def verify(token):
       payload = None
       try:
         payload = await decode(token)
         if not payload.sub:
           raise payload.problem
       except:
         log(token)
         return None
       finally:
         close()
       return payload.sub
     `,
  ],
  loops: [
    `function check(items, found) {
       let total = 0;
       for (const item of items) {
         if (!item.ok) return false;
         if (item.skip) continue;
         total = total + item.price;
       }
       while (more(total)) {
         found = step(found);
         if (found) break;
       }
       return use(total, found);
     }`,
    `def check(items, found):
       total = 0
       for item in items:
         if not item.ok:
           return False
         if item.skip:
           continue
         total += item.price
       while more(total):
         found = step(found)
         if found:
           break
       return use(total, found)
     `,
  ],
  'written members': [
    `function attach(req) {
       if (req.cookie) {
         req.state.user = read(req.cookie);
       }
       return req.state.user;
     }`,
    `def attach(req):
       if req.cookie:
         req.state.user = read(req.cookie)
       return req.state.user
     `,
  ],
  'a function inside': [
    `function outer(db) {
       let count = 0;
       const inner = (id) => {
         count = count + 1;
         return db.find(id, count);
       };
       return use(inner, count);
     }`,
    `def outer(db):
       count = 0
       def inner(id):
         nonlocal count
         count = count + 1
         return db.find(id, count)
       return use(inner, count)
     `,
  ],
  'a method': [
    `class Orders extends Base {
       async one(id) {
         return await this.repo.get(id);
       }
     }`,
    `class Orders(Base):
       async def one(self, id):
         return await self.repo.get(id)
     `,
  ],
};

describe('TypeScript and Python', () => {
  beforeAll(loadPython);

  it.each(Object.entries(programs))('agree on %s', (_, [typescript, python]) => {
    const one = printLowered(summarise(lowerTypeScript(typescript, 'a.ts')));
    const other = printLowered(summarise(lowerPython(python.replace(/^ {5}/gm, ''), 'a.py')));
    expect(other).toBe(one);
  });
});

describe('Python', () => {
  beforeAll(loadPython);
  const lines = (text: string): string[] =>
    printLowered(summarise(lowerPython(text, 'a.py')))
      .split('\n')
      .slice(3)
      .map((line) => line.trim());

  it('keeps in a function what its blocks assign', () => {
    expect(lines('def f(a):\n  if a:\n    x = 1\n  else:\n    x = 2\n  for y in a:\n    z = y\n  return use(x, y, z)')[1]).toBe(
      '0 call use(phi(1 | 2), $a[*], $a[*]) awaited returned ends',
    );
  });

  it('leaves a try when each of its handlers does', () => {
    const text =
      'def f(a):\n  try:\n    go(a)\n  except (KeyError, ValueError):\n    return 1\n  except OSError as e:\n    HANDLER\n  after()';
    expect(lines(text.replace('HANDLER', 'raise a.problem'))).toContain('try 0 leaves: KeyError, ValueError, OSError');
    expect(lines(text.replace('HANDLER', 'log(e)'))).toContain('3 call after() dropped [any(#0 | #2)]');
  });

  it('gives what `with` opens its name', () => {
    expect(lines('async def f(a):\n  async with a.begin() as db, lock():\n    return await db.all()').slice(1, 5)).toEqual([
      '0 call $a.begin() kept ends',
      '1 call lang:enter($a.begin()) kept ends [#0]',
      '2 call lock() kept ends [#0, #1]',
      '3 call lang:enter($a.begin()).all() awaited returned ends [#0, #1, #2]',
    ]);
  });
});
