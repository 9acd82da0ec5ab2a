import { defineRule } from './rule.ts';
import { decideTainted, tainted } from './tainted.ts';

export const pathTraversal = defineRule({
  id: 'path-traversal',
  title: 'A request decides which file is read or written',
  level: 'error',
  item: 'input.injection',
  cwe: [22, 73],
  owasp: 'API8',
  each: 'sink',
  check(sink, on) {
    if (sink.of !== 'file-path' && sink.of !== 'archive') return undefined;
    const found = tainted(sink.value, sink, on, {
      transforms: ['contained', 'cast', 'allow-list', 'hash'],
      checks: ['allow-list', 'contained'],
    });
    // what was stored is a name that the server gave, as far as anyone can see
    return decideTainted(
      { ...found, stored: [] },
      sink,
      { model: on.model, level: 'error' },
      {
        no: (names, verb) =>
          `${names} ${verb} the file, and nothing keeps it under a directory: \`../\` leads to any file that the server may touch`,
        ask: 'Can a client choose a file outside of the directory that is meant?',
        yes: 'the path stays under its directory',
        detail: [sink.api],
        fix: 'take only the last part of the name (`basename`), or resolve the path and check that it is still under its root',
      },
    );
  },
});
