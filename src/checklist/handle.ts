/** Short names that people type: `e-19c2` for an endpoint, `F-7f3a` for a finding. */
import { createHash } from 'node:crypto';

/** Each text with a prefix and 4 hexadecimal digits of its SHA-256; two more until all differ. */
export function handles(prefix: 'e' | 'F', texts: readonly string[]): Map<string, string> {
  const unique = [...new Set(texts)].sort();
  const digests = unique.map((text) => [text, createHash('sha256').update(text).digest('hex')] as const);
  for (let digits = 4; ; digits += 2) {
    const named = new Map(digests.map(([text, digest]) => [text, `${prefix}-${digest.slice(0, digits)}`]));
    if (digits >= 64 || new Set(named.values()).size === named.size) return named;
  }
}
