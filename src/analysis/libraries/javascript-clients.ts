/** Requests to other servers in JavaScript: clients, browsers that are driven, readers that take an address. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const call = (method: string, more: Partial<NonNullable<Meaning['outbound']>> = {}): Meaning => ({
  outbound: { method, url: '0', ...more },
});
const VERBS = ['get', 'head', 'options', 'delete', 'post', 'put', 'patch'];
const clients = (prefixes: readonly string[], withBody: boolean): Record<string, Meaning> =>
  Object.fromEntries(
    prefixes.flatMap((prefix) =>
      VERBS.map((verb) => [
        `${prefix}${verb}`,
        call(verb.toUpperCase(), withBody && /^p/.test(verb) ? { body: '1', headers: '2.headers' } : { headers: '1.headers' }),
      ]),
    ),
  );
/** Clients whose options come after the address. */
const FETCHES = [
  'node-fetch:',
  'node-fetch:default',
  'cross-fetch:',
  'cross-fetch:fetch',
  'cross-fetch:default',
  'isomorphic-fetch:',
  'undici:fetch',
  'make-fetch-happen:',
  'node-fetch-native:',
  'node-fetch-native:fetch',
  'ofetch:ofetch',
  'ofetch:$fetch',
  'unfetch:',
  'fetch-retry:()',
];
/** Clients of the `request` kind: an address, or options that hold one. */
const REQUESTS = ['request:', 'request-promise:', 'request-promise-native:', 'teeny-request:teenyRequest'];
/** What drives a browser. */
const PAGES = ['puppeteer:', 'puppeteer-core:'].flatMap((name) => [
  `${name}launch().newPage()`,
  `${name}connect().newPage()`,
  `${name}launch().createBrowserContext().newPage()`,
]);
const PLAYWRIGHT = ['playwright:', 'playwright-core:', '@playwright/test:'].flatMap((name) =>
  ['chromium', 'firefox', 'webkit'].flatMap((kind) => [
    `${name}${kind}.launch().newPage()`,
    `${name}${kind}.launch().newContext().newPage()`,
  ]),
);

/** Requests to other servers. */
export const clientsJavascript: LibraryTable = {
  packages: [
    'axios',
    'got',
    'node-fetch',
    'node-fetch-native',
    'make-fetch-happen',
    'ofetch',
    'unfetch',
    'fetch-retry',
    'undici',
    'urllib',
    'needle',
    'bent',
    'phin',
    'simple-get',
    'wretch',
    'request',
    'request-promise',
    'request-promise-native',
    'teeny-request',
    'superagent',
    'ky',
    'cross-fetch',
    'isomorphic-fetch',
    'http',
    'https',
    '@nestjs/axios',
    '@hapi/wreck',
    'puppeteer',
    'puppeteer-core',
    'playwright',
    'playwright-core',
    'soap',
    'url-metadata',
    'open-graph-scraper',
    'link-preview-js',
    'image-downloader',
    'html-pdf-node',
  ],
  language: 'javascript',
  calls: {
    'axios:': { outbound: { method: 'ANY', url: '0.url|0' } },
    'axios:request': { outbound: { method: 'ANY', url: '0.url' } },
    'axios:create().request': { outbound: { method: 'ANY', url: '0.url' } },
    'axios:create()': { outbound: { method: 'ANY', url: '0.url|0' } },
    'axios:default': { outbound: { method: 'ANY', url: '0.url|0' } },
    ...clients(
      ['axios:', 'axios:create().', 'axios:default.', '@nestjs/axios:HttpService().', '@nestjs/axios:HttpService().axiosRef.'],
      true,
    ),
    '@nestjs/axios:HttpService().request': { outbound: { method: 'ANY', url: '0.url' } },
    ...each(['got:', 'got:got', 'got:stream', 'got:got.stream', 'got:extend()', 'got:got.extend()', 'ky:', 'wretch:', 'phin:'], {
      outbound: { method: 'ANY', url: '0.url|0' },
    }),
    ...clients(
      ['got:', 'got:got.', 'got:extend().', 'got:got.extend().', 'ky:', 'ky:create().', 'needle:', 'superagent:', '@hapi/wreck:'],
      false,
    ),
    'needle:': { outbound: { method: 'ANY', url: '1|0' } },
    'superagent:': { outbound: { method: 'ANY', url: '1|0' } },
    '@hapi/wreck:request': { outbound: { method: 'ANY', url: '1' } },
    ...each(REQUESTS, { outbound: { method: 'ANY', url: '0.url|0.uri|0' } }),
    ...each([...VERBS, 'del'], { outbound: { method: 'ANY', url: '0.url|0.uri|0' } }, [
      'request:',
      'request-promise:',
      'request-promise-native:',
      'request:defaults().',
      'simple-get:',
    ]),
    ...each(['simple-get:', 'simple-get:concat'], { outbound: { method: 'ANY', url: '0.url|0' } }),
    ...each(FETCHES, call('ANY', { body: '1.body', headers: '1.headers' })),
    ...each(['request', 'stream', 'pipeline', 'connect', 'Client', 'Pool'], call('ANY'), ['undici:']),
    ...each(['request', 'curl'], call('ANY', { body: '1.data', headers: '1.headers' }), ['urllib:']),
    'bent:()': call('ANY'),
    // an address, or the parts of one
    ...each(['get'], call('GET', { url: '0.hostname|0.host|0' }), ['http:', 'https:']),
    ...each(['request'], call('ANY', { url: '0.hostname|0.host|0' }), ['http:', 'https:']),
    ...each(
      ['goto'],
      call('GET'),
      [...PAGES, ...PLAYWRIGHT].map((page) => `${page}.`),
    ),
    ...each(['soap:createClient', 'soap:createClientAsync', 'url-metadata:', 'link-preview-js:getLinkPreview'], call('GET')),
    ...each(['open-graph-scraper:', 'image-downloader:image', 'html-pdf-node:generatePdf'], call('GET', { url: '0.url' })),
  },
};
