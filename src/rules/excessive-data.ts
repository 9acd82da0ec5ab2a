import { decide, defineRule, fixFor, habit, listed } from './rule.ts';

export const excessiveData = defineRule({
  id: 'excessive-data',
  title: 'A whole record is answered, with columns that are nobody’s business',
  level: 'warning',
  item: 'output.fields',
  cwe: [213, 200, 201],
  owasp: 'API3',
  each: 'response',
  check(response, { ask, route, model }) {
    if (response.body === undefined || (typeof response.status === 'number' && response.status >= 400)) return undefined;
    const exposed = ask.exposed(response);
    if (exposed.is === 'no') {
      if (exposed.because.length === 0) return undefined;
      return decide({ is: 'yes', value: true, because: exposed.because }, response, {
        no: '',
        ask: '',
        yes: 'no sensitive column is answered',
        detail: [],
      });
    }
    const entities = [...new Set(exposed.because.flatMap((one) => /^loads whole (.+)$/.exec(one.note)?.[1] ?? []))].sort();
    const thing = entities.length > 0 && !entities.includes('?') ? listed(entities.map((name) => `\`${name}\``)) : 'a record';
    const fix = fixFor(route?.framework, {
      express: 'name the columns: `select: { id: true, name: true }`, or answer an object of the fields that are meant',
      fastapi: 'declare `response_model=` with the fields that are meant',
      other: 'answer a serializer or an object of the fields that are meant',
    });
    const broken = route && ask.broken('serializer');
    const said = broken ? `; ${habit(broken, route.key, model)}` : '';
    if (exposed.is !== 'yes')
      return {
        is: 'violation',
        ...(!broken && { level: 'notice' as const }),
        at: response.at,
        message: `whole rows of ${thing} are answered; which columns that are was not read${said}`,
        detail: [...entities],
        because: exposed.because,
        assuming: exposed.assuming,
        fix,
      };
    const names = exposed.value.map((column) => column.name).sort();
    return {
      is: 'violation',
      at: response.at,
      message: `${thing} is answered whole: ${listed(names.map((name) => `\`${name}\``))} reach${names.length > 1 ? '' : 'es'} the client${said}`,
      detail: [...entities],
      because: exposed.because,
      assuming: [],
      fix,
    };
  },
});
