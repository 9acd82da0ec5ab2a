import { describe, expect, it } from 'vitest';
import { operationsOf } from '../../src/analysis/openapi.ts';

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
