import { describe, expect, it } from 'vitest';
import { operationsIn, operationsOf } from '../../src/analysis/openapi.ts';

describe('the operations of a description', () => {
  it('have method, path, handler and place, in YAML', () => {
    const text =
      'openapi: 3.0.1\nservers:\n  - url: https://api.example.org/v2/\npaths:\n  /users/{id}:\n    parameters: []\n    get:\n      operationId: views.users.read\n    delete:\n      x-openapi-router-controller: views.admin\n      operationId: remove\n';
    expect(operationsOf(text)).toEqual([
      { method: 'GET', path: '/v2/users/{id}', handler: 'views.users.read', span: [7, 5, 7, 8] },
      { method: 'DELETE', path: '/v2/users/{id}', handler: 'views.admin.remove', span: [9, 5, 9, 11] },
    ]);
  });
  it('are read from JSON, with the base path of Swagger', () => {
    const text = '{"swagger":"2.0","basePath":"/api","paths":{"/a":{"post":{"operationId":"make"}}}}';
    expect(operationsOf(text).map(({ method, path, handler }) => [method, path, handler])).toEqual([['POST', '/api/a', 'make']]);
  });
  it('say what they take, and whether a caller is asked for', () => {
    const text = [
      'openapi: 3.0.1',
      'security: [{ key: [] }]',
      'paths:',
      '  /a:',
      '    get:',
      '      parameters: [{ in: query, name: page }, { in: header, name: x }, { $ref: "#/components/parameters/size" }]',
      '    post:',
      '      security: []',
      '      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/order" } } } }',
      '    put:',
      '      security: [{ key: [] }, {}]',
      'components:',
      '  parameters: { size: { in: query, name: size } }',
      '  schemas: { order: { x-body-name: order } }',
    ].join('\n');
    expect(operationsOf(text).map(({ method, takes, secured }) => ({ method, takes, secured }))).toEqual([
      {
        method: 'GET',
        takes: [
          { name: 'page', part: 'query' },
          { name: 'size', part: 'query' },
        ],
        secured: true,
      },
      { method: 'POST', takes: [{ name: 'order', part: 'body', whole: true }], secured: undefined },
      { method: 'PUT', takes: undefined, secured: undefined },
    ]);
    const swagger = '{"swagger":"2.0","paths":{"/a":{"post":{"parameters":[{"in":"body","name":"one"},{"in":"formData","name":"two"}]}}}}';
    expect(operationsOf(swagger)[0]?.takes).toEqual([
      { name: 'one', part: 'body', whole: true },
      { name: 'two', part: 'body' },
    ]);
  });
  it.each([
    ['nothing', ''],
    ['text that is no description', 'hello: world'],
    ['broken YAML', 'openapi: 3.0.0\npaths: {'],
    ['a list', '- openapi: 3\n'],
    ['paths that are no map', 'openapi: 3.0.0\npaths: 7'],
    [
      'an alias bomb',
      `openapi: 3.0.0\na: &a [x,x]\n${'bcdefghij'
        .split('')
        .map((c, i) => `${c}: &${c} [${`*${'abcdefghi'[i]},`.repeat(9)}]`)
        .join('\n')}\npaths: *j`,
    ],
  ])('are none in %s', (_, text) => {
    expect(operationsOf(text)).toEqual([]);
  });
});

describe('the operations of a comment', () => {
  it('stand below its mark, in YAML', () => {
    const text =
      '/**\n * Lists users.\n * @openapi\n * /users/{id}:\n *   get:\n *     summary: one\n *   patch:\n *     summary: change\n */';
    expect(operationsIn(text).map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /users/{id}', 'PATCH /users/{id}']);
  });
  it('may stand below paths', () => {
    const text = '/*\n @swagger\n paths:\n   /a:\n     post:\n       summary: one\n*/';
    expect(operationsIn(text).map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /a']);
  });
  it.each([
    ['no mark', '/**\n * /users:\n *   get:\n */'],
    ['tags alone', '/**\n * @swagger\n * tags:\n *   name: Users\n */'],
    ['a broken one', '/** @openapi\n * /a: {get\n */'],
  ])('are none in %s', (_, text) => {
    expect(operationsIn(text)).toEqual([]);
  });
});
