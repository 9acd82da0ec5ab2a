/** Code that is generated into the repository and not committed, where data says so: Prisma's client, which `output` puts anywhere. */
import type { Path } from '../code.ts';
import type { Program } from '../program.ts';
import type { Tree } from './paths.ts';
import { dirOf, join } from './paths.ts';

/** The package that an import of this path stands for. */
export type Generated = (base: Path) => string | undefined;

export function createGenerated(program: Program, tree: Tree): Generated {
  let dirs: Path[] | undefined;
  function prismaClients(): Path[] {
    dirs ??= [...tree.files]
      .filter((path) => path.endsWith('.prisma'))
      .sort()
      .flatMap((path) => {
        const blocks = [...(program.data(path) ?? '').matchAll(/^[ \t]*generator[ \t]+\w+[ \t]*\{([^}]*)\}/gm)].map(([, block]) => block!);
        return blocks.flatMap((block) => {
          const client = /^[ \t]*provider[ \t]*=[ \t]*"prisma-client(?:-js)?"/m.test(block);
          const output = /^[ \t]*output[ \t]*=[ \t]*"([^"\n]+)"/m.exec(block)?.[1];
          const dir = client && output !== undefined ? join(dirOf(path), output) : undefined;
          return dir === undefined || dir === '' ? [] : [dir];
        });
      });
    return dirs;
  }
  return (base) => (prismaClients().some((dir) => base === dir || base.startsWith(`${dir}/`)) ? '@prisma/client' : undefined);
}
