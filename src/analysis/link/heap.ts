/** What is written into objects and requests from outside of their literals: by assignments, by links of a chain, by libraries. */
import type { Location } from '../code.ts';
import type { PointId } from '../summaries.ts';
import type { Call, Frame, ObjectEntry, RequestState, V } from './abstract.ts';
import { leads, outcomes } from './points.ts';
import { handsOn } from './rejections.ts';

/** Where something is written. */
export interface Written {
  frame: Frame;
  point: PointId;
}
/** More values of one field, and more objects that are copied into another, are not told apart. */
const MOST = 8;
/** What is written on a request stands under its state and the path in it. */
export const requestKey = (state: RequestState, path: readonly string[]): string => [state.id, ...path].join('.');

export class Heap {
  /** The request as the link at work sees it. */
  serving?: RequestState;
  private readonly objects = new Map<string, Map<string, V[]>>();
  private readonly onRequest = new Map<string, Map<string, V[]>[]>();
  private readonly copied = new Map<string, { value: V; at: Location }[]>();
  /** Where fields were written, by the object's id and the field, and what. */
  private readonly places = new Map<string, (Written & { value: V })[]>();
  /** Rows, and callers, that something was written into, by their ids. */
  private readonly rows = new Set<string>();
  private readonly noted: (object: V, property: string | undefined, value: V) => void;

  /** noted: is told of each write before it is made. */
  constructor(noted: (object: V, property: string | undefined, value: V) => void) {
    this.noted = noted;
  }

  put(object: V, property: string, value: V): void {
    const on = this.placed(object);
    if (on?.path[0] !== undefined && on.state.lasting?.includes(on.path[0])) return;
    this.noted(object, property, value);
    if (isRecord(object)) this.rows.add(object.id);
    const key = this.keyOf(object);
    let fields = this.objects.get(key);
    if (!fields) {
      fields = this.room(key);
      if (on) this.onRequest.set(on.state.id, [...this.writtenOn(on.state.id), fields]);
    }
    const list = fields.get(property);
    if (!list) fields.set(property, [value]);
    else if (list.length < MOST && !list.some((one) => one.id === value.id)) list.push(value);
  }
  /** The same, at a place in the code. */
  putAt(object: V, property: string, value: V, place: Written): void {
    this.put(object, property, value);
    const key = `${this.keyOf(object)}.${property}`;
    const known = this.places.get(key);
    const here = { ...place, value };
    if (known) known.push(here);
    else this.places.set(key, [here]);
  }
  /** What was written into one object is written into another that stands in its place. */
  putLike(object: V, property: string, value: V, before: V | undefined): void {
    this.put(object, property, value);
    const known = before && this.places.get(`${this.keyOf(before)}.${property}`);
    if (known) this.places.set(`${this.keyOf(object)}.${property}`, known);
  }
  /** All keys of `from` are written into the object (`Object.assign`, `setattr` in a loop). */
  spread(object: V, from: V, at: Location): void {
    if (from.id === object.id) return;
    this.noted(object, undefined, from);
    if (isRecord(object)) this.rows.add(object.id);
    const list = this.copied.get(object.id);
    if (!list) this.copied.set(object.id, [{ value: from, at }]);
    else if (list.length < MOST && !list.some((one) => one.value.id === from.id)) list.push({ value: from, at });
  }

  /** Another request begins: what a guard finds for all routes holds nothing of what the one before has put into it. */
  begin(): void {
    for (const id of this.rows) {
      for (const property of this.objects.get(id)?.keys() ?? []) this.places.delete(`${id}.${property}`);
      this.objects.delete(id);
      this.copied.delete(id);
    }
    this.rows.clear();
  }
  /** The fields of an object, or under a key of a request. */
  fields(object: V | string): Map<string, V[]> | undefined {
    return this.objects.get(typeof object === 'string' ? object : object.id);
  }
  /** The same, to be filled. */
  room(key: string): Map<string, V[]> {
    let fields = this.objects.get(key);
    if (!fields) this.objects.set(key, (fields = new Map()));
    return fields;
  }
  /** What was copied into it as a whole. */
  spreads(object: V): readonly { value: V; at: Location }[] {
    return this.copied.get(object.id) ?? [];
  }
  /** All that was put into it since it was made: what was copied whole, then what stands under each key, as it was written last. */
  added(object: V): ObjectEntry[] {
    const fields = [...(this.fields(object) ?? [])].flatMap(([key, values]) => values.slice(-1).map((value) => ({ key, value })));
    return [...this.spreads(object).map((one) => ({ spread: one.value })), ...fields];
  }
  /** What one link wrote on the request and on what belongs to it. */
  writtenOn(state: string): readonly Map<string, V[]>[] {
    return this.onRequest.get(state) ?? [];
  }
  /** A request as the link at work sees it, whoever took hold of it: all links before have written to it, and some frameworks have one that is a global. */
  seen(known: RequestState): RequestState {
    for (let state = this.serving; state; state = state.parent) if (state.id === known.id) return this.serving ?? known;
    return known;
  }
  /** Where on a request something stands; what an earlier link put there is written to by the one that is at work. */
  private placed(object: V): { state: RequestState; path: readonly string[] } | undefined {
    const on = object.kind === 'input' ? object.on : object.kind === 'request' ? object : undefined;
    return on && { path: on.path, state: this.seen(on.state) };
  }

  /** What its fields stand under. */
  private keyOf(object: V): string {
    const on = this.placed(object);
    return on ? requestKey(on.state, on.path) : object.id;
  }

  /** Whether a field that was written later is surely there where the call is made: not when it was written on one branch alone. */
  surely(object: V, property: string, { frame, term }: Call): boolean {
    const places = this.places.get(`${this.keyOf(object)}.${property}`) ?? [];
    const here = frame.summary.steps.find((step) => step.kind === 'call' && step.call === term)?.at;
    return places.some(
      (place) => (place.frame === frame && here !== undefined && leads(frame.summary, place.point, here)) || !isConditional(place),
    );
  }
  /** Whether every write of this field stands on one branch alone, so that it may hold what it held before. */
  mayBeMissing(key: string): boolean {
    const places = this.places.get(key) ?? [];
    return places.length > 0 && places.every(isConditional);
  }
  /** Where this was written into the field. */
  placeOf(key: string, { id }: V): Written | undefined {
    return this.places.get(key)?.find((one) => one.value.id === id);
  }
}
/** What a guard finds for many routes: a row, the caller. */
export const isRecord = (v: V): boolean => v.kind === 'row' || v.kind === 'identity';
/** Behind a test whose other outcome goes on as well: in the function, or in those that run after it. */
const isConditional = ({ frame, point }: Written): boolean =>
  [...outcomes(frame.summary, point)].some((one) => one.exits.length === 0 || one.exits.some((exit) => handsOn(frame, exit, one)));
