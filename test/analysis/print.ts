/** Lowered code as text, for tests to compare: a language-neutral notation close to what a reader would write. `refs` appends each ref: `get⟨./db:get⟩`. */
import type { Arg, Class, Constant, Expr, Fn, Module, Span, Stmt } from '../../src/analysis/code.ts';

export interface PrintOptions {
  refs?: boolean;
  /** `12: ` before each statement: the line it starts at. */
  lines?: boolean;
}

const quote = (text: string): string => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

function printConstant(value: Constant): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value !== 'object') return String(value);
  return 'regex' in value ? `/${value.regex}/${value.flags}` : `<digest of ${value.length}>`;
}

const printKey = (key: string | Expr, options: PrintOptions): string => (typeof key === 'string' ? key : `[${printExpr(key, options)}]`);

function printArg(arg: Arg, options: PrintOptions): string {
  const value = printExpr(arg.value, options);
  if (arg.spread) return `${arg.name ?? '...'}${value}`;
  return arg.name ? `${arg.name}=${value}` : value;
}

export function printExpr(expr: Expr, options: PrintOptions = {}): string {
  const inner = (value: Expr): string => {
    const text = printExpr(value, options);
    return value.kind === 'binary' || value.kind === 'conditional' ? `(${text})` : text;
  };
  const ref = options.refs && 'ref' in expr && expr.ref !== undefined ? `⟨${expr.ref}⟩` : '';
  switch (expr.kind) {
    case 'name':
      return expr.name + ref;
    case 'member': {
      // Only the outermost ref of a chain is shown: the inner ones are its beginnings.
      const object = printExpr(expr.object, { ...options, refs: options.refs && (!ref || expr.object.kind === 'call') });
      const optional = expr.optional ? '?.' : '';
      const wrapped = /^(?:binary|conditional|await|unary)$/.test(expr.object.kind) ? `(${object})` : object;
      if (typeof expr.property === 'string') return `${wrapped}${optional || '.'}${expr.property}${ref}`;
      return `${wrapped}${optional}[${printExpr(expr.property, options)}]${ref}`;
    }
    case 'call': {
      const callee = inner(expr.callee);
      return `${expr.callee.kind === 'fn' ? `(${callee})` : callee}${expr.optional ? '?.' : ''}(${expr.args.map((arg) => printArg(arg, options)).join(', ')})`;
    }
    case 'literal':
      return printConstant(expr.value);
    case 'template':
      return `\`${expr.parts.map((part) => (typeof part === 'string' ? part : `\${${printExpr(part, options)}}`)).join('')}\``;
    case 'object': {
      const entries = expr.entries.map((entry) =>
        'spread' in entry
          ? `...${printExpr(entry.spread, options)}`
          : `${printKey(entry.key, options)}: ${printExpr(entry.value, options)}`,
      );
      return `{${entries.join(', ')}}`;
    }
    case 'array':
      return `[${expr.items.map((item) => ('spread' in item ? `...${printExpr(item.spread, options)}` : printExpr(item, options))).join(', ')}]`;
    case 'fn':
      return `<fn ${expr.fn}>`;
    case 'class':
      return `<class ${expr.class}>`;
    case 'await':
      return `${expr.yields ? 'yield' : 'await'} ${inner(expr.value)}`;
    case 'binary':
      return `${inner(expr.left)} ${expr.op} ${inner(expr.right)}`;
    case 'unary':
      return `${expr.op}${/\w$/.test(expr.op) ? ' ' : ''}${inner(expr.value)}`;
    case 'conditional':
      return `${inner(expr.test)} ? ${inner(expr.then)} : ${inner(expr.else)}`;
    case 'opaque':
      return `<opaque ${expr.why}${expr.reads.length ? `: ${expr.reads.join(', ')}` : ''}>`;
  }
}

function printStmt(stmt: Stmt, options: PrintOptions): string {
  const block = (body: Stmt[]): string => printBody(body, options).replace(/^(?=.)/gm, '  ');
  const braces = (body: Stmt[]): string => (body.length ? `{\n${block(body)}\n}` : '{}');
  switch (stmt.kind) {
    case 'let': {
      const target = printExpr(stmt.target, stmt.target.kind === 'name' ? { ...options, refs: false } : options);
      return `${stmt.declares ? 'let ' : ''}${target}${stmt.value ? ` = ${printExpr(stmt.value, options)}` : ''}`;
    }
    case 'expr':
      return printExpr(stmt.value, options);
    case 'return':
    case 'throw':
      return `${stmt.kind}${stmt.value ? ` ${printExpr(stmt.value, options)}` : ''}`;
    case 'jump':
      return stmt.to;
    case 'if': {
      let text = `if (${printExpr(stmt.test, options)}) ${braces(stmt.then)}`;
      let rest = stmt.else;
      for (let next = rest[0]; rest.length === 1 && next?.kind === 'if'; next = rest[0]) {
        text += ` else if (${printExpr(next.test, options)}) ${braces(next.then)}`;
        rest = next.else;
      }
      return rest.length ? `${text} else ${braces(rest)}` : text;
    }
    case 'loop': {
      const head = stmt.each !== undefined || stmt.of ? `(${stmt.each ?? ''} of ${stmt.of ? printExpr(stmt.of, options) : ''}) ` : '';
      return `loop ${head}${stmt.test ? `while (${printExpr(stmt.test, options)}) ` : ''}${braces(stmt.body)}`;
    }
    case 'try': {
      const catches = stmt.catches.map(
        (one) =>
          ` catch (${[one.types.map((type) => printExpr(type, options)).join(' | '), one.name].filter(Boolean).join(' as ')}) ${braces(one.body)}`,
      );
      return `try ${braces(stmt.body)}${catches.join('')}${stmt.finally.length ? ` finally ${braces(stmt.finally)}` : ''}`;
    }
    case 'with':
      return `with (${printExpr(stmt.value, options)}${stmt.as ? ` as ${stmt.as}` : ''}) ${braces(stmt.body)}`;
    case 'block':
      return braces(stmt.body);
  }
}

export function printBody(body: Stmt[], options: PrintOptions = {}): string {
  return body.map((stmt) => (options.lines ? `${stmt.span[0]}: ` : '') + printStmt(stmt, options)).join('\n');
}

/** `async fn :load(id: string, ...rest = 1) by @Get('/')`, then the body. */
export function printFn(fn: Fn, options: PrintOptions = {}): string {
  const params = fn.params.map((param) => {
    const rest = param.rest === 'positional' ? '...' : param.rest === 'keyword' ? '**' : '';
    const type = param.type ? `: ${printExpr(param.type, options)}` : '';
    const decorators = param.decorators.map((decorator) => `@${printExpr(decorator, options)} `).join('');
    return `${decorators}${rest}${param.name}${type}${param.default ? ` = ${printExpr(param.default, options)}` : ''}`;
  });
  const words = [fn.static && 'static', fn.async && 'async', fn.yields && 'yields', fn.kind, 'fn'].filter(Boolean).join(' ');
  const returns = fn.returns ? `: ${printExpr(fn.returns, options)}` : '';
  const decorators = fn.decorators.map((decorator) => `@${printExpr(decorator, options)}\n`).join('');
  const body = printBody(fn.body, options).replace(/^(?=.)/gm, '  ');
  return `${decorators}${words} ${fn.id}(${params.join(', ')})${returns} ${body ? `{\n${body}\n}` : '{}'}`;
}

export function printClass(one: Class, options: PrintOptions = {}): string {
  const fields = one.fields.map((field) => {
    const decorators = field.decorators.map((decorator) => `@${printExpr(decorator, options)} `).join('');
    const type = field.type ? `: ${printExpr(field.type, options)}` : '';
    return `  ${decorators}${field.static ? 'static ' : ''}${field.name}${type}${field.value ? ` = ${printExpr(field.value, options)}` : ''}`;
  });
  const bases = one.bases.map((base) => printExpr(base, options)).join(', ');
  const decorators = one.decorators.map((decorator) => `@${printExpr(decorator, options)}\n`).join('');
  return [`${decorators}class ${one.id}${bases ? ` is ${bases}` : ''}`, ...fields, ...one.methods.map((method) => `  ${method}`)].join(
    '\n',
  );
}

/** The whole module: the top level's statements without a head, then classes and functions. */
export function printModule(module: Module, options: PrintOptions = {}): string {
  const [top, ...fns] = module.fns;
  return [printBody(top!.body, options), ...module.classes.map((one) => printClass(one, options)), ...fns.map((fn) => printFn(fn, options))]
    .filter(Boolean)
    .join('\n\n');
}

/** `import a from './b' as x`, `export x = :x`. */
export function printNames(module: Module): string {
  return [
    ...module.imports.map(
      (one) => `import ${one.type ? 'type ' : ''}${one.name || "''"} from ${one.from}${one.local ? ` as ${one.local}` : ''}`,
    ),
    ...module.exports.map((one) => `export ${one.name} = ${one.ref}`),
  ].join('\n');
}

/** Every span of the module lies inside the text and does not end before it starts. Gives the first that does not. */
export function badSpan(module: Module, text: string): Span | undefined {
  const lines = text.split('\n').map((line) => line.length);
  const stack: unknown[] = [module];
  const seen = new Set<unknown>();
  while (stack.length) {
    const value = stack.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const span = (value as { span?: Span }).span;
    if (span) {
      const [line, column, endLine, endColumn] = span;
      const inside =
        line >= 1 && column >= 1 && endLine <= lines.length && column <= lines[line - 1]! + 1 && endColumn <= lines[endLine - 1]! + 1;
      if (!inside || line > endLine || (line === endLine && column > endColumn)) return span;
    }
    for (const inner of Object.values(value)) stack.push(inner);
  }
  return undefined;
}
