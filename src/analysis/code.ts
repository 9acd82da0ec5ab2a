/**
 * The code model: one file, lowered to what both languages share. Plain data without a path, a library or a parser node.
 *
 * Both frontends lower to the same statements and expressions. What only syntax needs is gone:
 * - Destructuring becomes one `let` a name with member reads, by index ('0') from an array (a temporary `~n` holds the source when it is neither a plain name nor a chain
 *   of members of one, `req.body`); a default is `??`; a rest is a call of `lang:omit(source, ...keys)`. A destructured parameter is named `~p<index>` and its `let`s open
 *   the body.
 * - `switch` and `match` become `if` chains (a fall-through repeats the shared body; a `break` that ends a case disappears, one in its midst puts the rest into an `else`, or
 *   makes the whole a loop that ends with `break`). So does a labelled block; labels of loops are lost: a jump goes to the innermost.
 * - A loop's test that needs statements first stands in the loop (`if (!test) break`); `do … while` is a loop that ends so. `for … in` loops over `lang:keys(object)`, the
 *   step of a `for` ends its body, and what its head declares is in a `block` around it.
 * - What `with … as` binds is a call of `lang:enter(context)`.
 * - Comprehensions are calls of `lang:map(iterable, fn)` and `lang:filter(iterable, fn)`.
 * - `%`, `.format`, f-strings, template literals are `template`; `a + b` stays binary. A tagged template is a call whose first argument is the template.
 * - `new X()` and Python's `X()` are the same call. Types and annotations are expressions (`Repository<User>` and `Repository[User]` are both a
 *   member read with a computed property: object `Repository`, property the expression `User`, several arguments their array). `X[]` is `Array<X>`, `A | null` is `A`,
 *   other unions are binary `|`; built-in types are global names (`global:string`).
 * - An expression that assigns (`x = y` inside, `:=`, `i++`) becomes a `let` before the statement and the name in its place; on the right of `&&`, `||`, `??` or in a branch
 *   of `?:` that `let` is inside an `if`.
 * - An expression statement whose top is `&&`, `||`, `??` or `?:` becomes an `if`.
 * - Operators: `===` and Python's `is` are `==`; `!==`, `is not` are `!=`; `and`, `or`, `not` are `&&`, `||`, `!`; `in`, `not in`, `instanceof`, `+`, `<` … keep their names.
 * - A chained comparison `a < b < c` is `a < b && b < c`. `assert x` is `if (!x) throw`. `raise` is `throw`; `with` and `async with` are `with`; `yield` is `await` with `yields`.
 * - A method's receiver (`this`, Python's first parameter of a method or classmethod) is the name `this` and no parameter.
 * - A function or class declaration is a `let` of its name with value `fn` or `class`; in TypeScript and JavaScript function declarations are hoisted to the top of
 *   their block. In Python decorators are applied there: `let f = d1(d2(<fn f>))`; a decorated method is, after its class, `let C.m = d(<fn C.m>)` with a member target; where the class itself is decorated that comes before its `let`, with the class in the place of its name.
 *   In TypeScript decorators are metadata only and stand in `decorators`.
 * - Parentheses, type assertions (`as`, `satisfies`, `!`), `await` on a non-call stay transparent except that `await` is kept as an expression.
 * - JSX and what no kind fits is `opaque` with the names it reads; its inner calls are lost on purpose only where nothing can be called: those in JSX are statements before it.
 * - TypeScript's enum is a `let` with an object; a namespace a `block` whose exported names are members of a `let` object.
 */
export type Path = string;

/** Names everything, first-party code and packages alike: `src/auth.ts:requireUser`, `express:Router().get`, `global:fetch`; `./auth:x` until linked, `:x` for this file; `()` is what a call or `new` yields. */
export type ApiPath = string;

/** A function's name: `src/orders.ts:OrdersController.findOne`. A function is named by its declaration, or by the variable, key, field or member that it is given to (`:routes.list`, `:module.exports.create`). An anonymous function is its parent's id and `~1`, `~2`, … in source order; a second one of the same name has `~2`, too; the top level is `:`. */
export type FnId = ApiPath;

/** 1-based, end exclusive. */
export type Span = readonly [line: number, column: number, endLine: number, endColumn: number];

export interface Location {
  path: Path;
  span: Span;
}

/** `digest`: a string with the shape of a secret is kept as a SHA-256 prefix (16 hex digits), its length and its entropy in bits a character, never as text. */
export type Constant =
  | string
  | number
  | boolean
  | null
  | { regex: string; flags: string }
  | { digest: string; length: number; entropy: number };

export type Language = 'typescript' | 'javascript' | 'python';

export interface Module {
  language: Language;
  imports: Import[];
  exports: Export[];
  /** fns[0] is the top level, its body the file's statements. */
  fns: Fn[];
  classes: Class[];
  /** Comments that speak to the tool or to a reader about suppression; others are dropped. */
  comments: { text: string; span: Span }[];
  /** Bidirectional and invisible characters. */
  hidden: Span[];
  /** What did not parse. */
  broken: Span[];
}

/**
 * One imported name. `name` is the exported name, `default`, `*` for a namespace, `=` for `require()` of the whole module, and '' for an import for its effects.
 * A `require()` or `import()` inside an expression, and a re-export, is an import with local ''; such an expression is the name `require('x')` or `import('x')`.
 * Python: `import a.b as c` is {local: 'c', from: 'a.b', name: '*'}, `from .deps import x` is {from: '.deps', name: 'x'}, `from x import *` has local '*'.
 */
export interface Import {
  local: string;
  from: string;
  name: string;
  /** Only types are imported: nothing runs. */
  type?: true;
  span: Span;
}

/**
 * One exported name: 'default', a name, '*' for `export * from`, or '=' for `module.exports`. `ref` is ':local', './other:name' for a re-export, './other:*' for a star.
 * CommonJS: the local pseudo-variable is called `module.exports` (`exports.x = v` is a `let` of its member, and exported as ':module.exports.x'); `export default <expr>` is a `let` of the local `default`.
 */
export interface Export {
  name: string;
  ref: ApiPath;
}

export interface Fn {
  id: FnId;
  /** The name as written, '' when anonymous. */
  name: string;
  params: Param[];
  decorators: Expr[];
  returns?: Expr;
  async: boolean;
  yields: boolean;
  /** The class of a method. */
  owner?: ApiPath;
  /** The function around it; absent for the top level. */
  parent?: FnId;
  static?: true;
  kind?: 'constructor' | 'getter' | 'setter';
  body: Stmt[];
  /** Hash of the text without comments and white space. */
  tokens: string;
  span: Span;
}

export interface Param {
  name: string;
  type?: Expr;
  default?: Expr;
  decorators: Expr[];
  rest?: 'positional' | 'keyword';
  span: Span;
}

export interface Class {
  id: ApiPath;
  name: string;
  bases: Expr[];
  /** What Python's class statement passes by name: `table=True`, `metaclass=Meta`. */
  keywords?: { name: string; value: Expr }[];
  decorators: Expr[];
  /** Python: class attributes, annotated or assigned, in order. TypeScript: properties and parameter properties of the constructor. */
  fields: Property[];
  methods: FnId[];
  span: Span;
}

export interface Property {
  name: string;
  type?: Expr;
  value?: Expr;
  decorators: Expr[];
  static: boolean;
  span: Span;
}

export type Stmt = { span: Span } & (
  | { kind: 'let'; target: Expr; value?: Expr; declares: boolean } // also assignment; target is a name or a member
  | { kind: 'expr'; value: Expr }
  | { kind: 'return' | 'throw'; value?: Expr }
  | { kind: 'jump'; to: 'break' | 'continue' }
  | { kind: 'if'; test: Expr; then: Stmt[]; else: Stmt[] }
  | { kind: 'loop'; each?: string; of?: Expr; test?: Expr; body: Stmt[] }
  | { kind: 'try'; body: Stmt[]; catches: { name?: string; types: Expr[]; body: Stmt[] }[]; finally: Stmt[] }
  | { kind: 'with'; value: Expr; as?: string; body: Stmt[] }
  | { kind: 'block'; body: Stmt[] }
);

/**
 * `ref` on a name or a member chain: what it stands for as far as this file tells. An imported name: './auth:requireUser', 'express:Router'. Default, namespace and whole-module
 * imports of a *package* are one form, 'express:' (so `express.Router` is 'express:Router'); of a relative or aliased file they keep 'default', '*', '=' ('./db:default').
 * Node's built-ins lose `node:` ('fs:readFile'). Python: 'fastapi:APIRouter', 'app.deps:get_user', 'jwt:decode' for `jwt.decode` after `import jwt`, '.deps:get_user' when relative;
 * whether a Python module is first-party is decided when linking. A name declared at the top level of this file: ':requireUser'. A global that nothing declares: 'global:fetch',
 * also through `globalThis` and `window`. Locals and parameters have no ref. A member of a ref extends it with '.' ('express:Router.prototype', ':Role.admin', 'global:process.env.KEY').
 */
export type Expr = { span: Span } & (
  | { kind: 'name'; name: string; ref?: ApiPath }
  | { kind: 'member'; object: Expr; property: string | Expr; optional?: true; ref?: ApiPath }
  | { kind: 'call'; callee: Expr; ref?: ApiPath; args: Arg[]; optional?: true } // ref: the callee's
  | { kind: 'literal'; value: Constant }
  | { kind: 'template'; parts: (string | Expr)[] }
  | { kind: 'object'; entries: ({ key: string | Expr; value: Expr } | { spread: Expr })[] }
  | { kind: 'array'; items: (Expr | { spread: Expr })[] } // tuples and sets too
  | { kind: 'fn'; fn: FnId }
  | { kind: 'class'; class: ApiPath }
  | { kind: 'await'; value: Expr; yields?: true }
  | { kind: 'binary'; op: string; left: Expr; right: Expr }
  | { kind: 'unary'; op: string; value: Expr }
  | { kind: 'conditional'; test: Expr; then: Expr; else: Expr }
  | { kind: 'opaque'; why: 'syntax' | 'depth' | 'unsupported'; reads: string[] } // the names inside, so that what flows through becomes unknown, not lost
);

/** Python's `*xs` and JavaScript's `...xs` are `spread` without a name, `**kw` is `spread` with the name '**'. */
export interface Arg {
  name?: string;
  value: Expr;
  spread?: true;
}

/** What a frontend gives for one file: never throws; what it cannot read is in `broken` or `opaque`. */
export type LowerModule = (text: string, path: Path) => Module;

/** Nesting deeper than this, or an operator chain longer than the second, is `opaque` with `depth`. */
export const MAX_DEPTH = 200;
export const MAX_CHAIN = 1000;
