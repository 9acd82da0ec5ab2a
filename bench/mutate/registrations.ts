/** Where a guard stands in front of a route, as the syntax has it, and the program without it. */
import type { ApiPath } from '../../src/analysis/code.ts';
import type { Link, Route } from '../../src/analysis/facts.ts';
import type { Variant } from './edits.ts';
import { replace, takeOut, variant } from './edits.ts';
import type { Source, Syntax } from './syntax.ts';
import { around, nodeAt, nodes, textOf } from './syntax.ts';

const REGISTERS =
  /^(use|get|post|put|patch|delete|all|route|register|addHook|apply|forRoutes|before_request|add_middleware|include_router|APIRouter|FastAPI|Router|createRoute|applyDecorators|add_url_rule|as_view|path|re_path|url)$/;
const FRAMEWORK_NAME =
  /^(canActivate|has_permission|has_object_permission|__call__|use|intercept|dispatch|handle|validate|default|exports|)$/;
const ROUTES = /^@[\w.]+\.(route|get|post|put|patch|delete|api_route|websocket)\(/;
const FUNCTION = /^(ArrowFunction|FunctionExpression|lambda)$/;

/** The program without the step of the chain, where it is registered in a way that can be taken out. */
export function withoutLink(link: Link, route: Route, source: (path: string) => Source | undefined): Variant[] {
  const file = source(link.at.path);
  if (!file) return [];
  const node = nodeAt(file, link.at.span);
  const names = namesOf(link.symbol, file);
  const beside = route.chain.filter(({ at }) => at.path === link.at.path && at.span.join() === link.at.span.join());
  const here = file.python ? inPython(file, node, names) : inScript(file, node, names, beside, link);
  if (here.length > 0 || !file.python) return here;
  // a parameter, an attribute of the class, a base: it stands in the files of the route
  return route.files.flatMap((path) => {
    const own = source(path);
    return own ? [...nodes(own.root)].flatMap((each) => declared(own, each, namesOf(link.symbol, own))) : [];
  });
}

/** What the function or class of a step may be called in a file: by its own name, or as the file imports its module. */
export function namesOf(symbol: ApiPath, file: Source): ReadonlySet<string> {
  const [module = '', own = ''] = [symbol.slice(0, symbol.lastIndexOf(':')), symbol.slice(symbol.lastIndexOf(':') + 1)];
  const parts = own.replaceAll('()', '').replace(/~.*$/, '').split('.');
  const name = FRAMEWORK_NAME.test(parts.at(-1) ?? '') ? parts.at(-2) : parts.at(-1);
  if (name !== undefined && name !== '') return new Set([name, ...aliases(file, name)]);
  const base = module.replace(/^.*\//, '').replace(/\.\w+$/, '');
  const local = new RegExp(
    `(?:const|let|var|import)\\s+(\\w+)\\s*(?:=\\s*require\\(|from\\s*)['"][^'"]*${base.replace(/[^\w-]/g, '.')}(?:\\.\\w+)?['"]`,
  );
  return new Set([base, local.exec(file.text)?.[1] ?? base]);
}
/** `import { auth as guard }`, `const guard = auth(...)`: the same under another name. */
const aliases = (file: Source, name: string): string[] =>
  [...file.text.matchAll(new RegExp(`\\b${name}\\s+as\\s+(\\w+)|(\\w+)\\s*=\\s*(?:[\\w.]+\\.)?${name}\\(`, 'g'))].flatMap(
    ([, renamed, made]) => renamed ?? made ?? [],
  );
const lastName = (file: Source, node: Syntax): string => textOf(file, node).replace(/\?\./g, '.').split('.').at(-1)?.trim() ?? '';
const isNamed = (file: Source, node: Syntax, names: ReadonlySet<string>): boolean => {
  const at = /^(CallExpression|call)$/.test(node.kind) ? (node.children[0] ?? node) : node;
  return /^(Identifier|identifier|PropertyAccessExpression|attribute)$/.test(at.kind) && names.has(lastName(file, at));
};
const mentions = (file: Source, node: Syntax, names: ReadonlySet<string>): boolean =>
  (textOf(file, node).match(/[A-Za-z_$][\w$]*/g) ?? []).some((word) => names.has(word));
const registers = (file: Source, call: Syntax): boolean =>
  call.kind === 'CallExpression' && call.children[0] !== undefined && REGISTERS.test(lastName(file, call.children[0]));

// ── TypeScript and JavaScript ──

/** beside: all that the same registration puts into the chain, in order. */
function inScript(file: Source, node: Syntax, names: ReadonlySet<string>, beside: readonly Link[], link: Link): Variant[] {
  const decorated = around(node, 'MethodDeclaration', 'ClassDeclaration');
  if (around(node, 'Decorator') && decorated) {
    const decorators = [decorated, around(decorated.parent ?? decorated, 'ClassDeclaration') ?? decorated].flatMap((each) =>
      each.children.filter((child) => child.kind === 'Decorator'),
    );
    const decorator = decorators.find((each) => mentions(file, each, names));
    const args = decorator?.children[0]?.kind === 'CallExpression' ? decorator.children[0].children.slice(1) : [];
    const own = args.find((arg) => isNamed(file, arg, names));
    if (!decorator) return [];
    return [
      args.length > 1 && own
        ? variant('guard', file, own, [takeOut(file, own)])
        : variant('guard', file, decorator, [replace(file, decorator, '')]),
    ];
  }
  const call = node.kind === 'ExpressionStatement' ? node.children[0] : node;
  if (!call) return [];
  const [callee, last] = [call.children[0], call.children.at(-1)];
  // withAuth(handler)
  if (call.kind === 'CallExpression' && callee && last && names.has(lastName(file, callee)) && FUNCTION.test(last.kind))
    return [variant('guard', file, callee, [replace(file, call, textOf(file, last))])];
  if (!registers(file, call)) return registration(file, call);
  const candidates = call.children.slice(1).flatMap((arg) => (arg.kind === 'ArrayLiteralExpression' ? arg.children : hooks(arg)));
  const steps = candidates.filter((arg) => !/Literal$|Template/.test(arg.kind));
  const own =
    (steps.length === beside.length ? steps[beside.indexOf(link)] : undefined) ?? candidates.find((arg) => isNamed(file, arg, names));
  return own ? registration(file, own) : [];
}
/** What an options object puts in front of a route. */
const hooks = (arg: Syntax): Syntax[] =>
  arg.kind === 'ObjectLiteralExpression'
    ? arg.children.flatMap((property) => {
        const value = property.children[1];
        if (property.kind !== 'PropertyAssignment' || !value) return [];
        return value.kind === 'ArrayLiteralExpression' ? value.children : [value];
      })
    : [arg];
/** An argument or an element of a list, taken out; a registration of nothing else with it. */
function registration(file: Source, node: Syntax): Variant[] {
  const { parent } = node;
  if (parent?.kind === 'ArrayLiteralExpression') return [variant('guard', file, node, [takeOut(file, node)])];
  if (parent?.kind === 'PropertyAssignment') return [variant('guard', file, parent, [takeOut(file, parent)])];
  if (parent?.kind !== 'CallExpression' || parent.children[0] === node) return [];
  const own = parent.children.slice(1).filter((arg) => !/Literal$|Template/.test(arg.kind));
  if (own.length > 1) return [variant('guard', file, node, [takeOut(file, node)])];
  const callee = parent.children[0];
  if (!callee || !/^(use|register|addHook|apply)$/.test(lastName(file, callee))) return []; // there is nothing in front of a handler that stands alone
  const statement = around(parent, 'ExpressionStatement');
  if (statement?.children[0] === parent) return [variant('guard', file, statement, [replace(file, statement, ';')])];
  // one of a chain: app.use(helmet()).use(auth)
  const receiver = callee.children[0];
  return receiver ? [variant('guard', file, node, [replace(file, { start: receiver.end, end: parent.end }, '')])] : [];
}

// ── Python ──

function inPython(file: Source, node: Syntax, names: ReadonlySet<string>): Variant[] {
  const decorator = around(node, 'decorator');
  if (decorator && mentions(file, decorator, names) && !ROUTES.test(textOf(file, decorator)))
    return [variant('guard', file, decorator, [replace(file, decorator, '')])];
  if (decorator) return withinCall(file, decorator, names);
  if (node.kind === 'function_definition' && node.parent?.kind === 'decorated_definition') {
    const hook = node.parent.children.find((one) => one.kind === 'decorator' && /before_(app_)?request|middleware/.test(textOf(file, one)));
    if (hook) return [variant('guard', file, hook, [replace(file, hook, '')])];
  }
  if (node.kind === 'call' && isNamed(file, node, names)) {
    const [only] = node.children[1]?.children ?? [];
    // login_required(view), in a list of urls
    if (
      only &&
      /^(identifier|attribute|call)$/.test(only.kind) &&
      node.parent?.kind === 'argument_list' &&
      !/^(Depends|Security)$/.test(lastName(file, node.children[0] ?? node))
    )
      return [variant('guard', file, node, [replace(file, node, textOf(file, only))])];
  }
  if (node.start === 0) return [];
  return withinCall(file, node, names);
}
const withinCall = (file: Source, node: Syntax, names: ReadonlySet<string>): Variant[] =>
  [...nodes(node)].flatMap((each) => declared(file, each, names));
/** A dependency, a class's permissions, a base class. */
function declared(file: Source, node: Syntax, names: ReadonlySet<string>): Variant[] {
  if (node.kind === 'call' && /^(Depends|Security)$/.test(lastName(file, node.children[0] ?? node)) && mentions(file, node, names)) {
    const { parent } = node;
    if (parent?.kind === 'list') return [variant('guard', file, node, [takeOut(file, node)])];
    if (/default/.test(parent?.kind ?? '') || (parent?.kind === 'assignment' && around(parent, 'class_definition')))
      return [variant('guard', file, node, [replace(file, node, 'None')])];
    // Annotated[User, Depends(current_user)]
    if (parent?.kind === 'type' || parent?.kind === 'subscript') return [variant('guard', file, node, [replace(file, node, '"plain"')])];
  }
  if (
    node.kind === 'assignment' &&
    /^(permission_classes|decorators|method_decorators)$/.test(textOf(file, node.children[0] ?? node)) &&
    mentions(file, node, names)
  ) {
    const value = node.children.at(-1);
    if (value) return [variant('guard', file, node, [replace(file, value, '[]')])];
  }
  if (node.kind === 'argument_list' && node.parent?.kind === 'class_definition' && node.children.length > 1) {
    const base = node.children.find((one) => names.has(lastName(file, one)));
    if (base) return [variant('guard', file, base, [takeOut(file, base)])];
  }
  return [];
}
