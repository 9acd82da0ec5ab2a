/** Python as printed lowered code. */
import type { Module } from '../../../src/analysis/code.ts';
import { lowerPython } from '../../../src/analysis/python/index.ts';
import type { PrintOptions } from '../print.ts';
import { printBody, printClass, printFn, printNames } from '../print.ts';

export const lower = (text: string): Module => lowerPython(text, 'a.py');
/** The statements of the top level. */
export const top = (text: string, options?: PrintOptions): string => printBody(lower(text).fns[0]!.body, options);
/** The same with refs. */
export const refs = (text: string): string => top(text, { refs: true });
/** One function, by its id. */
export function fn(text: string, id: string, options?: PrintOptions): string {
  const found = lower(text).fns.find((one) => one.id === id);
  return found ? printFn(found, options) : `no ${id}`;
}
export const ids = (text: string): string[] => lower(text).fns.map((one) => one.id);
export const names = (text: string): string[] => printNames(lower(text)).split('\n');
export function cls(text: string, id: string, options?: PrintOptions): string[] {
  const found = lower(text).classes.find((one) => one.id === id);
  return found ? printClass(found, options).split('\n') : [`no ${id}`];
}
