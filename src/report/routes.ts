/** The inventory as a table. */
import type { styleText } from 'node:util';
import { cut, terminal } from './escape.ts';
import { clip, painter } from './paint.ts';
import { plural } from './words.ts';

export interface InventoryRow {
  method: string;
  path: string;
  file: string;
  line: number;
  public: boolean;
  guards: { role: string; name: string }[];
}

/** One line a route, in columns as wide as the terminal allows, and how many of them are guarded. */
export function renderRoutes(rows: readonly InventoryRow[], options: { colour: boolean; width: number }): string {
  const paint = painter(options.colour);
  if (rows.length === 0) return 'No API route was found.\n';
  const shown = rows.map((row) => ({
    ...row,
    state: stateOf(row),
    place: `${terminal(row.file)}:${row.line}`,
    shownPath: terminal(row.path),
  }));
  const widest = (texts: readonly string[], most: number): number => Math.min(most, Math.max(...texts.map((text) => text.length)));
  const width = Math.max(80, options.width);
  const place = widest(
    shown.map((row) => row.place),
    Math.floor(width / 3),
  );
  const path = widest(
    shown.map((row) => row.shownPath),
    Math.floor(width / 3),
  );
  const state = Math.max(
    12,
    Math.min(
      widest(
        shown.map((row) => row.state.words),
        60,
      ),
      width - place - path - 12,
    ),
  );
  const lines = shown.map((row) => {
    const words = clip(row.state.words, state);
    return `${paint('bold', row.method.padEnd(7))} ${cut(row.shownPath, path).padEnd(path)}  ${paint(row.state.style, words)}${' '.repeat(Math.max(0, state - words.length))}  ${paint('dim', row.place)}`;
  });
  return `${[...lines, '', total(rows, paint)].join('\n')}\n`;
}
const isGuarded = (row: InventoryRow): boolean => row.guards.some((guard) => guard.role === 'authentication');
function stateOf(row: InventoryRow): { words: string; style: Parameters<typeof styleText>[0] } {
  const chain = [...new Set(row.guards.map((guard) => terminal(guard.name)))].join(' → ');
  if (isGuarded(row)) return { words: chain, style: 'green' };
  if (row.public) return { words: chain === '' ? 'public' : `public, ${chain}`, style: 'dim' };
  return chain === '' ? { words: 'no guard', style: 'red' } : { words: chain, style: 'yellow' };
}
/** A bar of three parts: guarded, public, open. */
function total(rows: readonly InventoryRow[], paint: ReturnType<typeof painter>): string {
  const guarded = rows.filter(isGuarded).length;
  const open = rows.filter((row) => row.public && !isGuarded(row)).length;
  const bar = 30;
  const full = Math.round((bar * guarded) / rows.length);
  const half = Math.min(bar - full, Math.round((bar * open) / rows.length));
  const parts = [paint('green', '█'.repeat(full)), paint('dim', '▒'.repeat(half)), paint('red', '░'.repeat(bar - full - half))];
  return `${parts.join('')}  ${plural(rows.length, 'route')}: ${guarded} authenticated, ${open} public by nature, ${rows.length - guarded - open} without a proven caller`;
}
