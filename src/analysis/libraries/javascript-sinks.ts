/** Where values do harm in JavaScript: files, processes, code, templates, other servers. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const file: Meaning = { sink: { of: 'file-path', value: '0' } };
const files: Meaning = {
  sink: [
    { of: 'file-path', value: '0' },
    { of: 'file-path', value: '1' },
  ],
};
const FS = ['fs:', 'fs:promises.', 'fs/promises:', 'fs-extra:', 'graceful-fs:'];
const ONE = [
  'readFile',
  'readFileSync',
  'writeFile',
  'writeFileSync',
  'appendFile',
  'appendFileSync',
  'createReadStream',
  'createWriteStream',
  'unlink',
  'unlinkSync',
  'rm',
  'rmSync',
  'rmdir',
  'rmdirSync',
  'readdir',
  'readdirSync',
  'open',
  'openSync',
  'truncate',
  'mkdir',
  'mkdirSync',
  'outputFile',
  'outputFileSync',
  'remove',
  'removeSync',
  'readJson',
  'readJsonSync',
  'readJSON',
  'writeJson',
  'ensureDir',
  'ensureFile',
];
const TWO = ['rename', 'renameSync', 'copyFile', 'copyFileSync', 'copy', 'copySync', 'move', 'moveSync', 'symlink', 'link'];
const joined: Meaning = { joins: ['rest:0'] };
const resolved: Meaning = { joins: ['rest:0'], transforms: { slot: '0', to: [{ kind: 'resolved' }] } };
const basename: Meaning = { transforms: { slot: '0', to: [{ kind: 'contained' }] } };

/** Files and their names. */
export const paths: LibraryTable = {
  packages: ['fs', 'fs-extra', 'fs/promises', 'graceful-fs', 'path', 'sanitize-filename'],
  language: 'javascript',
  calls: {
    ...each(ONE, file, FS),
    ...each(TWO, files, FS),
    ...each(['readdirSync'], { ...file, lists: '0' }, FS),
    ...each(['join'], joined, ['path:', 'path:posix.', 'path/posix:']),
    ...each(['resolve', 'normalize'], resolved, ['path:', 'path:posix.', 'path/posix:']),
    ...each(['basename', 'parse().base', 'parse().name'], basename, ['path:', 'path:posix.', 'path/posix:']),
    'path:extname': basename,
    'sanitize-filename:': basename,
    'sanitize-filename:default': basename,
  },
};
const code = (value: string): Meaning => ({ sink: { of: 'code', value } });
const template = (value = '0'): Meaning => ({ sink: { of: 'template-source', value } });
/** Programs, shells, code, templates, stored objects. */
export const processes: LibraryTable = {
  packages: [
    'child_process',
    'execa',
    'shelljs',
    'cross-spawn',
    'vm',
    'vm2',
    'node-serialize',
    'ejs',
    'pug',
    'handlebars',
    'dot',
    'nunjucks',
    'mustache',
    'eta',
  ],
  language: 'javascript',
  calls: {
    'child_process:exec': { sink: { of: 'shell', value: '0' } },
    'child_process:execSync': { sink: { of: 'shell', value: '0' } },
    ...each(
      ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork'],
      {
        sink: [
          { of: 'program', value: '0' },
          { of: 'shell', value: '1', when: { slot: 'shell=', is: true } },
          {
            of: 'shell',
            value: '1',
            when: { slot: '0', names: /^(\/(usr\/)?bin\/)?(env )?(ba|z|da|k)?sh$|^cmd(\.exe)?$|^(powershell|pwsh)(\.exe)?$/i },
          },
        ],
      },
      ['child_process:', 'cross-spawn:'],
    ),
    'cross-spawn:': { sink: { of: 'program', value: '0' } },
    'execa:': { sink: { of: 'program', value: '0' } },
    'execa:execa': { sink: { of: 'program', value: '0' } },
    'execa:execaCommand': { sink: { of: 'shell', value: '0' } },
    'shelljs:exec': { sink: { of: 'shell', value: '0' } },
    'global:Function': code('rest:0'),
    'vm:runInContext': code('0'),
    'vm:runInNewContext': code('0'),
    'vm:runInThisContext': code('0'),
    'vm:compileFunction': code('0'),
    'vm:Script': code('0'),
    'vm2:VM().run': code('0'),
    'vm2:NodeVM().run': code('0'),
    'node-serialize:unserialize': { sink: { of: 'deserialize', value: '0' } },
    'serialize-to-js:deserialize': { sink: { of: 'deserialize', value: '0' } },
    'funcster:deepDeserialize': { sink: { of: 'deserialize', value: '0' } },
    'ejs:render': template(),
    'ejs:compile': template(),
    'pug:render': template(),
    'pug:compile': template(),
    'handlebars:compile': template(),
    'handlebars:precompile': template(),
    'dot:template': template(),
    'dot:compile': template(),
    'nunjucks:renderString': template(),
    'nunjucks:compile': template(),
    'eta:renderString': template(),
    'lodash:template': template(),
  },
};

const call = (method: string, more: Partial<NonNullable<Meaning['outbound']>> = {}): Meaning => ({
  outbound: { method, url: '0', ...more },
});
const clients = (prefixes: readonly string[], withBody: boolean): Record<string, Meaning> =>
  Object.fromEntries(
    prefixes.flatMap((prefix) =>
      ['get', 'head', 'options', 'delete', 'post', 'put', 'patch'].map((verb) => [
        `${prefix}${verb}`,
        call(verb.toUpperCase(), withBody && /^p/.test(verb) ? { body: '1', headers: '2.headers' } : { headers: '1.headers' }),
      ]),
    ),
  );
/** Requests to other servers. */
export const clientsJavascript: LibraryTable = {
  packages: [
    'axios',
    'got',
    'node-fetch',
    'undici',
    'needle',
    'request',
    'superagent',
    'ky',
    'cross-fetch',
    'isomorphic-fetch',
    'http',
    'https',
    '@nestjs/axios',
  ],
  language: 'javascript',
  calls: {
    'axios:': { outbound: { method: 'ANY', url: '0.url|0' } },
    'axios:request': { outbound: { method: 'ANY', url: '0.url' } },
    'axios:create().request': { outbound: { method: 'ANY', url: '0.url' } },
    'axios:default': { outbound: { method: 'ANY', url: '0.url|0' } },
    ...clients(
      ['axios:', 'axios:create().', 'axios:default.', '@nestjs/axios:HttpService().', '@nestjs/axios:HttpService().axiosRef.'],
      true,
    ),
    'got:': call('ANY'),
    'got:got': call('ANY'),
    ...clients(['got:', 'got:got.', 'ky:', 'needle:', 'request:', 'superagent:'], false),
    'ky:': call('ANY'),
    'needle:': { outbound: { method: 'ANY', url: '1|0' } },
    'request:': { outbound: { method: 'ANY', url: '0.url|0.uri|0' } },
    'node-fetch:': call('ANY', { body: '1.body', headers: '1.headers' }),
    'node-fetch:default': call('ANY', { body: '1.body', headers: '1.headers' }),
    'cross-fetch:': call('ANY', { body: '1.body', headers: '1.headers' }),
    'cross-fetch:fetch': call('ANY', { body: '1.body', headers: '1.headers' }),
    'isomorphic-fetch:': call('ANY'),
    'undici:fetch': call('ANY', { body: '1.body', headers: '1.headers' }),
    'undici:request': call('ANY'),
    'http:get': call('GET'),
    'http:request': call('ANY'),
    'https:get': call('GET'),
    'https:request': call('ANY'),
  },
};

const escapes: Meaning = { transforms: { slot: '0', to: [{ kind: 'escape', for: 'html' }] } };
const xml = (slot: string): Meaning => ({ sink: { of: 'xml', value: '0', when: { slot, is: true } } });
/** Tests of validator.js: each throws for what is no text. */
const TEXT_TESTS = [
  'isAlpha',
  'isAlphanumeric',
  'isAscii',
  'isBase64',
  'isBoolean',
  'isCreditCard',
  'isDate',
  'isDecimal',
  'isEmail',
  'isFloat',
  'isFQDN',
  'isHash',
  'isHexadecimal',
  'isIBAN',
  'isIP',
  'isISBN',
  'isISO8601',
  'isInt',
  'isJWT',
  'isJSON',
  'isLatLong',
  'isLength',
  'isLocale',
  'isLowercase',
  'isMobilePhone',
  'isMongoId',
  'isNumeric',
  'isPort',
  'isPostalCode',
  'isSlug',
  'isStrongPassword',
  'isURL',
  'isUUID',
  'isUppercase',
  'matches',
  'equals',
  'contains',
  'isEmpty',
  'isByteLength',
];
/** Markup, directories, expressions, keys: what is read or written as a language of its own. */
export const markup: LibraryTable = {
  packages: [
    'escape-html',
    'he',
    'validator',
    'xss',
    'dompurify',
    'isomorphic-dompurify',
    'sanitize-html',
    'html-entities',
    'html-escaper',
    'entities',
    'libxmljs',
    'libxmljs2',
    'ldapjs',
    'ldapts',
    'xpath',
  ],
  language: 'javascript',
  calls: {
    ...each(
      [
        'escape-html:',
        'escape-html:default',
        'he:encode',
        'he:escape',
        'lodash:escape',
        'validator:escape',
        'validator:default.escape',
        'xss:',
        'xss:filterXSS',
        'dompurify:sanitize',
        'isomorphic-dompurify:sanitize',
        'isomorphic-dompurify:default.sanitize',
        'sanitize-html:',
        'sanitize-html:default',
        'html-entities:encode',
        'html-escaper:escape',
        'entities:encode',
        'entities:escape',
      ],
      escapes,
    ),
    ...each(TEXT_TESTS, { demands: '0' }, ['validator:', 'validator:default.']),
    ...each(
      ['normalizeEmail', 'toString', 'trim', 'blacklist', 'whitelist', 'stripLow'],
      {
        transforms: { slot: '0', to: [{ kind: 'cast', to: 'string' }] },
      },
      ['validator:', 'validator:default.'],
    ),
    ...each(['parseXml', 'parseXmlString', 'parseXmlAsync'], xml('1.noent|1.replaceEntities'), ['libxmljs:', 'libxmljs2:']),
    'ldapjs:createClient().search': { sink: { of: 'ldap', value: '1.filter' } },
    'ldapts:Client().search': { sink: { of: 'ldap', value: '1.filter' } },
    'ldap-escape:filter': { transforms: { slot: '0', to: [{ kind: 'escape', for: 'ldap' }] } },
    ...each(['select', 'select1', 'evaluate', 'parse'], { sink: { of: 'xpath', value: '0' } }, ['xpath:']),
  },
};
