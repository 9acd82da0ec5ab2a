/** The manifests of strangers: what is odd is skipped, and nothing throws or runs long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonDependencies } from '../../src/analysis/imports/declared.ts';
import { parseJson } from '../../src/analysis/imports/json.ts';
import { parseToml } from '../../src/analysis/imports/toml.ts';
import { createResolver } from '../../src/analysis/imports.ts';
import { programOf } from './program.ts';

describe('JSON with comments', () => {
  it.each([
    ['{"a": "https://x", /* b */ "c": [1, 2,],}', { a: 'https://x', c: [1, 2] }],
    ['\uFEFF{"a": "\\"//\\""} // end', { a: '"//"' }],
    ['{"a": ",}"}', { a: ',}' }],
    ['{', undefined],
    ['{"a": /* "unclosed', undefined],
  ])('%j', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });
  it.each(['/*', '"\\', ',', '//', '{"a":'])('is linear in %j', (part) => {
    expect(parseJson(part.repeat(200_000))).toBeUndefined();
  });
});

describe('TOML', () => {
  it('reads tables, arrays over lines, inline tables, quoted keys', () => {
    const text =
      '# x\na.b = "c" # d\n[tool."x.y"]\nlist = [\n  "p", # q\n  \'r\',\n]\n[[many]]\nn = 1\n[[many]]\nn = { v = "2", w = [true] }\ntext = """\n[no]\n"""\n';
    expect(parseToml(text)).toEqual({
      a: { b: 'c' },
      tool: { 'x.y': { list: ['p', 'r'] } },
      many: [{ n: '1' }, { n: { v: '2', w: ['true'] }, text: '\n[no]\n' }],
    });
  });
  it('never throws', () => {
    const piece = fc.constantFrom('[', ']', '{', '}', '=', ',', '"', "'", '"""', '\n', '#', '.', 'a', '1', ' ', '__proto__', '\\');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void parseToml(pieces.join(''))),
      { numRuns: 2000 },
    );
    expect(Object.prototype).not.toHaveProperty('a');
  });
  it.each(['[', '{a=', '"', '[[a]]\n', 'a.'])('is linear in %j', (part) => {
    expect(() => parseToml(part.repeat(100_000))).not.toThrow();
  });
});

describe('Python manifests', () => {
  it.each([
    [
      'requirements.txt',
      'Django==5.0 # web\n-r other.txt\n--index-url https://x\n./local\nfoo @ https://x/y.whl\nbar>=1 \\\n  --hash=sha256:ab\n',
      { django: '==5.0', foo: '@ https://x/y.whl', bar: '>=1' },
    ],
    ['setup.py', 'setup(install_requires=[\'flask>=2\', "PyJWT"], version=1)', { flask: '>=2', pyjwt: '' }],
    ['setup.cfg', '[options]\ninstall_requires =\n    flask>=2\n    jinja2\n[x]\ny = z\n', { flask: '>=2', jinja2: '' }],
    [
      'Pipfile',
      '[packages]\nflask = "*"\nours = {path = "."}\n[dev-packages]\npytest = {version = "==8"}\n',
      { flask: '*', pytest: '==8' },
    ],
    [
      'pyproject.toml',
      '[dependency-groups]\ndev = ["pytest>8", {include-group = "x"}]\n[project]\ndependencies = ["a>1", "b"]\n[tool.uv.sources]\nb = { workspace = true }\n',
      { pytest: '>8', a: '>1' },
    ],
  ])('%s', (path, text, expected) => {
    expect(pythonDependencies(path, text)).toEqual(expected);
  });
});

it('a resolver answers, whatever its manifests hold', () => {
  const names = fc.constantFrom(
    'package.json',
    'tsconfig.json',
    'pnpm-workspace.yaml',
    'pyproject.toml',
    'requirements.txt',
    'lerna.json',
    'a/package.json',
    'schema.prisma',
  );
  const content = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom(
      '{"exports":{".":{}},"imports":{"#a":"#a"},"workspaces":{"packages":["**"]},"name":"x"}',
      '{"extends":"./tsconfig.json","compilerOptions":{"paths":{"*":["*"],"@/*":[1]},"baseUrl":"../.."}}',
      'packages: *a',
      '&a [*a]',
    ),
  );
  let answers = 0;
  fc.assert(
    fc.property(
      fc.dictionary(names, content),
      fc.constantFrom('./b', '#a', 'x', 'x/y', '@/z', '@a', '', '..', '!', '?'),
      (files, specifier) => {
        const resolver = createResolver(programOf({ ...files, 'a/a.ts': '', 'a/b.py': {} }));
        if (resolver.resolve('a/a.ts', `${specifier}:y`).kind) answers++;
        if (resolver.resolve('a/b.py', `${specifier}:y`).kind) answers++;
        resolver.packages();
        resolver.appRoot('a/a.ts');
      },
    ),
    { numRuns: 500 },
  );
  expect(answers).toBe(1000);
});
