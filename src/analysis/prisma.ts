/** Columns from schema.prisma, read as data. */
import type { Column } from './facts.ts';
import { column } from './link/entities.ts';
import type { Program } from './program.ts';

/** Model name in lower case to its columns. */
export function prismaColumns(program: Program): Map<string, Column[]> {
  const models = new Map<string, Column[]>();
  for (const path of program.paths) {
    if (!path.endsWith('.prisma')) continue;
    const text = program.data(path);
    if (text === undefined) continue;
    for (const match of text.matchAll(/^model\s+(\w+)\s*\{([^}]*)\}/gm)) {
      const columns = (match[2] ?? '').split('\n').flatMap((line) => {
        const field = /^\s*(\w+)\s+(\w+)/.exec(line);
        return field?.[1] && !line.trim().startsWith('@@') && !line.trim().startsWith('//') ? [column(field[1], field[2])] : [];
      });
      models.set((match[1] ?? '').toLowerCase(), columns);
    }
  }
  return models;
}
