/** The inventory as a table. */
import { styleText } from 'node:util';
import { cut, terminal } from './escape.ts';
import { plural } from './words.ts';

export interface InventoryRow {
  method: string;
  path: string;
  file: string;
  line: number;
  public: boolean;
  guards: { role: string; name: string }[];
}

/** One line a route, and how many of them are guarded. */
export function renderRoutes(rows: readonly InventoryRow[], options: { colour: boolean; width: number }): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    options.colour ? styleText(style, text, { validateStream: false }) : text;
  if (rows.length === 0) return 'No API route was found.\n';
  const path = Math.min(52, Math.max(...rows.map((row) => row.path.length)));
  const lines = rows.map((row) => {
    const chain = [...new Set(row.guards.map((guard) => terminal(guard.name)))].join(' → ');
    const authenticated = row.guards.some((guard) => guard.role === 'authentication');
    const state = authenticated
      ? paint('green', chain)
      : row.public
        ? paint('dim', 'public')
        : chain
          ? paint('yellow', chain)
          : paint('red', 'no guard');
    return `${paint('bold', row.method.padEnd(7))} ${cut(terminal(row.path), path).padEnd(path)}  ${state}  ${paint('dim', `${terminal(row.file)}:${row.line}`)}`;
  });
  const guarded = rows.filter((row) => row.guards.some((guard) => guard.role === 'authentication')).length;
  const open = rows.filter((row) => row.public && !row.guards.some((guard) => guard.role === 'authentication')).length;
  const bar = 30;
  const full = Math.round((bar * guarded) / rows.length);
  const half = Math.round((bar * open) / rows.length);
  lines.push(
    '',
    `${paint('green', '█'.repeat(full))}${paint('dim', '▒'.repeat(half))}${paint('red', '░'.repeat(Math.max(0, bar - full - half)))}  ${plural(rows.length, 'route')}: ${guarded} authenticated, ${open} public by nature, ${rows.length - guarded - open} open`,
  );
  return `${lines.join('\n')}\n`;
}
