/** The frames of a program: which of them serves a call, so that a function is evaluated once for all calls that are alike. */
import type { Path } from '../code.ts';
import type { Summary } from '../summaries.ts';
import type { Draft, FnV, Frame, V } from './abstract.ts';
import type { Likeness } from './likeness.ts';

/** A function is evaluated for each call that differs until it took so many terms. */
const FAIR_SHARE = 3_000;
/** And for each that says something else of the outside until it took so many times as much. */
const MOST_SHARES = 4;

/** What serves a call: a frame, or else the keys of the one to make. */
interface Serving {
  frame?: Frame | undefined;
  key: string;
  /** By what a function that has had its share is known beside that. */
  rough: string[];
}

export class Frames {
  private readonly likeness: Likeness;
  private readonly byKey = new Map<string, Frame>();
  private readonly made: Frame[] = [];
  /** How many there are of each function. */
  private readonly serial = new Map<string, number>();
  private readonly roughly = new Map<string, Frame>();
  private readonly registering = new Set<string>();

  constructor(likeness: Likeness) {
    this.likeness = likeness;
  }

  /** The frame of this key, made where there is none. */
  create(file: Path, summary: Summary, args: V[], self: V | undefined, closure: Frame | undefined, key: string): Frame {
    const known = this.byKey.get(key);
    if (known) return known;
    const name = `${file}${summary.fn}`;
    const n = (this.serial.get(name) ?? 0) + 1;
    this.serial.set(name, n);
    const frame: Frame = {
      id: `${name}@${n}`,
      file,
      summary,
      args,
      ...(self && { self }),
      ...(closure && { closure }),
      vals: [],
      working: new Set(),
      calls: new Map(),
      records: [],
      returns: [],
      done: false,
    };
    this.byKey.set(key, frame);
    this.made.push(frame);
    return frame;
  }
  /** One that ran for a call like this one, or runs for this very one. site: where what makes an app or a router is called, which is another one each time. */
  serving(fn: V & FnV, args: V[], site?: string): Serving {
    const of = `${fn.file}${fn.summary.fn}|${fn.closure?.id ?? ''}`;
    const shared = `${of}|${fn.self ? this.likeness.of(fn.self) : ''}|${args.map((arg) => this.likeness.of(arg)).join(',')}`;
    const first = this.byKey.get(shared);
    const key = first?.makes && site !== undefined && first.site !== site ? `${shared}|${site}` : shared;
    const rough = this.rough(fn, args);
    const alike = this.byKey.get(key) ?? rough.map((one) => this.roughly.get(one)).find((one) => one?.done);
    if (!alike || alike.done) return { frame: alike, key, rough };
    // one that is at work on something alike is not known yet
    const own = `${of}|${fn.self?.id ?? ''}|${args.map((arg) => arg.id).join(',')}`;
    return { frame: this.byKey.get(own), key: own, rough };
  }
  /** A frame ran, and serves what is roughly like its call. registers: routes were registered on the way. */
  serves(frame: Frame, rough: readonly string[], registers: boolean): void {
    if (registers) this.registering.add(`${frame.file}${frame.summary.fn}`);
    for (const one of rough) this.roughly.set(one, frame);
  }
  /**
   * A function that was evaluated for very many different calls is not for each that follows: what is said of the outside tells them apart then, and in the end nothing. So no
   * function takes more than its share, however many ways lead to it. A wrapper does what it was made around. One that registers routes is called for what each call registers.
   */
  private rough(fn: V & FnV, args: V[]): string[] {
    const name = `${fn.file}${fn.summary.fn}`;
    const share = ((this.serial.get(name) ?? 0) * fn.summary.terms.length) / FAIR_SHARE;
    if (share < 1 || this.registering.has(name)) return [];
    const code = this.likeness.code(fn);
    const key = `${code}|${fn.self ? this.likeness.roughly(fn.self) : ''}|${args.map((arg) => this.likeness.roughly(arg)).join()}`;
    return share < MOST_SHARES ? [key] : [key, code];
  }
  /** Whether a function of this file was evaluated at all. */
  ran(path: Path, fn: string): boolean {
    return this.serial.has(`${path}${fn}`);
  }
  /** How many frames there are. */
  get count(): number {
    return this.made.length;
  }
  /** Those that were made since there were this many. */
  madeSince(count: number): Frame[] {
    return this.made.slice(count);
  }
  /** What is done outside of requests: by top levels, and by what they call. */
  setUp(): Draft[] {
    const found: Draft[] = [];
    const seen = new Set<Frame>();
    const queue = [...this.byKey.values()].filter((frame) => frame.args.length === 0);
    for (let frame = queue.pop(); frame; frame = queue.pop()) {
      if (seen.has(frame)) continue;
      seen.add(frame);
      for (const { call } of frame.records) {
        found.push(...call.drafts);
        queue.push(...call.frames, ...call.callbacks.map((one) => one.frame));
      }
    }
    return found;
  }
}
