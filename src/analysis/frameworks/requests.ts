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
/** A cookie that says who somebody is, or what they may do: nobody who wants to write another name into it is kept from it. */
const SAYS_WHO =
  /^(current_?|logged_?in_?)?(user|account|member|customer|person|employee|tenant|org|organi[sz]ation|workspace|company)[-_]?(id|name|no|number|e?-?mail)$|^(uid|login_?name|e-?mail|role|is_?admin|is_?staff|is_?super_?user)$/i;
/** A cookie: a credential, or input where its name says that it is not one. signed: nobody but the server writes it. */
export const cookiePart = (
  name: string,
  signed = false,
): { input: 'cookie'; name: string } | { credential: 'cookie'; name: string; signed?: true } =>
  /(lang|locale|theme|consent|csrf|xsrf|redirect|return|^next$|[-_](method|mode|provider|strategy|type)$)/i.test(name) ||
  (!signed && SAYS_WHO.test(name))
    ? { input: 'cookie', name }
    : { credential: 'cookie', name, ...(signed && { signed }) };
/** The value of a cookie that is read by its name. */
export function cookieOf(machine: Machine, name: string, at: Location): V {
  const part = cookiePart(name);
  return 'credential' in part ? credentialOf(machine, part.credential, part.name, at) : inputOf(machine, part.input, part.name, at);
}
/** What a session, which the server made, holds of a person is who signed in. */
export const isSession = (name: string): boolean =>
  /(user|uid|account|auth|logged|login|member|admin|role|customer|passport|profile|email|person|grant|token|session|identity|principal|id$)/i.test(
    name,
  ) && !/(csrf|xsrf)/i.test(name);
/** What middleware that nobody could read leaves beside a request is the caller by these names alone: a table of variables holds much else. */
const isCaller = (name: string): boolean =>
  /^(current_?|logged_?in_?|authenticated_?)?(user|auth|account|principal|identity|caller|subject|member|session|jwt|token)(_?(id|subject|user|context|info|claims|payload|session))?$/i.test(
    name,
  );

/** Members by which the platforms hand on what a client sent, beside those that an adapter knows. */
const SENT =
  /^(raw\w*|req|request|ctx|host\w*|origin|href|urls?|url_\w+|URL|path\w*|referr?er|user_agent|accept\w*|mimetype|subdomains|ips?|protocol|search|querystring|method|text|form|fields|json|buffer|stream|parts|multipart|socket|connection|environ|scope|resolver_match|nextUrl|geo|locale|language|LANGUAGE_CODE|content\w*)$/;
/** A member of the request that the framework does not know: the server keeps it there, unless it is one by which the platform beneath hands on what was sent. */
const unlistedMember = (name: string): RequestPart => (SENT.test(name) ? { deeper: true } : { deeper: true, ours: true });

/** The members of a request by which a framework hands out what a client sent, and whom it has found the client to be. */
interface RequestMembers {
  inputs: Record<string, InputPart>;
  /** The address that was asked for: on this server, whatever it is. */
  addresses?: readonly string[];
  /** Maps of headers. Without one a framework has its own way to read them. */
  headers?: readonly string[];
  cookies?: readonly string[];
  /** Cookies whose signature the framework has looked at. */
  signedCookies?: readonly string[];
  /** Who the caller is, where authentication has put it. */
  caller?: readonly string[];
  /** What the server keeps of a client between requests. */
  session?: readonly string[];
  /** Variables that middleware leaves beside a request. */
  variables?: readonly string[];
}
/** Tells what stands in a request at a path of members. */
export function requestMembers(members: RequestMembers): (path: readonly string[]) => RequestPart {
  const among = (names: readonly string[] | undefined, name: string): boolean => names?.includes(name) ?? false;
  return (path) => {
    const [first, second, ...rest] = path;
    if (first === undefined) return { deeper: true };
    const input = Object.hasOwn(members.inputs, first) ? members.inputs[first] : undefined;
    if (input) return { input, ...(second !== undefined && { name: second }) };
    if (among(members.addresses, first)) return { input: 'request', name: first, relative: true };
    if (among(members.caller, first)) return { identity: path.slice(1) };
    const known = [members.headers, members.cookies, members.signedCookies, members.session, members.variables].some((names) =>
      among(names, first),
    );
    if (!known) return unlistedMember(first);
    if (second === undefined) return { deeper: true };
    if (among(members.headers, first)) return headerPart(second.toLowerCase());
    if (among(members.cookies, first)) return cookiePart(second);
    if (among(members.signedCookies, first)) return cookiePart(second, true);
    if (among(members.session, first)) return isSession(second) ? { identity: [...path] } : { other: path.join('.') };
    return isCaller(second) ? { identity: rest } : { deeper: true, ours: true };
  };
}
