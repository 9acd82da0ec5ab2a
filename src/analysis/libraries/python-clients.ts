/** Requests to other servers in Python: clients, and readers that take an address. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

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
