import type { ApiModel, Value } from '../analysis/facts.ts';
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
      { ...found, stored: [], sent: found.sent.filter((value) => !isPlaced(on.model, value)) },
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
/** Where the server put a file that was uploaded: a name that the parser drew, not the one that was sent. */
const PLACED = /^(path|filepath|newFilename|tempFilePath|destination)$/;
const isPlaced = (model: ApiModel, { origins }: Value): boolean =>
  origins.some((origin) => origin.kind === 'request') &&
  origins.every(
    (origin) => origin.kind !== 'request' || (model.inputs[origin.input]?.part === 'file' && PLACED.test(origin.path.at(-1) ?? '')),
  );
