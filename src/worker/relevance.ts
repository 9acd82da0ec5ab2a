/** Whether a change of this file can change what an API does. Asked of paths alone, before anything is read, so that a change of texts and images is done at once. */
import { CHECKLISTS } from '../config/checklists.ts';
import { CONFIG_PATH } from '../config/path.ts';
import { isCode, isData } from '../repository/select.ts';

/** Our own configuration and checklists change the review itself. */
export const couldMatter = (path: string): boolean => isCode(path) || isData(path) || path === CONFIG_PATH || path.startsWith(CHECKLISTS);
