import { defineRule } from './rule.ts';
import { decideTainted, tainted } from './tainted.ts';

export const prototypePollution = defineRule({
  id: 'prototype-pollution',
  title: 'A request names the property that is written',
  level: 'error',
  item: 'input.injection',
  cwe: [1321, 915],
  owasp: 'API8',
  each: 'sink',
  check(sink, on) {
    if (sink.of !== 'object-key' && sink.of !== 'merge') return undefined;
    return decideTainted(
      {
        ...tainted(sink.value, sink, on, {
          transforms: ['cast', 'allow-list', 'schema', 'pick'],
          checks: ['allow-list'],
          made: /saniti[sz]e|escape/i,
        }),
        stored: [],
      },
      sink,
      { model: on.model, level: 'error' },
      {
        no: (names) =>
          `${names} ${sink.of === 'merge' ? 'brings the keys that are merged' : 'names the property that is written'}: a client writes to what all objects share (\`__proto__\`, \`constructor\`, \`__class__\`)`,
        ask: 'Can a client name `__proto__` or `constructor` here?',
        yes: 'the names that are written are of the server’s choosing',
        detail: [sink.of, sink.api],
        fix: 'take the names from a fixed list, or keep what clients name in a `Map` or an object without prototype',
      },
    );
  },
});
