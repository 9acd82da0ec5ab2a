import type { ApiModel, Value, ValueId } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { defineRule, open } from './rule.ts';
import { decideTainted, tainted } from './tainted.ts';

export const ssrf = defineRule({
  id: 'ssrf',
  title: 'A request decides which server is called',
  level: 'error',
  item: 'input.ssrf',
  cwe: [918],
  owasp: 'API7',
  each: 'outbound-call',
  check(call, on) {
    const host = hostOf(on.ask, call.url);
    if (host === undefined) return undefined;
    if (call.refusesPrivate.is === 'yes')
      return {
        is: 'satisfied',
        at: call.at,
        message: 'the transport refuses private addresses',
        detail: [call.api],
        because: call.refusesPrivate.because,
        assuming: [],
      };
    const all = tainted(host.id, call, on, {
      transforms: ['allow-list', 'fixed-host', 'refuses-private', 'cast'],
      checks: ['allow-list', 'fixed-host', 'refuses-private'],
    });
    const found = { ...all, sent: all.sent.filter((value) => !isOwn(on.model, value)) };
    // an address that was not followed may be anybody's
    if (found.open && found.sent.length === 0 && found.stored.length === 0) return open(call);
    return decideTainted(
      found,
      call,
      { model: on.model, level: 'error' },
      {
        no: (names, verb) =>
          `${names} ${verb} the server that is called: a client reaches hosts that only this server can reach, such as the metadata address of the cloud`,
        ask: 'Can a client choose the host that is called?',
        yes: 'the host is fixed',
        detail: [call.api],
        fix: 'take the host from a fixed list; where any host must do, use a transport that refuses private addresses after resolving, redirects included',
      },
    );
  },
});

/** The address at which this server was asked, of which `new URL('/session', request.url)` keeps the host. */
const ADDRESS = /^(url|nextUrl|originalUrl|base_?url|path)$/i;
const isOwn = (model: ApiModel, { origins }: Value): boolean =>
  origins.some((origin) => origin.kind === 'request') &&
  origins.every((origin) => {
    const input = origin.kind === 'request' ? model.inputs[origin.input] : undefined;
    return origin.kind !== 'request' || (input?.part === 'request' && ADDRESS.test(input.name ?? ''));
  });
/** The part of an address that decides its host; undefined where that is fixed before anything varies. */
function hostOf(ask: Questions, url: ValueId): Value | undefined {
  const value = ask.value(url);
  if (!value.text) return value.constant === undefined ? value : undefined;
  let fixed = '';
  for (const part of value.text) {
    const inner = ask.value(part);
    if (inner.id !== part) fixed += part;
    else if (typeof inner.constant === 'string') fixed += inner.constant;
    else if (/^[a-z+]+:\/\/[^/]+\//i.test(fixed) || (fixed.startsWith('/') && !fixed.startsWith('//'))) return undefined;
    else if (inner.text) return hostOf(ask, part);
    else if (!inner.origins.some((origin) => origin.kind === 'request' || origin.kind === 'database'))
      return undefined; // a base address of the server's own
    else return inner;
  }
  return undefined;
}
