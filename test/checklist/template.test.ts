import { describe, expect, it } from 'vitest';
import { parseTemplate, TemplateError, templatesFrom } from '../../src/checklist/template.ts';

const OURS = [{ name: 'api-route', text: '# Checklist: ours\n- [ ] Callers are identified <!-- auth.identity -->\n' }];

describe('a template', () => {
  it('is read line by line', () => {
    const text =
      '# Checklist: Partners\r\n\r\n<!-- applies: POST /partners/** -->\r\n## Contracts\r\n* [x] A contract exists <!-- acme.contract gate -->\r\n- [ ] Told `ops` <!-- acme.ops -->\r\nWords.\r\n';
    expect(parseTemplate('partners', text)).toEqual({
      name: 'partners',
      title: 'Partners',
      applies: 'POST /partners/**',
      items: [
        { id: 'acme.contract', text: 'A contract exists', section: 'Contracts', gate: true },
        { id: 'acme.ops', text: 'Told `ops`', section: 'Contracts', gate: false },
      ],
    });
  });
  it.each([
    ['- [ ] No id', 'line 1: the item has no id; end it with <!-- group.name -->'],
    ['\n- [ ] One <!-- a.b -->\n- [ ] Two <!-- a.b -->', 'line 3: the item `a.b` stands there twice'],
    ['<!-- applies: moon -->', 'line 1: `moon` is no scope'],
    ['<!-- applies: constructor -->', 'line 1: `constructor` is no scope'],
    ['- [ ] Not at the end <!-- a.b --> of it', 'line 1: the item has no id'],
  ])('%j is refused with its line', (text, message) => {
    expect(() => parseTemplate('x', text)).toThrow(TemplateError);
    expect(() => parseTemplate('x', text)).toThrow(message);
  });
  it('takes a hostile line in no time', () => {
    expect(() => parseTemplate('x', `- [ ] ${'<!-- '.repeat(20_000)}`)).toThrow(TemplateError);
  });
});

describe('the lists in force', () => {
  it('are ours, with what a repository replaces and adds', () => {
    const own = [
      { name: 'partners', text: '- [ ] A contract exists <!-- acme.contract -->' },
      { name: 'api-route', text: '- [ ] Who calls is known <!-- auth.identity -->' },
    ];
    const { templates, problems } = templatesFrom(OURS, own);
    expect(problems).toEqual([]);
    expect(templates.map((one) => [one.name, one.items.map((item) => item.text)])).toEqual([
      ['api-route', ['Who calls is known']],
      ['partners', ['A contract exists']],
    ]);
  });
  it('keep ours where a repository’s is broken, and say so', () => {
    const { templates, problems } = templatesFrom(OURS, [{ name: 'api-route', text: 'x\n- [ ] No id' }]);
    expect(templates[0]?.title).toBe('ours');
    expect(problems).toEqual(['checklist `api-route`, line 2: the item has no id; end it with <!-- group.name -->']);
  });
  it('are those that were chosen', () => {
    const { templates, problems } = templatesFrom(OURS, [{ name: 'b', text: '' }], ['b', 'c']);
    expect(templates.map((one) => one.name)).toEqual(['b']);
    expect(problems).toEqual(['there is no checklist `c`, which `checklist.templates` names']);
  });
  it('have an item once', () => {
    const { templates } = templatesFrom(OURS, [{ name: 'b', text: '- [ ] Again <!-- auth.identity -->\n- [ ] New <!-- b.new -->' }]);
    expect(templates.map((one) => one.items.map((item) => item.id))).toEqual([['auth.identity'], ['b.new']]);
  });
});
