/** Names of Python that a repository's file does not stand for just because it has the same name. */

/** Top-level modules of the standard library, 3.8 to 3.14. */
export const STANDARD = new Set(
  `__future__ _thread abc aifc annotationlib argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect builtins bz2 cProfile calendar
  cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes
  curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch formatter
  fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io
  ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc
  nis nntplib nt ntpath numbers opcode operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath
  pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select
  selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 ssl stat statistics string stringprep struct subprocess sunau symbol
  symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap this threading time timeit tkinter token tokenize tomllib trace traceback
  tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc
  zipapp zipfile zipimport zlib zoneinfo`.split(/\s+/),
);

/** Builtins, which a star import of a package is not taken for. */
export const BUILTINS = new Set(
  `ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError
  ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception
  ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError
  InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented
  NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError
  ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError
  UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError __build_class__
  __debug__ __doc__ __file__ __import__ __name__ __package__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex
  copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance
  issubclass iter len license list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted
  staticmethod str sum super tuple type vars zip`.split(/\s+/),
);

/** Modules whose distribution has another name; the name of a distribution is otherwise its module's. */
const MODULES: Record<string, string[]> = {
  attrs: ['attr', 'attrs'],
  beautifulsoup4: ['bs4'],
  django: ['django'],
  'django-allauth': ['allauth'],
  'django-cors-headers': ['corsheaders'],
  'django-environ': ['environ'],
  'django-extensions': ['django_extensions'],
  'django-filter': ['django_filters'],
  'django-oauth-toolkit': ['oauth2_provider'],
  'django-storages': ['storages'],
  'django-redis': ['django_redis'],
  'django-ratelimit': ['django_ratelimit', 'ratelimit'],
  djangorestframework: ['rest_framework'],
  'djangorestframework-simplejwt': ['rest_framework_simplejwt'],
  'drf-spectacular': ['drf_spectacular'],
  'email-validator': ['email_validator'],
  'fastapi-users': ['fastapi_users'],
  gitpython: ['git'],
  mysqlclient: ['MySQLdb'],
  'opencv-python': ['cv2'],
  pillow: ['PIL'],
  protobuf: ['google'],
  'psycopg2-binary': ['psycopg2'],
  pycryptodome: ['Crypto'],
  pyjwt: ['jwt'],
  pymongo: ['pymongo', 'bson', 'gridfs'],
  pyopenssl: ['OpenSSL'],
  'python-dateutil': ['dateutil'],
  'python-decouple': ['decouple'],
  'python-docx': ['docx'],
  'python-dotenv': ['dotenv'],
  'python-jose': ['jose'],
  'python-keycloak': ['keycloak'],
  'python-ldap': ['ldap'],
  'python-magic': ['magic'],
  'python-multipart': ['multipart', 'python_multipart'],
  'python-slugify': ['slugify'],
  pyyaml: ['yaml'],
  'scikit-learn': ['sklearn'],
  setuptools: ['setuptools', 'pkg_resources'],
};

/** Namespaces that many distributions share. */
const SHARED = new Set(['google', 'azure', 'opentelemetry', 'zope', 'jaraco', 'backports', 'ruamel']);

/** The top-level modules that a declared distribution brings. */
export function modulesOf(distribution: string): string[] {
  const name = distribution.toLowerCase().replace(/[._-]+/g, '-');
  const first = name.split('-')[0]!;
  return [...(Object.hasOwn(MODULES, name) ? MODULES[name]! : []), name.replaceAll('-', '_'), ...(SHARED.has(first) ? [first] : [])];
}
