/** TypeScript and JavaScript, lowered to the code model. */
export { lowerTypeScript } from './lower.ts';
