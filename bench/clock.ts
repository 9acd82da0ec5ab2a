/** Processor time, which says more than the time of day on a machine that does other things, and rows of ratios. */

/** Milliseconds of processor time that the call took. */
export function spent(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
/** The least of several passes. */
export const least = (passes: number, work: () => unknown): number => Math.min(...Array.from({ length: passes }, () => spent(work)));

export const line = (text = ''): void => void process.stdout.write(`${text}\n`);
const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
/** One row: what, how long, and how many times one or several floors. */
export function row(name: string, value: number, ...floors: [unit: string, floor: number][]): void {
  const ratios = floors.filter(([, floor]) => floor > 0).map(([unit, floor]) => `${(value / floor).toFixed(2)} ${unit}`.padStart(14));
  line(`  ${name.padEnd(52)} ${milliseconds(value).padStart(10)} ${ratios.join('')}`);
}
export const note = (name: string, text: string): void => line(`  ${name.padEnd(52)} ${text.padStart(10)}`);
