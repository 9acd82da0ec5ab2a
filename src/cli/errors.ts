/** The command was called in a way that cannot be carried out: exit code 2, with this message. */
export class UsageError extends Error {
  override name = 'UsageError';
}
