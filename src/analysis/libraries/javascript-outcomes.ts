/** Packages that hand back a success or a failure as one value, and the questions that tell them apart. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const made = (tag: string, under: string): Meaning => ({ packs: { as: { _tag: `"${tag}"`, [under]: '0' } } });
const asked = (of: string, tag: string): Meaning => ({ tells: { of, key: '_tag', is: tag } });
const EITHER = ['fp-ts/Either:', 'fp-ts/lib/Either:', 'fp-ts:either.', 'effect:Either.', 'effect/Either:'];
const OPTION = ['fp-ts/Option:', 'fp-ts/lib/Option:', 'fp-ts:option.', 'effect:Option.', 'effect/Option:'];

export const outcomes: LibraryTable = {
  packages: ['fp-ts', 'fp-ts/Either', 'fp-ts/lib/Either', 'fp-ts/Option', 'fp-ts/lib/Option', 'neverthrow'],
  language: 'javascript',
  calls: {
    ...each(['left'], made('Left', 'left'), EITHER),
    ...each(['right'], made('Right', 'right'), EITHER),
    ...each(['isLeft'], asked('0', 'Left'), EITHER),
    ...each(['isRight'], asked('0', 'Right'), EITHER),
    ...each(['none'], made('None', 'none'), OPTION),
    ...each(['some'], made('Some', 'value'), OPTION),
    ...each(['isNone'], asked('0', 'None'), OPTION),
    ...each(['isSome'], asked('0', 'Some'), OPTION),
    ...each(['err', 'errAsync'], made('Err', 'error'), ['neverthrow:']),
    ...each(['ok', 'okAsync'], made('Ok', 'value'), ['neverthrow:']),
    'any:isErr': asked('this', 'Err'),
    'any:isOk': asked('this', 'Ok'),
  },
};
