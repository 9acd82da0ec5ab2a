/** Classes and types. */
import { describe, expect, it } from 'vitest';
import { classOf, fn, lower, top, whole } from './lower.ts';

const controller = `
  import { Controller, Get, UseGuards } from '@nestjs/common';
  import { AuthGuard } from './auth';
  @Controller('orders')
  @UseGuards(AuthGuard)
  export class OrdersController extends Base<Order> implements OnInit {
    @Column({ nullable: true }) name?: string = 'x';
    static readonly limit = 10;
    declare id: number;
    constructor(private readonly orders: Repository<Order>, @Inject('db') protected db: Db | null, plain: string) { super(); this.init(); }
    @Get(':id') @Roles(Role.Admin) async findOne(@Param('id') id: string): Promise<Order[]> { return this.orders.find({ id }); }
    abstract later(): void;
    private get size() { return 1; }
    static { this.ready = true; }
  }`;

describe('a class', () => {
  it('keeps bases, decorators, fields and methods', () => {
    expect(classOf(controller, ':OrdersController', { refs: true })).toBe(
      [
        "@Controller⟨@nestjs/common:Controller⟩('orders')",
        '@UseGuards⟨@nestjs/common:UseGuards⟩(AuthGuard⟨./auth:AuthGuard⟩)',
        'class :OrdersController is Base⟨global:Base⟩[Order⟨global:Order⟩], OnInit⟨global:OnInit⟩',
        "  @Column⟨global:Column⟩({nullable: true}) name: string⟨global:string⟩ = 'x'",
        '  static limit = 10',
        '  id: number⟨global:number⟩',
        '  orders: Repository⟨global:Repository⟩[Order⟨global:Order⟩]',
        "  @Inject⟨global:Inject⟩('db') db: Db⟨global:Db⟩",
        '  :OrdersController.constructor',
        '  :OrdersController.findOne',
        '  :OrdersController.size',
      ].join('\n'),
    );
  });

  it('assigns its parameter properties first', () => {
    expect(fn(controller, ':OrdersController.constructor')).toBe(
      [
        "constructor fn :OrdersController.constructor(orders: Repository[Order], @Inject('db') db: Db, plain: string) {",
        '  this.orders = orders',
        '  this.db = db',
        '  super()',
        '  this.init()',
        '}',
      ].join('\n'),
    );
  });

  it('keeps decorators of methods and parameters', () => {
    expect(fn(controller, ':OrdersController.findOne')).toBe(
      [
        "@Get(':id')",
        '@Roles(Role.Admin)',
        "async fn :OrdersController.findOne(@Param('id') id: string): Promise[Array[Order]] {",
        '  return this.orders.find({id: id})',
        '}',
      ].join('\n'),
    );
  });

  it('is a `let`, and its static blocks follow', () => {
    expect(top(controller)).toEqual(['let OrdersController = <class :OrdersController>', '{', '  this.ready = true', '}']);
    expect(top('const A = class B { m() { return B } }; f(class {}); export default class {}')).toEqual([
      'let A = <class :A>',
      'f(<class :~1>)',
      'let default = <class :default>',
    ]);
  });

  it('numbers accessors and overloads of one name', () => {
    expect(
      lower('class C { m(): void; m(a?: 1) {} static m() {} get x() { return 1 } set x(v) {} [Symbol.iterator]() {} "a b"() {} #p() {} }')
        .classes[0]!.methods,
    ).toEqual([':C.m', ':C.m~2', ':C.x', ':C.x~2', ':C.[Symbol.iterator]', ':C.a b', ':C.#p']);
  });
});

describe('types', () => {
  it.each([
    ['Repository<User>', 'Repository[User]'],
    ['Map<string, User>', 'Map[[string, User]]'],
    ['User[]', 'Array[User]'],
    ['readonly User[][]', 'Array[Array[User]]'],
    ['User | null', 'User'],
    ['undefined | User | Admin', 'User | Admin'],
    ["'a' | 1 | true", "('a' | 1) | true"],
    ['null', 'null'],
    ['A & B', 'A & B'],
    ['[A, b: B, ...C[]]', '[A, B, Array[C]]'],
    ['z.infer<typeof schema>', 'z.infer[typeof schema]'],
    ["Order['status']", 'Order.status'],
    ['keyof Order', 'keyof Order'],
    ['Express.Request', 'Express.Request'],
    ["import('./user').User", "import('./user').User"],
    ['(User)', 'User'],
    ['{ a: string }', '<opaque unsupported>'],
    ['(a: string) => void', '<opaque unsupported>'],
  ])('%s', (type, expected) => {
    expect(whole(`function f(x: ${type}) {}`)).toContain(`fn :f(x: ${expected}) {}`);
  });

  it('carry refs', () => {
    expect(
      whole(
        "import * as e from 'express'; import { User } from './user'; function f(a: e.Request<User>, b: import('./b').B, c: typeof User) {}",
        { refs: true },
      ),
    ).toContain("f(a: e.Request⟨express:Request⟩[User⟨./user:User⟩], b: import('./b').B⟨./b:*.B⟩, c: typeof User⟨./user:User⟩)");
  });
});
