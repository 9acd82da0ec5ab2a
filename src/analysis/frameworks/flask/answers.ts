/** What a view of Flask answers by what it returns. */
import type { Location } from '../../code.ts';
import type { Reply, V } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { slot } from '../../link/slots.ts';
import { mediaOf } from '../media.ts';

/** The type that was written into an answer once it was made: `answer.mimetype = …`, `answer.headers['Content-Type'] = …`. */
function typeOf(machine: Machine, answer: V): V | undefined {
  const fields = machine.heap.fields(answer);
  const headers = machine.heap.fields(member(machine, answer, 'headers', answer.at));
  return [fields?.get('mimetype'), fields?.get('content_type'), headers?.get('Content-Type')].find((one) => one !== undefined)?.at(-1);
}
/** What a view returns: a text, a dictionary, a response, each also with a status. text: as what a plain text is answered. */
export function answered(machine: Machine, value: V, at: Location, text: Reply['media'] = 'html'): Reply | undefined {
  const common = { kind: 'response' as const, at };
  if (value.kind === 'literal' && (value.constant === undefined || value.constant === null)) return undefined;
  if (value.kind === 'array' && value.items.length > 1 && value.items.length < 4) {
    const [first, second] = value.items;
    const inner = first && !('spread' in first) ? answered(machine, first, at, text) : undefined;
    const status = second && !('spread' in second) ? second : undefined;
    if (inner) return status && (status.kind !== 'object' || inner.status === undefined) ? { ...inner, status } : inner;
  }
  if (value.kind === 'result') {
    const { call } = value;
    const first = call.args.find((arg) => arg.name === undefined)?.value;
    const name = (call.api ?? '').split(/[:.]/).at(-1) ?? '';
    switch (name) {
      case 'jsonify': {
        const body = first ?? slot(machine, call, 'named');
        return { ...common, media: 'json', ...(body && { body }) };
      }
      case 'render_template':
      case 'render_template_string': {
        const body = slot(machine, call, 'named');
        return { ...common, media: 'html', escaped: true, ...(body && { body }) };
      }
      case 'redirect':
        return { ...common, media: 'text', status: 302, ...(first && { redirect: first }) };
      case 'make_response': {
        const inner = first ? answered(machine, first, at) : undefined;
        const status = call.args[1]?.value;
        const type = typeOf(machine, value);
        return inner && { ...inner, ...(status && { status }), ...(type && { media: mediaOf(type) ?? 'unknown' }) };
      }
      case 'Response': {
        const status = slot(machine, call, 'status=|1');
        const type = slot(machine, call, 'mimetype=|content_type=') ?? typeOf(machine, value);
        return {
          ...common,
          media: type ? (mediaOf(type) ?? 'unknown') : 'html',
          ...(first && { body: first }),
          ...(status && { status }),
        };
      }
      case 'send_file':
      case 'send_from_directory':
        return { ...common, media: 'file', ...(first && { body: first }) };
      case 'abort':
        return undefined;
      // Flask-Login's: the page to sign in on, or an error
      case 'unauthorized':
        return { ...common, media: 'html', status: 401 };
      default:
    }
  }
  const media =
    value.kind === 'text' || (value.kind === 'literal' && typeof value.constant === 'string') || value.kind === 'input' ? text : 'json';
  return { ...common, media, body: value };
}
