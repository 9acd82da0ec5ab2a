/** What Python manifests declare: distribution (as written, lower case) to version range. Packages of the same repository are left out. */
import type { Path } from '../code.ts';
import type { Json, JsonObject } from './json.ts';
import { entryOf, listOf, objectOf, textOf, textsOf } from './json.ts';
import { parseToml } from './toml.ts';

export const PYTHON_MANIFESTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'manage.py', 'Pipfile'];
/** requirements.txt, requirements-dev.txt, requirements/base.txt. */
export const REQUIREMENTS = /(?:^|\/)requirements(?:[\w.-]*\.(?:txt|in)|\/[\w.-]+\.(?:txt|in))$/;

type Ranges = Record<string, string>;

/** `name[extra] >=1,<2 ; python_version < "3.9"`, as in PEP 508. */
function requirement(text: string): [name: string, range: string] | undefined {
  const found = /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*([^;#]*)/.exec(text);
  if (!found) return undefined;
  return [found[1]!.toLowerCase(), found[2]!.replace(/\s+--hash=.*$|\\\s*$/g, '').trim()];
}

function fromLines(lines: string[]): Ranges {
  const ranges: Ranges = {};
  for (const line of lines) {
    const egg = /^\s*(?:-e\s+)?(?:git|hg|svn|https?)[+:].*[#&]egg=([\w.-]+)/.exec(line)?.[1];
    const found: [string, string] | undefined = egg
      ? [egg.toLowerCase(), '']
      : /^\s*(?:[#-]|\.{0,2}\/|\w+\+?:\/\/)/.test(line)
        ? undefined
        : requirement(line);
    if (found) ranges[found[0]] ??= found[1];
  }
  return ranges;
}

/** Poetry and Pipfile tables: `name = "^1"` or `name = {version = "^1", extras = […]}`; one with a path is ours. */
function fromTable(table: Json | undefined): Ranges {
  const ranges: Ranges = {};
  for (const [name, value] of Object.entries(objectOf(table))) {
    const options = objectOf(value);
    if (name === 'python' || 'path' in options || 'workspace' in options) continue;
    ranges[name.toLowerCase()] = textOf(value) ?? textOf(entryOf(options, 'version')) ?? '';
  }
  return ranges;
}

const at = (object: JsonObject, ...keys: string[]): JsonObject => keys.reduce((inner, key) => objectOf(entryOf(inner, key)), object);

function fromPyproject(text: string): Ranges {
  const toml = parseToml(text);
  const project = at(toml, 'project');
  const poetry = at(toml, 'tool', 'poetry');
  const groups = Object.values(at(toml, 'dependency-groups')).flatMap(textsOf);
  const extras = Object.values(at(project, 'optional-dependencies')).flatMap(textsOf);
  const ranges = {
    ...fromLines([...groups, ...extras]),
    ...Object.assign({}, ...Object.values(at(poetry, 'group')).map((group) => fromTable(entryOf(objectOf(group), 'dependencies')))),
    ...fromTable(entryOf(poetry, 'dev-dependencies')),
    ...fromTable(entryOf(poetry, 'dependencies')),
    ...fromLines(textsOf(entryOf(project, 'dependencies'))),
  };
  for (const [name, source] of Object.entries(at(toml, 'tool', 'uv', 'sources')))
    if (
      listOf(source)
        .concat(source)
        .some((one) => 'workspace' in objectOf(one) || 'path' in objectOf(one))
    )
      delete ranges[name.toLowerCase()];
  return ranges;
}

/** `install_requires` and its like in setup.py: the strings of the list, without running anything. */
function fromSetup(text: string): Ranges {
  const lists = [...text.matchAll(/\b(?:install_requires|requirements|requires)\s*=\s*\[([^\]]*)\]/g)];
  return fromLines(lists.flatMap(([, list]) => [...list!.matchAll(/["']([^"'\n]+)["']/g)].map(([, item]) => item!)));
}

function fromSetupConfig(text: string): Ranges {
  const list = /^install_requires[ \t]*=[ \t]*((?:.*\n(?:[ \t]+.*\n?)*))/m.exec(`${text}\n`)?.[1] ?? '';
  return fromLines(list.split('\n'));
}

export function pythonDependencies(path: Path, text: string): Ranges {
  if (path.endsWith('pyproject.toml')) return fromPyproject(text);
  if (path.endsWith('Pipfile')) {
    const toml = parseToml(text);
    return { ...fromTable(entryOf(toml, 'dev-packages')), ...fromTable(entryOf(toml, 'packages')) };
  }
  if (path.endsWith('setup.py')) return fromSetup(text);
  if (path.endsWith('setup.cfg')) return fromSetupConfig(text);
  return REQUIREMENTS.test(path) ? fromLines(text.replace(/\\\r?\n/g, ' ').split('\n')) : {};
}
