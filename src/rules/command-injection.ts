import { defineRule } from './rule.ts';
import { decideTainted, tainted } from './tainted.ts';

export const commandInjection = defineRule({
  id: 'command-injection',
  title: 'A request decides what the server runs as a program',
  level: 'error',
  item: 'input.injection',
  cwe: [78],
  owasp: 'API8',
  each: 'sink',
  check(sink, on) {
    if (sink.of !== 'shell' && sink.of !== 'program') return undefined;
    const program = sink.of === 'program' ? (on.ask.value(sink.value).element ?? sink.value) : sink.value;
    const found = tainted(program, sink, on, {
      transforms: ['cast', 'allow-list', ...(sink.of === 'shell' ? (['escape'] as const) : [])],
      checks: ['allow-list'],
    });
    return decideTainted(
      found,
      sink,
      { model: on.model, level: 'error' },
      {
        no: (names, verb) =>
          sink.of === 'shell'
            ? `${names} becomes part of a shell command, so a client can run commands of its own`
            : `${names} ${verb} which program is run`,
        ask: 'Can a client choose what this runs?',
        yes: 'the command is fixed',
        detail: [sink.api],
        fix: 'start a fixed program with a list of arguments, without a shell; choose from a fixed list where there is a choice',
      },
    );
  },
});
