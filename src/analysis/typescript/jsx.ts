/** JSX is opaque with the names it reads; what it calls still happens, before it, and functions in it are functions. */
import { ts } from 'ts-morph';
import type { Expr } from '../code.ts';
import { expression } from './expressions.ts';
import * as K from './kinds.ts';
import { checkNesting } from './limits.ts';
import type { Lowering } from './lowering.ts';
import { textOf } from './names.ts';

/** What it holds becomes part of the page as it is: it stands for a call that puts it there. */
const RAW = 'dangerouslySetInnerHTML';

export function jsx(low: Lowering, root: ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment): Expr {
  const reads = new Set<string>();
  const stack: ts.Node[] = [root];
  const depths: number[] = [low.depth];
  // Children are taken in the order of the text, without recursion: they may be nested deeper than any stack.
  const found: ts.Node[] = [];
  const collect = (child: ts.Node): void => {
    found.push(child);
  };
  for (let node = stack.pop(); node; node = stack.pop()) {
    const depth = depths.pop()!;
    switch (node.kind) {
      case K.JsxText:
        low.verbatim.push(node.pos, node.end);
        break;
      case K.StringLiteral:
        low.verbatim.push(low.startOf(node), node.end);
        break;
      case K.Identifier: {
        const name = textOf(node as ts.Identifier);
        if (/^[A-Z_$]/.test(name)) reads.add(name);
        break;
      }
      case K.PropertyAccessExpression: // <Form.Item>
        stack.push((node as ts.PropertyAccessExpression).expression);
        depths.push(depth);
        break;
      case K.JsxExpression:
      case K.JsxSpreadAttribute: {
        const inner = (node as ts.JsxExpression).expression;
        if (!inner) break;
        const value = expression(low, inner);
        if (namesIn(value, reads)) low.out.push({ kind: 'expr', value, span: value.span });
        break;
      }
      case K.JsxAttribute: {
        const { initializer, name } = node as ts.JsxAttribute;
        if (!initializer) break;
        const html = ts.isJsxExpression(initializer) && ts.isIdentifier(name) && textOf(name) === RAW ? initializer.expression : undefined;
        if (html) {
          const value = expression(low, html);
          namesIn(value, reads);
          const { span } = value;
          const callee: Expr = { kind: 'name', name: RAW, ref: `react:${RAW}`, span };
          low.out.push({ kind: 'expr', value: { kind: 'call', callee, ref: `react:${RAW}`, args: [{ value }], span }, span });
          break;
        }
        stack.push(initializer);
        depths.push(depth);
        break;
      }
      case K.JsxClosingElement:
      case K.JsxNamespacedName:
        break;
      default:
        checkNesting(depth);
        found.length = 0;
        ts.forEachChild(node, collect);
        for (let i = found.length - 1; i >= 0; i--) {
          stack.push(found[i]!);
          depths.push(depth + 1);
        }
    }
  }
  return { kind: 'opaque', why: 'unsupported', reads: [...reads].sort(), span: low.spanOf(root) };
}

/** Adds the names that an expression reads, and says whether evaluating it does anything: a call, an await. */
function namesIn(root: Expr, reads: Set<string>): boolean {
  let acts = false;
  const stack: (Expr | string)[] = [root];
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (typeof expr === 'string') continue;
    switch (expr.kind) {
      case 'name':
        if (!expr.name.startsWith('~')) reads.add(expr.name);
        break;
      case 'member':
        stack.push(expr.object, expr.property);
        break;
      case 'call':
        acts = true;
        stack.push(expr.callee, ...expr.args.map((arg) => arg.value));
        break;
      case 'await':
        acts = true;
        stack.push(expr.value);
        break;
      case 'template':
        stack.push(...expr.parts);
        break;
      case 'object':
        for (const entry of expr.entries) stack.push(...('spread' in entry ? [entry.spread] : [entry.key, entry.value]));
        break;
      case 'array':
        for (const item of expr.items) stack.push('spread' in item ? item.spread : item);
        break;
      case 'binary':
        stack.push(expr.left, expr.right);
        break;
      case 'unary':
        stack.push(expr.value);
        break;
      case 'conditional':
        stack.push(expr.test, expr.then, expr.else);
        break;
      case 'opaque':
        for (const name of expr.reads) reads.add(name);
        break;
      default:
        break;
    }
  }
  return acts;
}
