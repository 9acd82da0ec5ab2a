/** Changes that leave what a program does as it is: a finding that they change rests on how code is written, not on what it does. */
import { posix } from 'node:path';
import type { ApiModel, Route } from '../../src/analysis/facts.ts';
import type { Edit, Variant } from './edits.ts';
import { replace } from './edits.ts';
import { withoutLink } from './registrations.ts';
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
  const own = files.filter((file) => involved.has(file.path));
  return [
    ...renames(files, involved),
    ...own.flatMap((file) => [...moved(file, files), ...inserted(file), ...reformatted(file), ...imported(file), ...extracted(file)]),
    ...own.flatMap((file) => wrapped(file, model)),
    ...setAside(routes, model, source),
  ];
}

/** Functions whose name is declared once and used by nothing else than a name: all of a file at once. */
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
  const renamed = new Map(names.map(([name], index) => [name, `fn${index}${name[0]?.toUpperCase() === name[0] ? 'X' : 'x'}`]));
  const edits = new Map<string, Edit[]>();
  for (const file of files)
    for (const node of nodes(file.root)) {
      if (!/^(Identifier|identifier)$/.test(node.kind)) continue;
      const text = textOf(file, node);
      const name = renamed.get(text);
      if (name === undefined) continue;
      const list = edits.get(text) ?? [];
      edits.set(text, list);
      list.push(replace(file, node, node.parent?.kind === 'ShorthandPropertyAssignment' ? `${text}: ${name}` : name));
    }
  return [...Map.groupBy(names, ([, file]) => file.path)].map(([path, own]) => ({
    kind: 'rename',
    what: `${own.length} functions: ${own.map(([name]) => name).join(', ')}`.slice(0, 120),
    path,
    line: 1,
    edits: own.flatMap(([name]) => edits.get(name) ?? []),
  }));
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

/** Names by which a framework finds a file. */
const PLACED =
  /^(index|main|app|server|route|page|layout|middleware|proxy|manage|urls|models|views|admin|apps|settings|tasks|signals|conftest|wsgi|asgi|celery|config|_\w+|\[.*)$/;

/** The file under another name, and whoever imports it with it. */
function moved(file: Source, files: Source[]): Variant[] {
  const { path } = file;
  const extension = /\.[^.]+$/.exec(path)?.[0] ?? '';
  const base = posix.basename(path, extension);
  if (PLACED.test(base) || (!file.python && /(^|\/)(pages|app|plugins|routes|api)\//.test(path))) return []; // loaded by their place
  const name = file.python ? `${base}_elsewhere` : `${base}-elsewhere`;
  const target = posix.join(posix.dirname(path), `${name}${extension}`);
  const edits: Edit[] = [];
  for (const each of files) {
    const own = file.python ? importsOf(each, path, name) : requiresOf(each, path, base, name);
    if (own === undefined) return []; // an alias of paths, a module's whole name: who knows what it names
    edits.push(...own);
  }
  return edits.length > 0 ? [{ kind: 'move', what: `${path} → ${target}`, path, line: 1, edits, moves: { [path]: target } }] : [];
}
function requiresOf(file: Source, path: string, base: string, name: string): Edit[] | undefined {
  const bare = path.replace(/\.[^.]+$/, '');
  const edits: Edit[] = [];
  for (const node of nodes(file.root)) {
    if (node.kind !== 'StringLiteral') continue;
    const text = textOf(file, node).slice(1, -1);
    if (!text.includes(base)) continue;
    const imports = /^(ImportDeclaration|ExportDeclaration|CallExpression|ExternalModuleReference|LiteralType|ImportType)$/.test(
      node.parent?.kind ?? '',
    );
    if (!imports || !text.startsWith('.')) {
      if (imports && posix.basename(text).replace(/\.\w+$/, '') === base) return undefined;
      continue;
    }
    const named = posix.join(posix.dirname(file.path), text);
    if (named === path || named === bare || named.replace(/\.js$/, '') === bare)
      edits.push({
        path: file.path,
        start: node.start + 1,
        end: node.end - 1,
        text: text.replace(new RegExp(`${base}(\\.\\w+)?$`), `${name}$1`),
      });
  }
  return edits;
}
function importsOf(file: Source, path: string, name: string): Edit[] | undefined {
  const bare = path.replace(/\.py$/, '');
  const base = posix.basename(bare);
  if (!file.python || !file.text.includes(base)) return [];
  const edits: Edit[] = [];
  for (const node of nodes(file.root)) {
    if (node.kind === 'import_statement' && new RegExp(`\\.${base}\\b`).test(textOf(file, node))) return undefined;
    if (node.kind === 'string' && new RegExp(`\\.${base}\\b`).test(textOf(file, node))) return undefined;
    const [module, ...names] = node.kind === 'import_from_statement' ? node.children : [];
    if (!module) continue;
    const text = textOf(file, module);
    const dots = /^\.*/.exec(text)?.[0].length ?? 0;
    const from = posix.join(
      dots > 0 ? posix.join(posix.dirname(file.path), '../'.repeat(dots - 1)) : '',
      text.slice(dots).replaceAll('.', '/'),
    );
    const is = (module: string): boolean => (dots > 0 ? module === bare : bare === module || bare.endsWith(`/${module}`));
    if (is(from)) edits.push(replace(file, { start: module.end - base.length, end: module.end }, name));
    for (const own of names)
      if (own.kind === 'dotted_name' && textOf(file, own) === base && is(posix.join(from, base)))
        edits.push(replace(file, own, `${name} as ${base}`));
      else if (own.kind === 'aliased_import' && textOf(file, own).startsWith(`${base} `) && is(posix.join(from, base))) return undefined;
  }
  return edits;
}

/** Remarks and empty lines before every statement; a function that nobody calls. */
function inserted(file: Source): Variant[] {
  const edits: Edit[] = [];
  for (const node of nodes(file.root)) {
    const { parent } = node;
    const begins = parent === file.root ? node !== file.root.children[0] : /^(Block|block)$/.test(parent?.kind ?? '');
    const indent = /(?:^|\n)([ \t]*)$/.exec(file.text.slice(Math.max(0, node.start - 200), node.start))?.[1];
    if (!begins || indent === undefined || /^(EndOfFileToken|comment)$/.test(node.kind)) continue;
    edits.push(replace(file, { start: node.start, end: node.start }, `${file.python ? '#' : '//'} as it was\n\n${indent}`));
  }
  const end = file.text.length;
  const unused = file.python ? '\n\n\ndef called_by_nobody():\n    return 1\n' : '\n\nfunction calledByNobody() {\n  return 1;\n}\n';
  return [
    ...(edits.length > 0 ? [{ kind: 'insert', what: `${edits.length} remarks`, path: file.path, line: 1, edits }] : []),
    { kind: 'unused', what: 'a function that nobody calls', path: file.path, line: 1, edits: [replace(file, { start: end, end }, unused)] },
  ];
}
/** Every argument on a line of its own. */
function reformatted(file: Source): Variant[] {
  const edits: Edit[] = [];
  const visit = (node: Syntax): void => {
    if (/^(string|TemplateExpression|JsxElement|JsxSelfClosingElement)$/.test(node.kind)) return;
    const args =
      node.kind === 'CallExpression'
        ? node.children.slice(1)
        : node.kind === 'argument_list' && node.parent?.kind === 'call'
          ? node.children
          : [];
    for (const arg of args) if (arg.kind !== 'comment') edits.push(replace(file, { start: arg.start, end: arg.start }, '\n        '));
    node.children.forEach(visit);
  };
  visit(file.root);
  return edits.length > 0 ? [{ kind: 'reformat', what: `${edits.length} arguments`, path: file.path, line: 1, edits }] : [];
}

/** A guard in a variable of its own before it is registered, and in a list. */
function setAside(routes: readonly Route[], model: ApiModel, source: (path: string) => Source | undefined): Variant[] {
  const found = new Map<string, Variant>();
  for (const route of routes)
    for (const link of route.chain) {
      if (link.placement === 'handler' || !link.guards.some((id) => model.guards[id]?.stops.is === 'yes')) continue;
      for (const { path, line, what, of } of withoutLink(link, route, source)) {
        const file = source(path);
        if (!file || !of) continue;
        const statement = around(of, 'ExpressionStatement', 'ClassDeclaration', 'decorated_definition', 'expression_statement');
        const value = /^[Dd]ecorator$/.test(of.kind) ? of.children[0] : of;
        const named = /^(Identifier|PropertyAccessExpression|CallExpression|identifier|attribute|call)$/.test(value?.kind ?? '');
        if (!statement || !value || !named || /^(ClassDeclaration)$/.test(statement.parent?.kind ?? '')) continue;
        const indent = /(?:^|\n)([ \t]*)$/.exec(file.text.slice(Math.max(0, statement.start - 200), statement.start))?.[1];
        if (indent === undefined || (file.python && indent !== '')) continue;
        const name = file.python ? 'set_aside' : 'setAside';
        const first = `${file.python ? '' : 'const '}${name} = ${textOf(file, value)}${file.python ? '' : ';'}\n${indent}`;
        const edits = [replace(file, { start: statement.start, end: statement.start }, first), replace(file, value, name)];
        found.set(`aside ${path}:${value.start}`, { kind: 'aside', what, path, line, edits });
        if (route.framework === 'express' && value.parent?.kind === 'CallExpression' && value.parent.children.length > 3)
          found.set(`list ${path}:${value.start}`, {
            kind: 'list',
            what,
            path,
            line,
            edits: [replace(file, value, `[${textOf(file, value)}]`)],
          });
      }
    }
  return [...found.values()];
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
/** `const x = require('y')` and `import x from 'y'`, each as the other; what is imported together, one by one: in the whole file. */
function imported(file: Source): Variant[] {
  const edits: Edit[] = [];
  for (const node of file.root.children) {
    const text = textOf(file, node);
    const names = node.kind === 'import_from_statement' ? node.children.slice(1) : [];
    const [module] = node.children;
    if (names.length > 1 && module && names.every((name) => /^(dotted_name|aliased_import)$/.test(name.kind)))
      edits.push(replace(file, node, names.map((name) => `from ${textOf(file, module)} import ${textOf(file, name)}`).join('\n')));
    if (file.python) continue;
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
/** The condition of a query in a variable of its own: what `where` holds, what `.where(…)` and `.filter(…)` are given. */
function extracted(file: Source): Variant[] {
  const found: Variant[] = [];
  for (const node of nodes(file.root)) {
    const value = file.python ? conditionIn(file, node) : whereIn(file, node);
    const statement =
      value && around(value, 'ExpressionStatement', 'VariableStatement', 'ReturnStatement', 'expression_statement', 'return_statement');
    const inner = value && around(value, 'ArrowFunction', 'FunctionExpression', 'lambda', 'list_comprehension', 'generator_expression');
    const indent = statement && /(?:^|\n)([ \t]*)$/.exec(file.text.slice(Math.max(0, statement.start - 200), statement.start))?.[1];
    if (!statement || indent === undefined || !/^[Bb]lock$/.test(statement.parent?.kind ?? '') || (inner && inner.start > statement.start))
      continue;
    const name = file.python ? `condition_${found.length}` : `condition${found.length}`;
    const first = `${file.python ? '' : 'const '}${name} = ${textOf(file, value)}${file.python ? '' : ';'}\n${indent}`;
    found.push({
      kind: 'extract',
      what: textOf(file, value).replace(/\s+/g, ' ').slice(0, 80),
      path: file.path,
      line: lineOf(file.text, node.start),
      edits: [replace(file, { start: statement.start, end: statement.start }, first), replace(file, value, name)],
    });
  }
  return found;
}
function whereIn(file: Source, node: Syntax): Syntax | undefined {
  if (node.kind !== 'PropertyAssignment' || textOf(file, node.children[0] ?? node) !== 'where') return undefined;
  return node.children[1]?.kind === 'ObjectLiteralExpression' ? node.children[1] : undefined;
}
function conditionIn(file: Source, node: Syntax): Syntax | undefined {
  if (node.kind !== 'comparison_operator' || node.parent?.kind !== 'argument_list' || node.parent.parent?.kind !== 'call') return undefined;
  return /\.(where|filter)$/.test(textOf(file, node.parent.parent.children[0] ?? node)) ? node : undefined;
}
