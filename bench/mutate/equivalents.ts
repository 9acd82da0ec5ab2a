/** Changes that leave what a program does as it is: a finding that they change rests on how code is written, not on what it does. */
import { posix } from 'node:path';
import type { ApiModel } from '../../src/analysis/facts.ts';
import type { Edit, Variant } from './edits.ts';
import { replace } from './edits.ts';
import type { Source, Syntax } from './syntax.ts';
import { around, lineOf, nodeAt, nodes, textOf } from './syntax.ts';

/** Names that a framework or the language looks up. */
const MAGIC =
  /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|default|handler|middleware|proxy|config|main|setup|register|constructor|canActivate|handleRequest|validate|use|configure|transform|catch|intercept|run|urlpatterns|application|app|get_\w+|perform_\w+|has_\w+|to_\w+|create|update|destroy|list|retrieve|partial_update|post|get|put|patch|delete|dispatch|save|clean\w*|validate_\w+|before_\w+|after_\w+|__\w+__|on\w+|init|bootstrap|lifespan|load_user|user_loader)$/;

/** The changes of these files that can be made without knowing types; in the order of files. */
export function equivalents(model: ApiModel, paths: readonly string[], source: (path: string) => Source | undefined): Variant[] {
  const files = paths.map((path) => source(path)).filter((one): one is Source => one !== undefined);
  const routes = Object.values(model.routes);
  const involved = new Set(routes.flatMap((route) => route.files));
  return [
    ...renames(files, involved),
    ...[...involved].sort().flatMap((path) => moved(path, files)),
    ...files.filter((file) => involved.has(file.path)).flatMap((file) => [...wrapped(file, model), ...imported(file), ...extracted(file)]),
  ];
}

/** Every function whose name is declared once and used by nothing else than a name: all of them at once. */
function renames(files: Source[], involved: ReadonlySet<string>): Variant[] {
  const declared = new Map<string, Source>();
  const twice = new Set<string>();
  const taken = new Set<string>();
  for (const file of files)
    for (const node of nodes(file.root)) {
      const name = declaration(node);
      if (name) {
        const text = textOf(file, name);
        if (declared.has(text)) twice.add(text);
        declared.set(text, file);
      } else if (/^(Identifier|identifier)$/.test(node.kind) && isMember(node)) taken.add(textOf(file, node));
      else if (/String|^string_content$|Template/.test(node.kind))
        for (const word of textOf(file, node).match(/[A-Za-z_$][\w$]*/g) ?? []) taken.add(word);
    }
  const names = [...declared].filter(
    ([name, file]) => !twice.has(name) && !taken.has(name) && !MAGIC.test(name) && name.length > 3 && involved.has(file.path),
  );
  if (names.length === 0) return [];
  const renamed = new Map(names.map(([name], index) => [name, `fn${index}${name[0]?.toUpperCase() === name[0] ? 'X' : 'x'}`]));
  const edits: Edit[] = [];
  for (const file of files)
    for (const node of nodes(file.root)) {
      if (!/^(Identifier|identifier)$/.test(node.kind)) continue;
      const text = textOf(file, node);
      const name = renamed.get(text);
      if (name) edits.push(replace(file, node, node.parent?.kind === 'ShorthandPropertyAssignment' ? `${text}: ${name}` : name));
    }
  const [first] = names;
  return first ? [{ kind: 'rename', what: `${names.length} functions`, path: first[1].path, line: 1, edits }] : [];
}
function declaration(node: Syntax): Syntax | undefined {
  if (node.kind !== 'Identifier' && node.kind !== 'identifier') return undefined;
  const { parent } = node;
  if (parent?.kind === 'FunctionDeclaration' && parent.children.find((child) => child.kind === 'Identifier') === node) return node;
  if (
    parent?.kind === 'VariableDeclaration' &&
    parent.children[0] === node &&
    /^(ArrowFunction|FunctionExpression)$/.test(parent.children.at(-1)?.kind ?? '')
  )
    return node;
  if (parent?.kind === 'function_definition' && node.field === 'name' && !around(parent, 'class_definition')) return node;
  return undefined;
}
/** Read through an object, or the key of one: another object may have the same. */
function isMember(node: Syntax): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (/^(PropertyAccessExpression|QualifiedName)$/.test(parent.kind)) return parent.children[1] === node;
  if (
    /^(PropertyAssignment|MethodDeclaration|PropertyDeclaration|PropertySignature|MethodSignature|BindingElement|ShorthandPropertyAssignment|Parameter|EnumMember)$/.test(
      parent.kind,
    )
  )
    return true;
  if (parent.kind === 'attribute') return parent.children[1] === node;
  return (
    parent.kind === 'keyword_argument' ||
    parent.kind === 'parameters' ||
    parent.kind === 'typed_parameter' ||
    parent.kind === 'default_parameter' ||
    parent.kind === 'typed_default_parameter'
  );
}

/** The file under another name, and whoever imports it by a relative path with it. */
function moved(path: string, files: Source[]): Variant[] {
  const extension = /\.[^.]+$/.exec(path)?.[0] ?? '';
  const base = posix.basename(path, extension);
  if (path.endsWith('.py') || /^(index|main|app|server|route|page|layout|middleware|proxy|__init__|_\w+|\[.*)$/.test(base)) return [];
  if (/(^|\/)(pages|app|plugins|routes|api)\//.test(path)) return []; // loaded by their place
  const target = posix.join(posix.dirname(path), `${base}-elsewhere${extension}`);
  const edits: Edit[] = [];
  for (const file of files)
    for (const node of nodes(file.root)) {
      if (node.kind !== 'StringLiteral') continue;
      const text = textOf(file, node).slice(1, -1);
      if (!text.includes(base)) continue;
      const imports = /^(ImportDeclaration|ExportDeclaration|CallExpression|ExternalModuleReference|LiteralType|ImportType)$/.test(
        node.parent?.kind ?? '',
      );
      if (!imports || !text.startsWith('.')) {
        if (imports && posix.basename(text).replace(/\.\w+$/, '') === base) return []; // an alias of paths: who knows what it names
        continue;
      }
      const named = posix.join(posix.dirname(file.path), text);
      if (named === path || named === path.slice(0, -extension.length) || named.replace(/\.js$/, '') === path.slice(0, -extension.length))
        edits.push({
          path: file.path,
          start: node.start + 1,
          end: node.end - 1,
          text: text.replace(new RegExp(`${base}(\\.\\w+)?$`), `${base}-elsewhere$1`),
        });
    }
  return edits.length > 0 ? [{ kind: 'move', what: `${path} → ${target}`, path, line: 1, edits, moves: { [path]: target } }] : [];
}

/** Express: the handler in a wrapper that hands rejections on. */
function wrapped(file: Source, model: ApiModel): Variant[] {
  const found: Variant[] = [];
  for (const route of Object.values(model.routes)) {
    if (route.framework !== 'express' || route.at.path !== file.path) continue;
    const call = around(nodeAt(file, route.at.span), 'CallExpression');
    const handler = call?.children.at(-1);
    if (
      !call ||
      !handler ||
      call.children.length < 3 ||
      !/^(Identifier|PropertyAccessExpression|ArrowFunction|FunctionExpression)$/.test(handler.kind)
    )
      continue;
    found.push({
      kind: 'wrap',
      what: `${route.method} ${route.path}`,
      path: file.path,
      line: lineOf(file.text, handler.start),
      edits: [
        replace(
          file,
          handler,
          `((inner) => (req, res, next) => Promise.resolve(inner(req, res, next)).catch(next))(${textOf(file, handler)})`,
        ),
      ],
    });
  }
  return found.slice(0, 3);
}
/** `const x = require('y')` and `import x from 'y'`, each as the other, in the whole file. */
function imported(file: Source): Variant[] {
  if (file.python) return [];
  const edits: Edit[] = [];
  for (const node of file.root.children) {
    const text = textOf(file, node);
    const required = /^(?:const|let|var)\s+(\w+|\{[\w\s,:]*\})\s*=\s*require\((['"][^'"]+['"])\);?$/.exec(text);
    if (required && node.kind !== 'ImportDeclaration') {
      edits.push(replace(file, node, `import ${required[1]?.replaceAll(':', ' as')} from ${required[2]};`));
      continue;
    }
    const from = /^import\s+(\{[\w\s,]*\})\s+from\s+(['"][^'"]+['"]);?$/.exec(text);
    if (from && node.kind === 'ImportDeclaration' && !/\btype\b/.test(text))
      edits.push(replace(file, node, `const ${from[1]?.replaceAll(/\bas\b/g, ':')} = require(${from[2]});`));
  }
  return edits.length > 0 ? [{ kind: 'import', what: `${edits.length} imports`, path: file.path, line: 1, edits }] : [];
}
/** The `where` of a query in a variable of its own. */
function extracted(file: Source): Variant[] {
  const found: Variant[] = [];
  for (const node of nodes(file.root)) {
    if (node.kind !== 'PropertyAssignment' || textOf(file, node.children[0] ?? node) !== 'where') continue;
    const value = node.children[1];
    const statement = around(node, 'ExpressionStatement', 'VariableStatement', 'ReturnStatement');
    const inner = around(node, 'ArrowFunction', 'FunctionExpression');
    if (value?.kind !== 'ObjectLiteralExpression' || statement?.parent?.kind !== 'Block') continue;
    if (inner && inner.start > statement.start) continue;
    found.push({
      kind: 'extract',
      what: textOf(file, value).replace(/\s+/g, ' ').slice(0, 80),
      path: file.path,
      line: lineOf(file.text, node.start),
      edits: [
        {
          path: file.path,
          start: statement.start,
          end: statement.start,
          text: `const extractedWhere${found.length} = ${textOf(file, value)};\n`,
        },
        replace(file, value, `extractedWhere${found.length}`),
      ],
    });
  }
  return found;
}
