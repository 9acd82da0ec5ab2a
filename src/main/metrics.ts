/** What operators watch, in Prometheus' form. Numbers only: no names of repositories or people. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Queue } from '../queue/queue.ts';
import type { Done } from '../worker/loop.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
  taken(event: string, outcome: string): void;
  done(done: Done): void;
  answered(status: number, milliseconds: number): void;
}

export function createMetrics(counts: () => ReturnType<Queue['counts']>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const taken = new Counter({
    name: 'portcullis_references_total',
    help: 'What deliveries asked for, by event and what became of it',
    labelNames: ['event', 'outcome'],
    registers,
  });
  const jobs = new Histogram({
    name: 'portcullis_job_seconds',
    help: 'Jobs, by kind and outcome',
    labelNames: ['kind', 'outcome'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    registers,
  });
  const answers = new Histogram({
    name: 'portcullis_webhook_seconds',
    help: 'Answers to webhooks, by status',
    labelNames: ['status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  new Gauge({
    name: 'portcullis_jobs',
    help: 'Jobs by state, on all instances',
    labelNames: ['state'],
    registers,
    async collect() {
      // while the database is gone the other numbers are what operators look for
      const now = await counts().catch(() => ({}));
      this.reset();
      for (const [state, count] of Object.entries(now)) this.set({ state }, count);
    },
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    taken: (event, outcome) => taken.inc({ event, outcome }),
    done: ({ kind, outcome, milliseconds }) => jobs.observe({ kind, outcome }, milliseconds / 1000),
    answered: (status, milliseconds) => answers.observe({ status: String(status) }, milliseconds / 1000),
  };
}
