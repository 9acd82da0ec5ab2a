/** Whether a change of this file can change what an API does. Asked of paths alone, before anything is read, so that a change of texts and images is done at once. */
import { isCode, isData } from '../repository/select.ts';

/** Our own configuration and checklists change the review itself. */
const OURS = /^\.github\/portcullis(?:\.yml$|\/)/;

export const couldMatter = (path: string): boolean => isCode(path) || isData(path) || OURS.test(path);
