/** Takes secrets out of text before it leaves the process: logs, error messages, and whatever is shown to people. */

const PLACE = '[redacted]';

/**
 * Installation tokens are `ghs_` and 36 characters, or `ghs_<app id>_<JWT>` of about 520 (github.blog changelog 2026-05-15), so no length is assumed. A token
 * that GitHub did not issue (a personal one of a user of the command line) has the other prefixes.
 */
const SHAPES = [
  /\bgh[a-z]_[A-Za-z0-9._-]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g, // the App's own JWT
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** Known secrets (the webhook secret) are removed literally; anything shorter than eight characters would tear ordinary text apart. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const shape of SHAPES) clean = clean.replace(shape, PLACE);
  for (const secret of secrets) if (secret.length >= 8) clean = clean.replaceAll(secret, PLACE);
  return clean;
}
