/** A directory, analysed as it is and with single changes to it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Loaded } from '../../src/cli/analyse.ts';
import { analyse } from '../../src/cli/analyse.ts';
import { openCache } from '../../src/cli/cache.ts';
import { readDirectory } from '../../src/cli/directory.ts';
import { configuredFor } from '../../src/cli/policy.ts';
import { reviewChange, scanModel } from '../../src/review/review.ts';
import type { ChangedFile, Finding, Review } from '../../src/review/types.ts';
import { changedLines } from '../corpus.ts';
import type { Edit, Variant } from './edits.ts';
import { applied } from './edits.ts';
import type { Source } from './syntax.ts';
import { parse } from './syntax.ts';

const digest = (content: string): string => createHash('sha256').update(content).digest('hex');

export class Program {
  private readonly cache = openCache(undefined);
  private readonly original;
  private readonly config;
  private readonly texts = new Map<string, string>();
  private readonly sources = new Map<string, Source | undefined>();
  private readonly root: string;
  constructor(root: string) {
    this.root = root;
    this.original = readDirectory(root, this.cache);
    this.config = configuredFor(root);
  }
  get paths(): string[] {
    return Object.keys(this.original.overlay.tree).sort();
  }
  text(path: string): string {
    let known = this.texts.get(path);
    if (known === undefined) this.texts.set(path, (known = readFileSync(join(this.root, path), 'utf8')));
    return known;
  }
  source(path: string): Source | undefined {
    if (!this.sources.has(path))
      this.sources.set(path, Object.hasOwn(this.original.overlay.tree, path) ? parse(path, this.text(path)) : undefined);
    return this.sources.get(path);
  }
  /** The program with a variant's files in the place of its own. */
  async analysed({ edits, moves }: { edits: Edit[]; moves?: Variant['moves'] } = { edits: [] }): Promise<Loaded> {
    const changed = applied(edits, (path) => this.text(path));
    const tree: Record<string, string> = { ...this.original.overlay.tree };
    for (const [from, to] of Object.entries(moves ?? {})) {
      changed.set(to, changed.get(from) ?? this.text(from));
      changed.delete(from);
      delete tree[from];
    }
    for (const [path, content] of changed) tree[path] = `mutant:${digest(content)}`;
    const { original } = this;
    return analyse(
      {
        overlay: { tree, changed: [] },
        head: edits.length > 0 ? 'mutant' : 'original',
        place: original.place,
        read: (paths) => {
          const got = original.read(paths.filter(({ path }) => !changed.has(path)));
          for (const { path } of paths) if (changed.has(path)) got.set(path, { text: changed.get(path) ?? '' });
          return got;
        },
      },
      this.config,
      this.cache,
    );
  }
  /** The variant, reviewed as a change of the program. */
  review(base: Loaded, head: Loaded, { edits, moves = {} }: { edits: Edit[]; moves?: Variant['moves'] }): Review {
    const files = [...applied(edits, (path) => this.text(path))].map(([path, after]): ChangedFile => {
      const lines = changedLines(path, this.text(path), after);
      const target = moves[path];
      return target === undefined ? lines : { ...lines, path: target, previous: path, status: 'renamed' };
    });
    for (const [from, path] of Object.entries(moves))
      if (!files.some((file) => file.path === path)) files.push({ path, previous: from, status: 'renamed', added: [], removed: [] });
    const { policy } = this.config;
    return reviewChange({ base: { ...base, commit: 'original' }, head: { ...head, commit: 'mutant' }, files, policy });
  }
  scan({ model, lowered }: Loaded): Finding[] {
    return scanModel({ model, lowered, head: 'tree', policy: this.config.policy }).findings;
  }
}
