/** What a client sends, as values: inputs by part and name, credentials, headers that are one or the other by their name. */
import type { Location } from '../code.ts';
import type { Credential, InputPart } from '../facts.ts';
import type { V } from '../link/abstract.ts';
import type { Machine } from '../link/machine.ts';
import type { RequestPart } from './framework.ts';

/** A part of the request, or what stands in it under a name. */
export const inputOf = (machine: Machine, part: InputPart, name: string | undefined, at: Location): V =>
  machine.make(`input:${part}${name === undefined ? '' : `.${name}`}`, at, { kind: 'input', part, path: name === undefined ? [] : [name] });
/** A credential that the request presents. */
export const credentialOf = (machine: Machine, credential: Credential, name: string, at: Location): V =>
  machine.make(`credential:${credential}:${name}`, at, { kind: 'credential', credential, name });

const CREDENTIAL_HEADER = /(^authorization$|^cookie$|token|api-?key|secret|^x-.*(auth|key|sign)|signature|session)/i;
/** A header: input, or a credential by its name. */
export function headerPart(name: string): { input: 'header'; name: string } | { credential: Credential; name: string } {
  if (!CREDENTIAL_HEADER.test(name)) return { input: 'header', name };
  return { credential: /^authorization$/i.test(name) ? 'bearer' : /key/i.test(name) ? 'api-key' : 'header', name };
}
/** The value of a header that is read by its name, in whatever case. */
export function headerOf(machine: Machine, name: string, at: Location): V {
  const part = headerPart(name.toLowerCase());
  return 'credential' in part ? credentialOf(machine, part.credential, part.name, at) : inputOf(machine, 'header', part.name, at);
}
/** A cookie: a credential, or input where its name says that it is not one. */
export const cookiePart = (name: string): { input: 'cookie'; name: string } | { credential: 'cookie'; name: string } =>
  /(lang|locale|theme|consent|csrf|xsrf|redirect|return)/i.test(name) ? { input: 'cookie', name } : { credential: 'cookie', name };
/** What a session, which the server made, holds of a person is who signed in. */
export const isSession = (name: string): boolean =>
  /(user|uid|account|auth|logged|login|member|admin|role|customer|passport|profile|email|person|grant|token|session|id$)/i.test(name);

/** Members by which the platforms hand on what a client sent, beside those that an adapter knows. */
const SENT =
  /^(raw\w*|req|request|ctx|hostname|host|origin|href|urls?|URL|path\w*|subdomains|ips?|protocol|search|querystring|method|text|form|fields|json|buffer|stream|parts|multipart|socket|connection|environ|scope|resolver_match|nextUrl|geo|locale|language|LANGUAGE_CODE|content\w*)$/;
/** A member of the request that the framework does not know: the server keeps it there, unless it is one by which the platform beneath hands on what was sent. */
export const unlistedMember = (name: string | undefined): RequestPart =>
  name === undefined || SENT.test(name) ? { deeper: true } : { deeper: true, ours: true };
