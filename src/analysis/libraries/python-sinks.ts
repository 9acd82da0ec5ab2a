/** Where values do harm in Python: files, processes, code, templates, other servers. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const file = (value = '0'): Meaning => ({ sink: { of: 'file-path', value } });
const files: Meaning = {
  sink: [
    { of: 'file-path', value: '0' },
    { of: 'file-path', value: '1' },
  ],
};
const contained: Meaning = { transforms: { slot: '0', to: [{ kind: 'contained' }] } };
const resolved: Meaning = { transforms: { slot: '0|this', to: [{ kind: 'resolved' }] } };
const PATH = ['pathlib:Path().', 'anyio:Path().', 'aiopath:AsyncPath().'];

/** Files and their names. */
export const pathsPython: LibraryTable = {
  packages: ['os', 'shutil', 'pathlib', 'aiofiles', 'tarfile', 'zipfile'],
  language: 'python',
  calls: {
    'global:open': file(),
    'io:open': file(),
    'codecs:open': file(),
    'aiofiles:open': file(),
    ...each(['remove', 'unlink', 'rmdir', 'mkdir', 'makedirs', 'listdir', 'scandir', 'open', 'removedirs'], file(), ['os:']),
    ...each(['rename', 'replace', 'symlink', 'link'], files, ['os:']),
    ...each(['rmtree'], file(), ['shutil:']),
    ...each(['copy', 'copy2', 'copyfile', 'move', 'copytree'], files, ['shutil:']),
    'os:path.join': { joins: ['rest:0'] },
    'os.path:join': { joins: ['rest:0'] },
    'posixpath:join': { joins: ['rest:0'] },
    ...each(['basename'], contained, ['os:path.', 'os.path:', 'posixpath:', 'ntpath:']),
    ...each(['realpath', 'abspath', 'normpath'], resolved, ['os:path.', 'os.path:']),
    'werkzeug.utils:secure_filename': contained,
    'werkzeug:secure_filename': contained,
    'pathvalidate:sanitize_filename': contained,
    'werkzeug.utils:safe_join': contained,
    'werkzeug.security:safe_join': contained,
    'flask:safe_join': contained,
    'django.utils._os:safe_join': { transforms: { slot: '1', to: [{ kind: 'contained' }] } },
    'django.utils.text:get_valid_filename': contained,
    'pathlib:Path': { joins: ['rest:0'] },
    'pathlib:PurePath': { joins: ['rest:0'] },
    ...each(
      ['open', 'read_text', 'read_bytes', 'write_text', 'write_bytes', 'unlink', 'mkdir', 'rmdir', 'touch', 'rename', 'iterdir'],
      { sink: { of: 'file-path', value: 'this' } },
      PATH,
    ),
    ...each(['joinpath', '__truediv__'], { joins: ['this', 'rest:0'] }, PATH),
    ...each(['resolve', 'absolute'], { transforms: { slot: 'this', to: [{ kind: 'resolved' }] } }, PATH),
    ...each(['expanduser', 'with_suffix', 'as_posix'], { gives: 'this' }, PATH),
    'fastapi.responses:FileResponse': file('0|path='),
    'starlette.responses:FileResponse': file('0|path='),
    'flask:send_file': file('0|path_or_file='),
    'quart:send_file': file(),
    'django.http:FileResponse': { gives: '0' },
    'zipfile:ZipFile().extractall': { sink: { of: 'archive', value: 'this' } },
    'tarfile:open().extractall': { sink: { of: 'archive', value: 'this' } },
  },
};
const runs: Meaning = {
  sink: [
    { of: 'shell', value: '0|args=', when: { slot: 'shell=', is: true } },
    { of: 'program', value: '0|args=', when: { slot: 'shell=', is: false } },
  ],
};
const code: Meaning = { sink: { of: 'code', value: '0' } };
const template: Meaning = { sink: { of: 'template-source', value: '0|source=' } };
const loads: Meaning = { sink: { of: 'deserialize', value: '0' } };
/** Programs, shells, code, templates, stored objects. */
export const processesPython: LibraryTable = {
  packages: ['subprocess', 'pickle', 'dill', 'marshal', 'yaml', 'jsonpickle', 'mako', 'jinja2', 'commands'],
  language: 'python',
  calls: {
    ...each(['run', 'call', 'Popen', 'check_output', 'check_call'], runs, ['subprocess:']),
    'subprocess:getoutput': { sink: { of: 'shell', value: '0' } },
    'subprocess:getstatusoutput': { sink: { of: 'shell', value: '0' } },
    'os:popen': { sink: { of: 'shell', value: '0' } },
    'os:system': { sink: { of: 'shell', value: '0' } },
    'commands:getoutput': { sink: { of: 'shell', value: '0' } },
    'asyncio:create_subprocess_shell': { sink: { of: 'shell', value: '0' } },
    'asyncio:create_subprocess_exec': { sink: { of: 'program', value: '0' } },
    'global:eval': code,
    'global:exec': code,
    'global:compile': code,
    'jinja2:Template': template,
    'jinja2:Environment().from_string': template,
    'jinja2.sandbox:SandboxedEnvironment().from_string': { inert: true },
    'flask:render_template_string': template,
    'django.template:Template': template,
    'mako.template:Template': template,
    ...each(['loads', 'load', 'Unpickler'], loads, ['pickle:', 'cPickle:', 'dill:', 'marshal:', '_pickle:']),
    'jsonpickle:decode': loads,
    'yaml:load': { sink: { of: 'deserialize', value: '0', unless: { slot: 'Loader=|1', names: /SafeLoader|BaseLoader/ } } },
    'yaml:unsafe_load': loads,
    'yaml:full_load': loads,
  },
};
const outbound = (method: string): Meaning => ({
  outbound: { method, url: '0|url=', body: 'json=|data=', headers: 'headers=', timeout: 'timeout=' },
});
const SESSIONS = [
  'requests:',
  'requests:Session().',
  'requests:session().',
  'httpx:',
  'httpx:Client().',
  'httpx:AsyncClient().',
  'aiohttp:ClientSession().',
  'requests.sessions:Session().',
];
/** Requests to other servers. */
export const clientsPython: LibraryTable = {
  packages: ['requests', 'httpx', 'aiohttp', 'urllib', 'urllib3'],
  language: 'python',
  calls: {
    ...Object.fromEntries(
      SESSIONS.flatMap((prefix) =>
        ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'].map((verb) => [`${prefix}${verb}`, outbound(verb.toUpperCase())]),
      ),
    ),
    ...each(['request', 'stream'], { outbound: { method: 'ANY', url: '1|url=', body: 'json=|data=', headers: 'headers=' } }, SESSIONS),
    'urllib.request:urlopen': outbound('GET'),
    'urllib:request.urlopen': outbound('GET'),
    'urllib.request:Request': { gives: '0|url=' },
    'urllib.request:urlretrieve': outbound('GET'),
    'urllib3:PoolManager().request': { outbound: { method: 'ANY', url: '1|url=' } },
  },
};

const escapes = (context: 'html' | 'ldap'): Meaning => ({ transforms: { slot: '0', to: [{ kind: 'escape', for: context }] } });
const markupSafe: Meaning = { sink: { of: 'html', value: '0' }, gives: '0' };
/** lxml fills entities in unless its parser is told not to; from version 5 on it reads no other files for them. */
const lxml: Meaning = {
  sink: [
    { of: 'xml', value: '0', when: { slot: 'parser=|1', is: false }, byVersion: true },
    {
      of: 'xml',
      value: '0',
      when: { slot: 'parser=|1', is: true },
      unless: { slot: 'parser=|1', names: /resolve_entities=false|HTMLParser|defused/i },
    },
  ],
};
const expression: Meaning = { sink: { of: 'xpath', value: '0' } };
const DIRECTORY = ['ldap:initialize().', 'ldap:open().', 'ldap.ldapobject:LDAPObject().', 'ldap.ldapobject:SimpleLDAPObject().'];
const TREES = ['parse', 'fromstring', 'XML', 'HTML', 'document_fromstring'].flatMap((name) =>
  ['lxml.etree:', 'lxml:etree.', 'lxml.html:', 'lxml:html.'].map((prefix) => `${prefix}${name}().`),
);
/** Markup, directories, expressions, keys: what is read or written as a language of its own. */
export const markupPython: LibraryTable = {
  packages: ['html', 'markupsafe', 'bleach', 'nh3', 'lxml', 'defusedxml', 'ldap', 'ldap3', 'pydash', 'xml'],
  language: 'python',
  calls: {
    ...each(
      [
        'html:escape',
        'cgi:escape',
        'markupsafe:escape',
        'flask:escape',
        'django.utils.html:escape',
        'django.utils.html:conditional_escape',
        'django.utils.html:strip_tags',
        'bleach:clean',
        'nh3:clean',
        'markupsafe:Markup.escape',
        'xml.sax.saxutils:escape',
      ],
      escapes('html'),
    ),
    'markupsafe:Markup': markupSafe,
    'flask:Markup': markupSafe,
    'django.utils.safestring:mark_safe': markupSafe,
    'django.utils.html:mark_safe': markupSafe,
    ...each(['parse', 'fromstring', 'XML', 'iterparse'], lxml, ['lxml.etree:', 'lxml:etree.']),
    ...each(['search_s', 'search_st', 'search', 'search_ext', 'search_ext_s'], { sink: { of: 'ldap', value: '2|filterstr=' } }, DIRECTORY),
    'ldap3:Connection().search': { sink: { of: 'ldap', value: '1|search_filter=' } },
    'ldap.filter:escape_filter_chars': escapes('ldap'),
    'ldap:filter.escape_filter_chars': escapes('ldap'),
    'ldap3.utils.conv:escape_filter_chars': escapes('ldap'),
    'ldap3.utils.dn:escape_rdn': escapes('ldap'),
    ...each(['xpath'], expression, TREES),
    'lxml.etree:XPath': expression,
    'lxml:etree.XPath': expression,
    'pydash:set_': { sink: { of: 'object-key', value: '1' } },
    'pydash:set_with': { sink: { of: 'object-key', value: '1' } },
  },
};
