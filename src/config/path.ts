/** Where a repository's configuration stands. */
export const CONFIG_PATH = '.github/portcullis.yml';
