/** Containers that hand out an instance of the class that they are asked for. */
import type { LibraryTable } from '../table.ts';
import { each } from './keys.ts';

/** Containers of JavaScript. */
export const containers: LibraryTable = {
  packages: ['tsyringe', 'typedi', 'inversify'],
  language: 'javascript',
  calls: each(
    [
      'tsyringe:container.resolve',
      'typedi:Container.get',
      'typedi:default.get',
      'inversify:Container().get',
      '@nestjs/core:ModuleRef().get',
      '@nestjs/core:ModuleRef().resolve',
      '@nestjs/core:ModuleRef().create',
    ],
    { builds: { of: '0' } },
  ),
};
