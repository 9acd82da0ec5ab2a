/** `portcullis serve`: starts the GitHub App with the settings of the environment; ends when it is told to. */
export { run as serve } from '../main.ts';
