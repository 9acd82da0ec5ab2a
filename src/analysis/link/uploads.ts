/** Files that a route takes: by a parser in its chain, or read by its handler; and whether anything looks at their size and type. */
import type { Location } from '../code.ts';
import type { Summary, Term } from '../summaries.ts';
import type { Call, Frame, V } from './abstract.ts';
import { keysOf } from './entries.ts';
import { lastName, refOf } from './terms.ts';

/** What was found of a route's upload. at: the parser that was made; undefined: the handler reads it. */
export interface Upload {
  at?: Location;
  input: V;
  sized: boolean;
  typed: boolean;
}
const PARSER = /^(multer|@koa\/multer|koa-multer|express-fileupload|fastify-multer):/;
/** How the parser's result takes files: `upload.single('photo')`. */
const TAKES = /\.(single|array|fields|any)\(\)$|^express-fileupload:\(\)$/;
const SIZED =
  /^(\w*file_?size\w*|max_?(file_?|upload_?|content_?)?(size|length|bytes)\w*|content_?-?length|size_?limit|\w+_(max_size|size_limit|max_bytes)|size|byteLength|getsize|addMaxSizeValidator|validate_?\w*size\w*)$/i;
const TYPED =
  /^(mime_?type|content_?type|file_?filter|extname|splitext|suffix|guess_type|from_buffer|fromBuffer|fileTypeFromBuffer|FileTypeValidator|addFileTypeValidator|FileExtensionValidator|\w*allowed_?(file_?)?(types?|mime_?types?|extensions?|ext)|allowed_\w+|\w*(image|file)_?types?|validate_?\w*(type|extension)\w*|is_?(image|valid_?image)|verify_image|filetype|imghdr)$/i;

/** The upload of a route: its links, and the functions that it led to. */
export function uploadOf(links: readonly V[], frames: readonly Frame[]): Upload | undefined {
  const parser = links.map(parserOf).find((one) => one !== undefined);
  const read = frames.map(fileIn).find((one) => one !== undefined);
  const input = read ?? parser?.result;
  if (!input) return undefined;
  const words = new Set(frames.flatMap((frame) => [...wordsOf(frame.summary)]));
  const options = parser?.args.flatMap(({ value }) => optionsOf(value)) ?? [];
  const open = parser?.args.some(({ value }) => value.kind !== 'object') ?? false;
  const any = (pattern: RegExp): boolean => [...words, ...options].some((word) => pattern.test(word)) || open;
  return {
    ...(parser && { at: parser.at }),
    input,
    sized: any(SIZED) || options.includes('limits') || words.has(MEASURED),
    typed: any(TYPED) || reads(frames, /\.(endswith|split|rsplit|endsWith|match|test)$/),
  };
}
/** The call that made the parser of a link. */
function parserOf(link: V): Call | undefined {
  if (link.kind !== 'result' || !TAKES.test(link.api ?? `${link.call.api}()`)) return undefined;
  const made = link.call.self?.kind === 'result' ? link.call.self.call : link.call;
  return PARSER.test(made.api ?? '') ? made : undefined;
}
/** The names of options, also of those that are spread into them. */
function optionsOf(v: V): string[] {
  if (v.kind !== 'object') return [];
  return v.entries.flatMap((entry) => ('spread' in entry ? optionsOf(entry.spread) : typeof entry.key === 'string' ? [entry.key] : []));
}
const files = new WeakMap<Frame, V | null>();
/** A file of the request that this function has, or reads. */
function fileIn(frame: Frame): V | undefined {
  const known = files.get(frame);
  if (known !== undefined) return known ?? undefined;
  const found = [...frame.args, ...frame.vals].find((v): v is V => v?.kind === 'input' && v.part === 'file');
  if (frame.done) files.set(frame, found ?? null);
  return found;
}
/** A text method on the name of a file: its end is looked at. */
const reads = (frames: readonly Frame[], method: RegExp): boolean =>
  frames.some((frame) => [...frame.calls.values()].some((call) => method.test(`.${call.property ?? ''}`) && fromFile(call.self, 0)));
function fromFile(v: V | undefined, depth: number): boolean {
  if (!v || depth > 4) return false;
  if (v.kind === 'input') return v.part === 'file';
  return v.kind === 'part' || v.kind === 'element' ? fromFile(v.of, depth + 1) : false;
}

/** Stands for a length that is compared with a number. */
const MEASURED = '<len';
const memo = new WeakMap<Summary, Set<string>>();
/** The names that a function uses: members, keys, options, what it calls. */
export function wordsOf(summary: Summary): Set<string> {
  const known = memo.get(summary);
  if (known) return known;
  const found = new Set<string>();
  memo.set(summary, found);
  const { terms } = summary;
  const isLength = (term: Term | undefined): boolean => term?.kind === 'call' && term.ref === 'global:len';
  for (const term of terms) {
    if (term.kind === 'member' && typeof term.property === 'string') found.add(term.property);
    if (term.kind === 'object') for (const key of keysOf(term.entries)) found.add(key);
    if (term.kind === 'call') for (const arg of term.args) if (arg.name !== undefined) found.add(arg.name);
    const ref = refOf(term);
    if (ref !== undefined) found.add(lastName(ref));
    if (term.kind === 'binary' && /^[<>]=?$/.test(term.op) && (isLength(terms[term.left]) || isLength(terms[term.right])))
      found.add(MEASURED);
  }
  return found;
}
