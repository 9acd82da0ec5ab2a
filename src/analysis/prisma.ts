/** Columns from schema.prisma, read as data. */
import type { Column } from './facts.ts';
import { column } from './link/entities.ts';
import type { Program } from './program.ts';

/** Model name in lower case to its columns. */
export function prismaColumns(program: Program): Map<string, Column[]> {
  const bodies = [...program.paths].flatMap((path): [name: string, body: string][] => {
    const text = path.endsWith('.prisma') ? program.data(path) : undefined;
    return [...(text ?? '').matchAll(/^model\s+(\w+)\s*\{([^}]*)\}/gm)].map((match) => [match[1] ?? '', match[2] ?? '']);
  });
  const models = new Set(bodies.map(([name]) => name));
  return new Map(
    bodies.map(([name, body]) => [
      name.toLowerCase(),
      body.split('\n').flatMap((line): Column[] => {
        const [, field, type] = /^\s*(\w+)\s+(\w+)/.exec(line) ?? [];
        if (!field || line.trim().startsWith('@@') || line.trim().startsWith('//')) return [];
        return [{ ...column(field, type), ...(type && models.has(type) && { apart: true as const }) }];
      }),
    ]),
  );
}
