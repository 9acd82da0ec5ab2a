import { defineRule } from './rule.ts';
import { decideTainted, tainted } from './tainted.ts';

export const unsafeDeserialization = defineRule({
  id: 'unsafe-deserialization',
  title: 'A request brings serialized objects that run code when they are loaded',
  level: 'error',
  item: 'input.injection',
  cwe: [502],
  owasp: 'API8',
  each: 'sink',
  check(sink, on) {
    if (sink.of !== 'deserialize') return undefined;
    const found = tainted(sink.value, sink, on, { transforms: [], checks: [] });
    const presented = on.ask.flowsFrom(sink.value, ['credential']).is === 'yes';
    return decideTainted(
      presented && found.sent.length === 0 ? { ...found, sent: [on.ask.value(sink.value)] } : found,
      sink,
      { model: on.model, level: 'error' },
      {
        no: (names) => `${names} is loaded by a format that can build any object: a client can run code on the server`,
        ask: 'Can a client choose what is loaded here?',
        yes: 'what is loaded is the server’s own',
        detail: [sink.api],
        fix: 'use a format that only holds data (JSON, or YAML with a safe loader), and validate what it brings',
      },
    );
  },
});
