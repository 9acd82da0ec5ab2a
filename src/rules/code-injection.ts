import { defineRule } from './rule.ts';
import { decideTainted, tainted } from './tainted.ts';

export const codeInjection = defineRule({
  id: 'code-injection',
  title: 'A request brings code that the server runs',
  level: 'error',
  item: 'input.injection',
  cwe: [95, 94],
  owasp: 'API8',
  each: 'sink',
  check(sink, on) {
    if (sink.of !== 'code' && sink.of !== 'template-source') return undefined;
    const found = tainted(sink.value, sink, on, { transforms: ['cast', 'allow-list'], checks: ['allow-list'] });
    const what = sink.of === 'code' ? 'is run as code' : 'is compiled as a template, which can call what the server can';
    return decideTainted(
      found,
      sink,
      { model: on.model, level: 'error' },
      {
        no: (names) => `${names} ${what}: a client can do whatever the server may`,
        ask: 'Can a client choose what is run here?',
        yes: 'what is run is fixed',
        detail: [sink.api],
        fix:
          sink.of === 'code'
            ? 'parse the value (`JSON.parse`, `ast.literal_eval`, a number) and choose among known operations'
            : 'keep templates in files, and pass the value as one of their variables',
      },
    );
  },
});
