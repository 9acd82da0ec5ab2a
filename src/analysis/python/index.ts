/** Python, lowered to the code model. */
export { lowerPython } from './lower.ts';
export { loadPython } from './parser.ts';
