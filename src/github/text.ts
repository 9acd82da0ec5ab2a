/** GitHub counts characters or bytes, its pages do not say which; staying under 60,000 bytes is right either way. */
const MOST_BYTES = 60_000;
const CUT = '\n\n_The rest was left out: GitHub shows no more than 65,535 characters here._';

/** A last resort; the report already keeps its size. Cut between lines, so that no link or code span is torn. */
export function shorten(text: string, limit = MOST_BYTES): string {
  if (Buffer.byteLength(text) <= limit) return text;
  const head = Buffer.from(text)
    .subarray(0, limit - Buffer.byteLength(CUT))
    .toString('utf8');
  const line = head.lastIndexOf('\n');
  return `${line > 0 ? head.slice(0, line) : head.replace(/\uFFFD+$/, '')}${CUT}`;
}
