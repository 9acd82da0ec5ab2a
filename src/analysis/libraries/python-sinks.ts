/** Where values do harm in Python: files and their names, markup, directories, expressions. */
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
    ...each(['slugify:slugify', 'django.utils.text:slugify', 'django.template.defaultfilters:slugify'], contained),
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
        'iterdir',
        'chmod',
        'symlink_to',
        'hardlink_to',
      ],
      { sink: { of: 'file-path', value: 'this' } },
      PATH,
    ),
    // a text's takes two arguments, and a date's takes them by name
    ...each(
      ['replace'],
      {
        sink: {
          of: 'file-path',
          value: 'this',
          unless: { slot: '1|tzinfo=|year=|month=|day=|hour=|minute=|second=|microsecond=', names: /^/ },
        },
      },
      PATH,
    ),
    ...each(['joinpath', '__truediv__'], { joins: ['this', 'rest:0'] }, PATH),
    ...each(['resolve', 'absolute'], { transforms: { slot: 'this', to: [{ kind: 'resolved' }] } }, PATH),
    ...each(['expanduser', 'with_suffix', 'as_posix'], { gives: 'this' }, PATH),
    // what is kept in memory names no file
    ...each(['BytesIO', 'StringIO'], contained, ['io:']),
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
  packages: [
    'html',
    'markupsafe',
    'bleach',
    'nh3',
    'markdown',
    'markdown2',
    'mistune',
    'lxml',
    'defusedxml',
    'ldap',
    'ldap3',
    'pydash',
    'xml',
  ],
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
        'django.utils.html:escapejs',
        'django.utils.html:linebreaks',
        'bleach:clean',
        'bleach:Cleaner().clean',
        'bleach.sanitizer:Cleaner().clean',
        'nh3:clean',
        'nh3:clean_text',
        'lxml.html.clean:clean_html',
        'lxml.html.clean:Cleaner().clean_html',
        'lxml_html_clean:clean_html',
        'lxml_html_clean:Cleaner().clean_html',
        'mistune:markdown',
        'markupsafe:Markup.escape',
        'xml.sax.saxutils:escape',
      ],
      escapes('html'),
    ),
    'django.utils.html:format_html': {
      sink: { of: 'html', value: '0' },
      transforms: { slot: 'rest:1', to: [{ kind: 'escape', for: 'html' }] },
    },
    ...each(
      [
        'markupsafe:Markup',
        'flask:Markup',
        'jinja2:Markup',
        'jinja2.utils:Markup',
        'django.utils.safestring:mark_safe',
        'django.utils.safestring:SafeString',
        'django.utils.safestring:SafeText',
        'django.utils.html:mark_safe',
      ],
      markupSafe,
    ),
    // what is markup in it stays markup
    ...each(['markdown:markdown', 'markdown2:markdown', 'mistune:html', 'bleach:linkify'], { gives: '0|text=' }),
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
