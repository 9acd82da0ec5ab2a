/** The settings of one deployment, read from environment variables once at start. Whatever is wrong is named at once, and a start without a secret is refused. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { LEVELS } from './log.ts';

/** GitHub's own ceiling for a delivery, so nothing that GitHub sends is refused (docs.github.com, "Webhook events and payloads"). */
export const PAYLOAD_LIMIT = 25 * 1024 * 1024;

/** What Probot falls back to when no secret is set: everybody knows it, so anybody could sign deliveries. */
const DEFAULT_SECRET = 'development';

const port = (fallback: number) =>
  z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a port number from 0 to 65535')
    .transform(Number);
const count = (fallback: number, from: number, to: number) =>
  z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to, `must be a whole number from ${from} to ${to}`)
    .transform(Number);

/** A key as people paste it: with real line breaks, with `\n` written out, or the whole file in base64. */
function pem(text: string): string {
  const spelled = text.replaceAll('\\n', '\n').trim();
  return spelled.includes('-----BEGIN') ? spelled : Buffer.from(spelled, 'base64').toString('utf8').trim();
}

function isRsaKey(text: string): boolean {
  try {
    return createPrivateKey(pem(text)).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

const DatabaseVariables = {
  /** A PostgreSQL server, shared by any number of instances. Without it the database is in this process, in DATA_DIR. */
  DATABASE_URL: z
    .url({ protocol: /^postgres(?:ql)?$/, error: 'must be an address such as postgres://user:password@host:5432/portcullis' })
    .optional(),
  DATABASE_CONNECTIONS: count(10, 2, 200),
  DATA_DIR: z.string().default('data'),
};
type DatabaseSettings = { url: string; connections: number } | { directory: string };

const Variables = z.object({
  ...DatabaseVariables,
  APP_ID: z
    .string('is missing; it is the number on the settings page of the App')
    .regex(/^[1-9]\d{0,11}$/, 'must be the number on the settings page of the App')
    .transform(Number),
  PRIVATE_KEY: z
    .string('is missing; set it to the private key of the App, or PRIVATE_KEY_PATH to the .pem file')
    .refine(isRsaKey, 'is no RSA private key in PEM form (or that in base64)')
    .transform(pem),
  WEBHOOK_SECRET: z
    .string('is missing; set the same random text here and on the settings page of the App (openssl rand -hex 32)')
    .refine(
      (text) => text !== DEFAULT_SECRET,
      `is "${DEFAULT_SECRET}", a default that everybody knows; choose a random text (openssl rand -hex 32)`,
    ),
  /** The one before, while GitHub still signs with it: set both, change it on the settings page of the App, then leave this one out. */
  WEBHOOK_SECRET_PREVIOUS: z.string().min(16, 'must have at least 16 characters').optional(),
  WEBHOOK_PATH: z
    .string()
    .default('/api/github/webhooks')
    .refine((text) => /^\/[\w/.-]*$/.test(text), 'must be a path that begins with /'),
  PORT: port(3000),
  HOST: z.string().default('127.0.0.1'),
  /** What whoever reads /metrics must send as a bearer token; without it there is no /metrics. */
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  GITHUB_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://github.example.com/api/v3' })
    .default('https://api.github.com')
    .transform((url) => url.replace(/\/+$/, '')),
  LOG_LEVEL: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`).default('info'),
  /** Reviews at the same time; each has its own analysis thread. */
  CONCURRENCY: count(2, 1, 32),
  /** Seconds after which an analysis is killed; the review is then incomplete. */
  ANALYSIS_TIMEOUT: count(120, 1, 3600),
  /** MB that one analysis may use. */
  ANALYSIS_MEMORY: count(1024, 128, 65_536),
  /** Days after which what was remembered of a pull request that nobody touches is forgotten. */
  RETENTION_DAYS: count(180, 8, 3650),
  /** Days that the audit log is kept; 0 keeps it for good. */
  AUDIT_DAYS: count(0, 0, 36_500),
});

export interface Environment {
  appId: number;
  privateKey: string;
  webhookSecret: string;
  previousSecret?: string;
  webhookPath: string;
  port: number;
  host: string;
  metricsToken?: string;
  githubApiUrl: string;
  logLevel: (typeof LEVELS)[number];
  concurrency: number;
  analysis: { timeoutSeconds: number; memoryMb: number };
  database: DatabaseSettings;
  retention: { reviews: number; audit: number };
}

/** One message with every setting that is missing or wrong; it never repeats a value, for it may be a secret. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

function keyFrom(variables: Record<string, string>, problems: string[]): void {
  const path = variables.PRIVATE_KEY_PATH;
  if (!path || variables.PRIVATE_KEY) return;
  try {
    variables.PRIVATE_KEY = readFileSync(path, 'utf8');
  } catch (error) {
    problems.push(`PRIVATE_KEY_PATH cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

const toDatabase = (data: { DATABASE_URL?: string | undefined; DATABASE_CONNECTIONS: number; DATA_DIR: string }): DatabaseSettings =>
  data.DATABASE_URL ? { url: data.DATABASE_URL, connections: data.DATABASE_CONNECTIONS } : { directory: resolve(data.DATA_DIR) };

// A variable that is set to nothing is a missing one: compose files and CI leave such behind.
const given = (source: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(source).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])));

const refuse = (problems: string[]): EnvironmentError =>
  new EnvironmentError(`These settings keep Portcullis from starting:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);

/** Where the database is, for commands that need nothing else of a deployment. */
export function readDatabaseSettings(source: Record<string, string | undefined> = process.env): DatabaseSettings {
  const read = z.object(DatabaseVariables).safeParse(given(source));
  if (!read.success) throw refuse(read.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`));
  return toDatabase(read.data);
}

export function readEnvironment(source: Record<string, string | undefined> = process.env): Environment {
  const variables = given(source);
  const problems: string[] = [];
  keyFrom(variables, problems);
  const unreadable = problems.length > 0;
  const read = Variables.safeParse(variables);
  for (const { path, message } of read.error?.issues ?? []) {
    const name = String(path[0]);
    if (name === 'PRIVATE_KEY' && unreadable) continue;
    if (!problems.some((problem) => problem.startsWith(`${name} `))) problems.push(`${name} ${message}`);
  }
  if (!read.success || problems.length > 0) throw refuse(problems);
  const { data } = read;
  return {
    appId: data.APP_ID,
    privateKey: data.PRIVATE_KEY,
    webhookSecret: data.WEBHOOK_SECRET,
    ...(data.WEBHOOK_SECRET_PREVIOUS !== undefined && { previousSecret: data.WEBHOOK_SECRET_PREVIOUS }),
    webhookPath: data.WEBHOOK_PATH,
    port: data.PORT,
    host: data.HOST,
    ...(data.METRICS_TOKEN !== undefined && { metricsToken: data.METRICS_TOKEN }),
    githubApiUrl: data.GITHUB_API_URL,
    logLevel: data.LOG_LEVEL,
    concurrency: data.CONCURRENCY,
    analysis: { timeoutSeconds: data.ANALYSIS_TIMEOUT, memoryMb: data.ANALYSIS_MEMORY },
    database: toDatabase(data),
    retention: { reviews: data.RETENTION_DAYS, audit: data.AUDIT_DAYS },
  };
}
