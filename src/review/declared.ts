/**
 * Routes that are let pass because something says so: metadata that a guard looks at, a list of paths, a matcher, a permission that grants all. The guard itself is what it
 * was and still guards others; a guard that was changed, or stands elsewhere, is another matter.
 */
import type { Location } from '../analysis/code.ts';
import type { ApiModel, Link } from '../analysis/facts.ts';
import type { Loss } from './cause.ts';
import { linkOf } from './cause.ts';
import type { Lines } from './lines.ts';
import { functionOf } from './scope.ts';
import type { Dimension, Side } from './types.ts';

type Commit = Pick<Side, 'model' | 'lowered'>;

export class Declarations {
  private readonly base: Commit;
  private readonly head: Commit;
  private readonly lines: Lines;
  constructor(base: Commit, head: Commit, lines: Lines) {
    this.base = base;
    this.head = head;
    this.lines = lines;
  }
  /** Where a loss of this role is declared; nothing when it is not. */
  of({ dimension, guard, link: gone, route, before }: Loss & { dimension: Dimension }): { declared?: Location } {
    const known = new Set(before.exemptions.map((one) => one.role));
    const granted = route.exemptions.find((one) => one.role === dimension && !known.has(one.role));
    if (granted) return { declared: granted.at };
    const link = gone ?? (guard && linkOf(guard, before));
    if (!link || link.symbol.includes('~') || !this.unchanged(link) || !this.guardsOthers(link, dimension)) return {};
    const symbol = this.now(link.symbol);
    const passes = route.chain.some((one) => one.symbol === symbol);
    // one that is where it is registered: which requests come to it, a matcher beside it says
    const own = functionOf(link.symbol, this.base.lowered);
    const itself =
      own !== undefined && own.at.path === link.at.path && own.at.span[0] >= link.at.span[0] && own.at.span[2] <= link.at.span[2];
    return passes || itself ? { declared: this.placeOf(link, route) } : {};
  }
  private now(symbol: string): string {
    return symbol.replace(/^[^:]*/, (path) => this.lines.renamed(path) ?? path);
  }
  private unchanged(link: Link): boolean {
    const [was, is] = [functionOf(link.symbol, this.base.lowered), functionOf(this.now(link.symbol), this.head.lowered)];
    return was !== undefined && was.tokens === is?.tokens;
  }
  private guardsOthers(link: Link, role: Dimension): boolean {
    const { routes, guards }: ApiModel = this.head.model;
    const symbol = this.now(link.symbol);
    return Object.values(routes).some((route) =>
      route.chain.some((one) => one.symbol === symbol && one.guards.some((id) => guards[id]?.proves.some((proof) => proof.role === role))),
    );
  }
  /** At the route when its declaration was changed, else in the first file of its way that was. */
  private placeOf(link: Link, { at, handlerAt, files }: Loss['route']): Location {
    for (const place of [at, handlerAt]) {
      const line = this.lines.addedIn(place);
      if (line !== undefined) return lineOf(place.path, line);
    }
    const path = this.now(`${link.symbol.slice(0, link.symbol.indexOf(':'))}:`).slice(0, -1);
    for (const one of [at.path, link.at.path, path, ...files]) {
      const file = this.lines.changed(one);
      const line = file?.added[0]?.[0] ?? (file?.removed[0] && this.lines.toHead(one, file.removed[0][0]));
      if (file && file.status !== 'removed' && line !== undefined) return lineOf(file.path, line);
    }
    return at;
  }
}
const lineOf = (path: string, line: number): Location => ({ path, span: [line, 1, line, 2] });
