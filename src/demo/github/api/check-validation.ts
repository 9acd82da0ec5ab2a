/** What GitHub refuses in a check run. https://docs.github.com/en/rest/checks/runs#create-a-check-run */
import type { FieldError } from '../errors.ts';
import { invalidRequest, validationFailed } from '../errors.ts';
import type { Annotation, CheckAction } from '../state.ts';
import type { Shape } from './schema.ts';
import { checkBody } from './schema.ts';

/** Characters by the schema; after it GitHub counts bytes too (github/docs#35252). */
const TEXT = 65_535;
const RAW_BYTES = 64 * 1024;

/** The body of a create or an update, as far as it is understood. */
export interface CheckRunBody {
  name?: string;
  head_sha?: string;
  status?: string;
  conclusion?: string | null;
  external_id?: string;
  details_url?: string;
  started_at?: string;
  completed_at?: string;
  output?: { title?: string; summary: string; text?: string; annotations?: Annotation[] };
  actions?: CheckAction[];
}

const STATUSES = ['queued', 'in_progress', 'completed'];
const CONCLUSIONS = ['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'];

const ANNOTATION: Shape = {
  type: 'object',
  properties: {
    path: { type: 'string', required: true },
    start_line: { type: 'integer', required: true },
    end_line: { type: 'integer', required: true },
    annotation_level: { type: 'string', required: true, oneOf: ['notice', 'warning', 'failure'] },
    message: { type: 'string', required: true },
    start_column: { type: 'integer' },
    end_column: { type: 'integer' },
    title: { type: 'string', maxLength: 255 },
    raw_details: { type: 'string' },
  },
};
const ACTION: Shape = {
  type: 'object',
  properties: {
    label: { type: 'string', required: true, maxLength: 20 },
    description: { type: 'string', required: true, maxLength: 40 },
    identifier: { type: 'string', required: true, maxLength: 20 },
  },
};

/** An update may leave the title out, a new run may not. */
const schema = (isNew: boolean): Record<string, Shape> => ({
  name: { type: 'string', required: isNew },
  head_sha: { type: 'string', required: isNew },
  status: { type: 'string', oneOf: STATUSES },
  conclusion: { type: 'string', oneOf: CONCLUSIONS },
  external_id: { type: 'string' },
  details_url: { type: 'string' },
  started_at: { type: 'string' },
  completed_at: { type: 'string' },
  output: {
    type: 'object',
    properties: {
      title: { type: 'string', required: isNew },
      summary: { type: 'string', required: true, maxLength: TEXT },
      text: { type: 'string', maxLength: TEXT },
      annotations: { type: 'array', maxItems: 50, items: ANNOTATION },
    },
  },
  actions: { type: 'array', maxItems: 3, items: ACTION },
});

const invalid = (field: string): FieldError => ({ resource: 'CheckRun', code: 'invalid', field });

/** Columns only together, in order, and on a single line; everything counts from 1. */
function isPossible(annotation: Annotation): boolean {
  const { path, message, start_line: from, end_line: to, start_column: start, end_column: end } = annotation;
  if (path === '' || message === '' || from < 1 || to < from) return false;
  if (Buffer.byteLength(message) > RAW_BYTES || Buffer.byteLength(annotation.raw_details ?? '') > RAW_BYTES) return false;
  if (start == null && end == null) return true;
  return start != null && end != null && from === to && start >= 1 && end >= start;
}

const isTime = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.test(text);

/** Throws 422: `Invalid request.` for the form, `Validation Failed` for the values. One bad annotation refuses the whole batch. */
export function checkRunBody(raw: Record<string, unknown>, { isNew }: { isNew: boolean }): CheckRunBody {
  checkBody(raw, schema(isNew));
  const body = raw as CheckRunBody;
  if (body.status === 'completed' && !body.conclusion) throw invalidRequest('"conclusion" wasn\'t supplied.');
  const errors: FieldError[] = [];
  if (body.name === '') errors.push({ resource: 'CheckRun', code: 'missing_field', field: 'name' });
  for (const field of ['started_at', 'completed_at'] as const) {
    const time = body[field];
    if (typeof time === 'string' && !isTime(time)) errors.push(invalid(field));
  }
  if (typeof body.details_url === 'string' && !/^https?:\/\//.test(body.details_url))
    errors.push({ resource: 'CheckRun', code: 'custom', field: 'details_url', message: 'details_url must use http or https scheme' });
  for (const field of ['summary', 'text'] as const)
    if (Buffer.byteLength(body.output?.[field] ?? '') > TEXT)
      errors.push({ resource: 'CheckRun', code: 'custom', field, message: `${field} exceeds a maximum bytesize of ${TEXT}` });
  if (!(body.output?.annotations ?? []).every(isPossible)) errors.push(invalid('annotations'));
  if (errors.length > 0) throw validationFailed(...errors);
  return body;
}
