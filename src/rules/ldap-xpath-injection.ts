import { defineRule } from './rule.ts';
import { decideTainted, tainted } from './tainted.ts';

const HARMLESS = { transforms: ['escape', 'cast', 'allow-list', 'hash'], checks: ['allow-list'], made: /escape|saniti[sz]e/i } as const;

export const ldapXpathInjection = defineRule({
  id: 'ldap-xpath-injection',
  title: 'A request writes part of a directory filter or an XPath expression',
  level: 'error',
  item: 'input.injection',
  cwe: [90, 643],
  owasp: 'API8',
  each: 'sink',
  check(sink, on) {
    if (sink.of !== 'ldap' && sink.of !== 'xpath') return undefined;
    const ldap = sink.of === 'ldap';
    return decideTainted(
      { ...tainted(sink.value, sink, on, HARMLESS), stored: [] },
      sink,
      { model: on.model, level: 'error' },
      {
        no: (names) =>
          `${names} is put into ${ldap ? 'the filter of a directory search' : 'an XPath expression'} as text: a client changes what is looked for, and so who they are or what they see`,
        ask: `Is what a client sends escaped before it stands in the ${ldap ? 'filter' : 'expression'}?`,
        yes: 'nothing that a client sent is part of it as text',
        detail: [sink.of, sink.api],
        fix: ldap
          ? 'build the filter with the library’s filter classes, or escape the value (`escape_filter_chars`)'
          : 'give the value as a variable of the expression (`tree.xpath("//user[name=$name]", name=name)`)',
      },
    );
  },
});
