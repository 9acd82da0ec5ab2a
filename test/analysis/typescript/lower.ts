/** Lowers a snippet and prints what the test is about. */
import type { Module } from '../../../src/analysis/code.ts';
import { lowerTypeScript } from '../../../src/analysis/typescript/index.ts';
import type { PrintOptions } from '../print.ts';
import { printBody, printClass, printFn, printModule } from '../print.ts';

export const lower = (text: string, path = 'a.ts'): Module => lowerTypeScript(text, path);

const rows = (text: string): string[] => text.split('\n');

/** The top level's statements, a line each. */
export const top = (text: string, options?: PrintOptions, path?: string): string[] =>
  rows(printBody(lower(text, path).fns[0]!.body, options));

/** The body of the function with this id (default: of `f`, which the text may leave out). */
export function body(text: string, id?: string, options?: PrintOptions): string[] {
  const module = lower(id ? text : `async function f(a, b, c, req, res, next) {\n${text}\n}`);
  return rows(printBody(module.fns.find((fn) => fn.id === (id ?? ':f'))!.body, options));
}

export function fn(text: string, id: string, options?: PrintOptions): string {
  return printFn(lower(text).fns.find((one) => one.id === id)!, options);
}

export const ids = (text: string, path?: string): string[] => lower(text, path).fns.map((one) => one.id);

export const classOf = (text: string, id: string, options?: PrintOptions): string =>
  printClass(lower(text).classes.find((one) => one.id === id)!, options);

export const whole = (text: string, options?: PrintOptions): string => printModule(lower(text), options);
