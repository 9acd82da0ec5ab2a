/** The first of GitHub's two validations, with the sentences in which it says what is wrong. */
import { invalidRequest } from '../errors.ts';

/** What one value must be. */
export interface Shape {
  type: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  required?: boolean;
  maxLength?: number;
  maxItems?: number;
  oneOf?: string[];
  items?: Shape;
  properties?: Record<string, Shape>;
}

const isType = (value: unknown, type: Shape['type']): boolean => {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
};

/** Ruby's nil, which GitHub's messages show. */
const shown = (value: unknown): string => (value === null ? 'nil' : typeof value === 'string' ? value : JSON.stringify(value));

function reasons(value: unknown, shape: Shape, at: string): string[] {
  if (!isType(value, shape.type)) {
    const article = /^[aeiou]/.test(shape.type) ? 'an' : 'a';
    return [`${at && `For '${at}', `}${shown(value)} is not ${article} ${shape.type}.`];
  }
  if (typeof value === 'string') {
    const length = Array.from(value).length;
    if (shape.maxLength !== undefined && length > shape.maxLength)
      return [`Only ${shape.maxLength} characters are allowed; ${length} were supplied.`];
    if (shape.oneOf && !shape.oneOf.includes(value)) return [`For '${at}', ${value} is not a member of ${JSON.stringify(shape.oneOf)}.`];
  }
  if (Array.isArray(value)) {
    if (shape.maxItems !== undefined && value.length > shape.maxItems)
      return [`No more than ${shape.maxItems} items are allowed; ${value.length} were supplied.`];
    return value.flatMap((item, index) => (shape.items ? reasons(item, shape.items, `${at}/${index}`) : []));
  }
  return shape.properties ? objectReasons(value as Record<string, unknown>, shape.properties, at) : [];
}

function objectReasons(value: Record<string, unknown>, properties: Record<string, Shape>, at: string): string[] {
  const missing = Object.keys(properties).filter((name) => properties[name]!.required && value[name] === undefined);
  const absent =
    missing.length > 0 ? [`${missing.map((name) => `"${name}"`).join(', ')} ${missing.length > 1 ? "weren't" : "wasn't"} supplied.`] : [];
  const wrong = Object.entries(properties).flatMap(([name, shape]) => {
    const given = value[name];
    // null is how clients take an optional value back.
    if (given === undefined || (given === null && !shape.required)) return [];
    return reasons(given, shape, at ? `${at}/${name}` : `properties/${name}`);
  });
  return [...absent, ...wrong];
}

/** Throws 422 `Invalid request.` with every reason. */
export function checkBody(body: Record<string, unknown>, properties: Record<string, Shape>): void {
  const wrong = objectReasons(body, properties, '');
  if (wrong.length > 0) throw invalidRequest(...wrong);
}
