/** Lists and dictionaries in which a program keeps its data, and the records in them: what their methods do, as a database would. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each, membersOf } from './keys.ts';

const byKey: NonNullable<NonNullable<Meaning['query']>['where']> = [{ slot: '0', style: 'key' }];

export const memoryPython: LibraryTable = {
  packages: [],
  language: 'python',
  calls: {
    ...membersOf(['lang:Store()'], {
      get: { query: { where: byKey, runs: 'read' } },
      ...each(['values', 'copy'], { query: { runs: 'list' } }),
      keys: { query: { columns: '"id"', runs: 'list' } },
      items: { pairs: 'this' },
      ...each(['append', 'appendleft', 'add', 'extend'], { query: { data: '0', runs: 'create' } }),
      insert: { query: { data: '1', runs: 'create' } },
      setdefault: { query: { where: byKey, data: '1', runs: 'create', rows: 'one' } },
      update: { query: { data: '0|named', runs: 'update' } },
      pop: { query: { where: byKey, runs: 'delete', rows: 'one' } },
      ...each(['popitem', 'popleft', 'clear'], { query: { runs: 'delete' } }),
      ...each(['remove', 'discard'], { query: { entity: '0', runs: 'delete' } }),
      ...each(['index', 'count', 'sort', 'reverse'], { inert: true }),
    }),
    ...membersOf(['lang:Store()()'], {
      update: { query: { data: '0|named', runs: 'update' } },
      ...each(['append', 'add', 'extend'], { query: { data: '0', runs: 'create' } }),
    }),
  },
};
