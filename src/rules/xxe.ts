import { defineRule } from './rule.ts';
import { decideTainted, tainted } from './tainted.ts';

export const xxe = defineRule({
  id: 'xxe',
  title: 'XML from a request may name files and servers to be read in',
  level: 'error',
  item: 'input.injection',
  cwe: [611, 776],
  owasp: 'API8',
  each: 'sink',
  check(sink, on) {
    if (sink.of !== 'xml') return undefined;
    const level = sink.safeBy.is === 'unknown' ? 'warning' : 'error';
    const found = { ...tainted(sink.value, sink, on, { transforms: ['cast'], checks: [] }), stored: [] };
    return decideTainted(
      found,
      sink,
      { model: on.model, level },
      {
        no: (names) =>
          `${names} is read as XML by a parser that ${level === 'error' ? 'fills in' : 'fills in, in versions before its default changed,'} external entities: a client reads files of the server, or has it call others`,
        ask: 'Does this parser refuse external entities?',
        yes: 'what is parsed is the server’s own',
        detail: [sink.api],
        fix: 'switch entities and DTDs off (`resolve_entities=False`; no `noent`), or use a parser that refuses them (defusedxml)',
      },
    );
  },
});
