/** Modules that programs often want, loaded once into the memory snapshot, and all added packages. */
export const PYTHON_PRELOAD = `
import array, base64, bisect, calendar, collections.abc, contextlib, copy, csv, dataclasses, datetime, decimal, enum
import fractions, functools, hashlib, heapq, html, itertools, math, operator, pathlib, pprint, re, statistics, string
import tempfile, textwrap, typing, unittest, uuid, zlib
import importlib, os, sys, zipfile

for wheel in [place for place in sys.path if place.endswith('.whl')]:
    names = {name.split('/')[0] for name in zipfile.ZipFile(wheel).namelist() if name.count('/') == 1}
    for name in sorted(name for name in names if name.isidentifier()):
        before = set(sys.modules)
        try:
            importlib.import_module(name)
        except Exception:
            # One that needs a compiled package, which is not there yet: nothing half loaded may stay.
            for arrived in set(sys.modules) - before:
                del sys.modules[arrived]
# What sympy loads at its first use takes longer than the use.
if 'sympy' in sys.modules:
    from sympy.abc import x
    import sympy
    sympy.solve(sympy.integrate(sympy.sin(x) ** 2 + x, x).diff(x) - x, x)
`;

/**
 * The Python side of a run, kept in the memory snapshot: `run(frame)` takes and gives JSON. It trusts nothing a guest may
 * have changed but its own process, which one caller has to itself.
 */
export const PYTHON_GUEST = `
import ast, asyncio, builtins, inspect, io, json, linecache, os, random, sys, time, traceback, types

# Path the guest's program has in its own tracebacks.
PROGRAM = 'program.py'
HOME = '/home/guest'
MOST_FILES = 32
MOST_BYTES = 262144
OUT, ERR = sys.stdout, sys.stderr
MAIN = None
read_json, write_json = json.JSONDecoder().decode, json.JSONEncoder().encode


class Pause:
    """What an event loop waits on where there are no sockets: time alone."""

    def select(self, timeout):
        if timeout is None:
            raise RuntimeError('The program waits for something that never comes.')
        if timeout > 0:
            time.sleep(timeout)
        return []

    def close(self):
        pass


class GuestLoop(asyncio.base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = Pause()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class GuestPolicy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = GuestLoop


def use_own_loop():
    asyncio.events._event_loop_policy = GuestPolicy()
    asyncio._set_running_loop(None)


def walk():
    for folder, names, leaves in os.walk(HOME):
        names[:] = sorted(name for name in names if name != '__pycache__')
        for leaf in sorted(leaves):
            path = os.path.join(folder, leaf)
            try:
                with open(path, 'rb') as file:
                    yield path, file.read(MOST_BYTES + 1)
            except OSError:
                continue


def write_files(files):
    given = dict(walk())
    for file in files:
        path = os.path.join(HOME, file['path'])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8', newline='') as out:
            out.write(file['text'])
        given[path] = file['text'].encode('utf-8')
    return given


def read_files(given):
    found, cut = [], False
    for path, data in walk():
        if given.get(path) == data:
            continue
        if len(data) > MOST_BYTES or len(found) >= MOST_FILES:
            cut = True
            continue
        found.append({'path': os.path.relpath(path, HOME), 'text': data.decode('utf-8', 'replace')})
    return found, cut


def tell(error):
    try:
        message = str(error)
    except BaseException:
        message = ''
    line = None
    if isinstance(error, SyntaxError) and error.filename == PROGRAM:
        line, message = error.lineno, error.msg
    else:
        for step in traceback.extract_tb(error.__traceback__):
            if step.filename == PROGRAM:
                line = step.lineno
    if isinstance(error, AssertionError) and not message and line:
        message = linecache.getline(PROGRAM, line).strip()
    if isinstance(error, SystemExit):
        message = 'The program ended itself with code %s.' % (error.code,)
    return {'name': type(error).__name__, 'message': message[:4000], 'line': line}


def perform(code, scope):
    found = eval(code, scope)
    if code.co_flags & inspect.CO_COROUTINE:
        return asyncio.run(found)
    return found


def execute(source, name, scope):
    """Runs the program; answers with its last expression's value."""
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, name, 'exec', flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    perform(compile(tree, name, 'exec', flags, dont_inherit=True), scope)
    if last is None:
        return None
    return perform(compile(ast.Expression(last.value), name, 'eval', flags, dont_inherit=True), scope)


def run_found(scope, before):
    """A test may define functions and classes in the manner of the known test runners: those are run as well."""
    import unittest
    for name, value in list(scope.items()):
        if before.get(name) is value:
            continue
        if name.startswith('test') and inspect.isfunction(value):
            result = value()
            if inspect.iscoroutine(result):
                asyncio.run(result)
        if inspect.isclass(value) and issubclass(value, unittest.TestCase):
            outcome = unittest.TestResult()
            unittest.defaultTestLoader.loadTestsFromTestCase(value).run(outcome)
            for _, text in outcome.failures + outcome.errors:
                raise AssertionError(text.strip().splitlines()[-1])


def run_test(code, scope):
    own = dict(scope)
    try:
        execute(code, 'test.py', own)
        run_found(own, scope)
        return None
    except BaseException as error:
        told = tell(error)
        text = told['message']
        if isinstance(error, AssertionError) and not text:
            for step in traceback.extract_tb(error.__traceback__):
                if step.filename == 'test.py':
                    text = linecache.getline('test.py', step.lineno).strip()
        return told['name'] + ': ' + text


def start(frame):
    global MAIN
    random.seed()
    use_own_loop()
    sys.stdout, sys.stderr = OUT, ERR
    sys.stdin = io.TextIOWrapper(io.BytesIO(frame['stdin'].encode('utf-8')), encoding='utf-8')
    if MAIN is None:
        MAIN = types.ModuleType('__main__')
        MAIN.__dict__['__builtins__'] = builtins
    sys.modules['__main__'] = MAIN
    os.chdir(HOME)
    return write_files(frame['files'])


def run(text, say):
    frame = read_json(text)
    done = {'value': None, 'error': None, 'files': [], 'limit': None, 'truncated': False}
    try:
        given = start(frame)
        try:
            value = execute(frame['code'], PROGRAM, MAIN.__dict__)
            if value is not None:
                done['value'] = repr(value)
        except SystemExit as ended:
            if ended.code not in (None, 0) or frame['tests'] is not None:
                done['error'] = tell(ended)
        if done['error'] is None:
            for index, test in enumerate(frame['tests'] or []):
                error = run_test(test['code'], MAIN.__dict__)
                say(write_json({'test': index, 'passed': error is None, 'error': error}))
        done['files'], done['truncated'] = read_files(given)
    except BaseException as error:
        done['error'] = tell(error)
    for stream in (sys.stdout, sys.stderr, OUT, ERR):
        try:
            stream.flush()
        except BaseException:
            pass
    return write_json(done)


def practise():
    """Goes once through what every run goes through: the first time takes ten times as long."""
    global MAIN
    code = 'import re\\nclass A:\\n    pass\\ndef f(n):\\n    return {"a": [n, "%s" % n]}\\nsorted(map(str, f(2)))'
    frame = {'code': code, 'stdin': '', 'files': [], 'tests': None}
    run(write_json(frame), None)
    MAIN = None
    linecache.cache.clear()


class Wall:
    """Answers an import of the host's side as if it were not there."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.split('.')[0] in OWN:
            raise ModuleNotFoundError('No module named %r' % (name,), name=name)
        return None


OWN = ('js', 'pyodide', 'pyodide_js', '_pyodide', '_pyodide_core')


def shut():
    """Takes the ways to the host's JavaScript out of the guest's reach; the process holds where this does not."""
    for name in list(sys.modules):
        if name.split('.')[0] in OWN:
            del sys.modules[name]
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != '_pyodide._importhook']
    sys.meta_path.insert(0, Wall)
    sys.path_importer_cache.clear()
    asyncio.run = getattr(asyncio.run, '__wrapped__', asyncio.run)
    time.sleep = getattr(time.sleep, '__wrapped__', time.sleep)
    OUT.reconfigure(line_buffering=True)
    os.urandom(8)
    os.environ.clear()
    os.environ['HOME'] = HOME
`;
