/** What runs what it is given in Python: programs, shells, code, templates, objects that are loaded. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';
import { SHELLS } from './shells.ts';

const runs: Meaning = {
  sink: [
    { of: 'shell', value: '0|args=', when: { slot: 'shell=', is: true } },
    { of: 'program', value: '0|args=', when: { slot: 'shell=', is: false } },
    // ['sh', '-c', script]
    { of: 'shell', value: '0.2', when: { slot: '0.0', names: SHELLS } },
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
