/** Plain data as compressed bytes. */
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/** A tenth of the text in a few milliseconds a megabyte; more would take longer than working it out again. */
const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

export const pack = (value: unknown): Promise<Buffer> => compress(JSON.stringify(value), FAST);
export const unpack = async <Value>(bytes: Uint8Array): Promise<Value> => JSON.parse((await decompress(bytes)).toString('utf8')) as Value;
