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
  packages: ['os', 'shutil', 'pathlib', 'aiofiles', 'tarfile', 'zipfile', 'linecache', 'fileinput'],
  language: 'python',
  calls: {
    'global:open': file(),
    'global:file': file(), // of Python 2
    ...each(['getline', 'getlines'], file(), ['linecache:']),
    'fileinput:input': file('0|files='),
    'io:open': file(),
    'codecs:open': file(),
    'aiofiles:open': file(),
    ...each(
      [
        'remove',
        'unlink',
        'rmdir',
        'mkdir',
        'makedirs',
        'listdir',
        'scandir',
        'open',
        'removedirs',
        'walk',
        'fwalk',
        'chmod',
        'chown',
        'truncate',
        'readlink',
        'mkfifo',
        'startfile',
      ],
      file(),
      ['os:'],
    ),
    ...each(['remove', 'unlink', 'rmdir', 'mkdir', 'makedirs', 'listdir', 'scandir'], file(), ['aiofiles.os:', 'aiofiles:os.']),
    ...each(['rename', 'replace', 'symlink', 'link', 'renames'], files, ['os:']),
    'shutil:rmtree': file(),
    ...each(['copy', 'copy2', 'copyfile', 'move', 'copytree', 'copymode', 'copystat'], files, ['shutil:']),
    'shutil:make_archive': file('2|root_dir='),
    'shutil:unpack_archive': { sink: { of: 'archive', value: '0|filename=' } },
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
      [
        'open',
        'read_text',
        'read_bytes',
        'write_text',
        'write_bytes',
        'unlink',
        'mkdir',
        'rmdir',
        'touch',
        'rename',
        'replace',
        'iterdir',
        'chmod',
        'symlink_to',
        'hardlink_to',
      ],
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
    'flask.helpers:send_file': file('0|path_or_file='),
    // the first names the folder, and the second is kept in it
    ...each(['flask:send_from_directory', 'quart:send_from_directory', 'flask.helpers:send_from_directory'], file('0|directory=')),
    'django.http:FileResponse': { gives: '0' },
    'zipfile:ZipFile().extractall': { sink: { of: 'archive', value: 'this' } },
    ...each(
      ['tarfile:open().', 'tarfile:TarFile().', 'tarfile:TarFile.open().'].map((name) => `${name}extractall`),
      {
        sink: { of: 'archive', value: 'this' },
      },
    ),
  },
};
const runs: Meaning = {
  sink: [
    { of: 'shell', value: '0|args=', when: { slot: 'shell=', is: true } },
    { of: 'program', value: '0|args=', when: { slot: 'shell=', is: false } },
  ],
};
const shell: Meaning = { sink: { of: 'shell', value: '0|command=' } };
const program: Meaning = { sink: { of: 'program', value: '0' } };
const code: Meaning = { sink: { of: 'code', value: '0' } };
const template: Meaning = { sink: { of: 'template-source', value: '0|source=' } };
const loads: Meaning = { sink: { of: 'deserialize', value: '0' } };
/** Programs, shells, code, templates, stored objects. */
export const processesPython: LibraryTable = {
  packages: [
    'subprocess',
    'pickle',
    'dill',
    'cloudpickle',
    'marshal',
    'shelve',
    'joblib',
    'yaml',
    'jsonpickle',
    'mako',
    'jinja2',
    'tornado',
    'commands',
    'popen2',
    'pty',
    'pexpect',
    'paramiko',
    'fabric',
    'invoke',
    'runpy',
  ],
  language: 'python',
  calls: {
    ...each(['run', 'call', 'Popen', 'check_output', 'check_call'], runs, ['subprocess:']),
    ...each(['run', 'call', 'Popen', 'check_output', 'check_call'], runs, ['gevent.subprocess:', 'eventlet.green.subprocess:']),
    'subprocess:getoutput': { sink: { of: 'shell', value: '0' } },
    'subprocess:getstatusoutput': { sink: { of: 'shell', value: '0' } },
    'os:popen': { sink: { of: 'shell', value: '0' } },
    'os:system': { sink: { of: 'shell', value: '0' } },
    ...each(['getoutput', 'getstatusoutput'], shell, ['commands:']),
    ...each(['popen2', 'popen3', 'popen4'], shell, ['os:', 'popen2:']),
    ...each(['create_subprocess_shell', 'subprocess.create_subprocess_shell'], shell, ['asyncio:']),
    ...each(['create_subprocess_exec', 'subprocess.create_subprocess_exec'], program, ['asyncio:']),
    ...each(['execl', 'execle', 'execlp', 'execlpe', 'execv', 'execve', 'execvp', 'execvpe', 'posix_spawn', 'posix_spawnp'], program, [
      'os:',
    ]),
    ...each(
      ['spawnl', 'spawnle', 'spawnlp', 'spawnlpe', 'spawnv', 'spawnve', 'spawnvp', 'spawnvpe'],
      { sink: { of: 'program', value: '1' } },
      ['os:'],
    ),
    'pty:spawn': program,
    ...each(['run', 'runu', 'spawn', 'spawnu'], shell, ['pexpect:']),
    // on another machine, by its shell
    ...each(['paramiko:SSHClient().exec_command', 'paramiko.client:SSHClient().exec_command'], shell),
    ...each(
      ['fabric:Connection().', 'fabric.connection:Connection().'].flatMap((name) => ['run', 'sudo', 'local'].map((verb) => name + verb)),
      shell,
    ),
    ...each(['invoke:run', 'invoke:Context().run', 'fabric.api:run', 'fabric.api:local', 'fabric.api:sudo'], shell),
    'global:eval': code,
    'global:exec': code,
    'global:compile': code,
    'global:execfile': code, // of Python 2
    'timeit:timeit': code,
    ...each(['run_path', 'run_module'], code, ['runpy:']),
    ...each(['eval', 'query'], code, ['pandas:', 'pandas:DataFrame().']),
    ...each(['sympy:sympify', 'sympy:parse_expr', 'sympy.parsing.sympy_parser:parse_expr', 'numexpr:evaluate'], code),
    'jinja2:Template': template,
    ...each(['jinja2.environment:Template', 'jinja2.nativetypes:NativeTemplate'], template),
    ...each(
      [
        'jinja2:Environment()',
        'jinja2.environment:Environment()',
        'jinja2.nativetypes:NativeEnvironment()',
        'flask:Flask().jinja_env',
        'flask:current_app.jinja_env',
        'quart:current_app.jinja_env',
        'fastapi.templating:Jinja2Templates().env',
        'starlette.templating:Jinja2Templates().env',
      ].map((name) => `${name}.from_string`),
      template,
    ),
    ...each(
      ['SandboxedEnvironment', 'ImmutableSandboxedEnvironment'].map((name) => `jinja2.sandbox:${name}().from_string`),
      { inert: true },
    ),
    ...each(
      ['render_template_string', 'stream_template_string'].flatMap((name) => [
        `flask:${name}`,
        `flask.templating:${name}`,
        `quart:${name}`,
      ]),
      template,
    ),
    ...each(['django.template:Template', 'django.template.base:Template', 'django.template:Engine().from_string'], template),
    ...each(['mako.template:Template', 'tornado.template:Template', 'Cheetah.Template:Template', 'chameleon:PageTemplate'], template),
    ...each(['loads', 'load', 'Unpickler'], loads, ['pickle:', 'cPickle:', 'dill:', 'cloudpickle:', 'marshal:', '_pickle:']),
    ...each(['decode', 'loads'], loads, ['jsonpickle:']),
    ...each(['joblib:load', 'sklearn.externals.joblib:load', 'shelve:open', 'pandas:read_pickle'], loads),
    'torch:load': { sink: { of: 'deserialize', value: '0', when: { slot: 'weights_only=', is: false } } },
    ...each(['numpy:load', 'numpy:lib.npyio.load'], { sink: { of: 'deserialize', value: '0', when: { slot: 'allow_pickle=', is: true } } }),
    ...each(
      ['load', 'load_all'],
      { sink: { of: 'deserialize', value: '0', unless: { slot: 'Loader=|1', names: /SafeLoader|BaseLoader/ } } },
      ['yaml:'],
    ),
    ...each(['unsafe_load', 'unsafe_load_all', 'full_load', 'full_load_all'], loads, ['yaml:']),
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
  'aiohttp.client:ClientSession().',
  'requests_html:HTMLSession().',
  'requests_html:AsyncHTMLSession().',
  'requests_async:',
  'cloudscraper:create_scraper().',
  'curl_cffi.requests:',
  'curl_cffi:requests.',
  'grequests:',
  'niquests:',
  'treq:',
];
/** Requests to other servers. */
export const clientsPython: LibraryTable = {
  packages: [
    'requests',
    'httpx',
    'aiohttp',
    'urllib',
    'urllib2',
    'urllib3',
    'httplib2',
    'requests_html',
    'requests_async',
    'cloudscraper',
    'curl_cffi',
    'grequests',
    'niquests',
    'treq',
    'wget',
    'websockets',
    'websocket',
    'imgkit',
    'newspaper',
    'trafilatura',
  ],
  language: 'python',
  calls: {
    ...Object.fromEntries(
      SESSIONS.flatMap((prefix) =>
        ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'].map((verb) => [`${prefix}${verb}`, outbound(verb.toUpperCase())]),
      ),
    ),
    ...each(['request', 'stream'], { outbound: { method: 'ANY', url: '1|url=', body: 'json=|data=', headers: 'headers=' } }, SESSIONS),
    ...each(['urlopen', 'urlretrieve'], outbound('GET'), ['urllib.request:', 'urllib:request.', 'urllib:', 'urllib2:']),
    ...each(['Request'], { gives: '0|url=' }, ['urllib.request:', 'urllib:request.', 'urllib2:']),
    ...each(['urllib.request:build_opener().open', 'urllib:request.build_opener().open', 'urllib2:build_opener().open'], outbound('GET')),
    ...each(['request', 'urlopen'], { outbound: { method: 'ANY', url: '1|url=' } }, ['urllib3:PoolManager().', 'urllib3:ProxyManager().']),
    'urllib3:request': { outbound: { method: 'ANY', url: '1|url=' } },
    ...each(['HTTPConnection', 'HTTPSConnection'], outbound('ANY'), ['http.client:', 'http:client.', 'httplib:']),
    'aiohttp:request': { outbound: { method: 'ANY', url: '1|url=', body: 'json=|data=', headers: 'headers=' } },
    ...each(['aiohttp:ClientSession().ws_connect', 'websockets:connect', 'websocket:create_connection'], outbound('GET')),
    ...each(['AsyncHTTPClient().fetch', 'HTTPClient().fetch', 'HTTPRequest'], outbound('GET'), ['tornado.httpclient:']),
    'httplib2:Http().request': outbound('GET'),
    // they fetch what they are to read or to draw
    ...each(
      [
        'wget:download',
        'feedparser:parse',
        'pdfkit:from_url',
        'imgkit:from_url',
        'newspaper:Article',
        'trafilatura:fetch_url',
        'xmlrpc.client:ServerProxy',
        'zeep:Client',
        'langchain_community.document_loaders:WebBaseLoader',
        'langchain.document_loaders:WebBaseLoader',
      ],
      outbound('GET'),
    ),
    'weasyprint:HTML': { outbound: { method: 'GET', url: 'url=' } },
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
    ...each(['parse', 'fromstring', 'XML', 'iterparse'], lxml, ['lxml.etree:', 'lxml:etree.', 'lxml.objectify:', 'lxml:objectify.']),
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
