#!/usr/bin/python3
"""cluster.py - throw-away PostgreSQL servers for checks, demo and bench.

    from cluster import Cluster
    with Cluster(preload=True, settings={'max_connections': 50}) as c:
        c.psql('CREATE EXTENSION order_mgmt')       text psql printed; PsqlError on failure
        connection = c.connect()                    psycopg, autocommit
        c.run('pgbench', '-n', '-f', path)          a program of the installation
        c.restart(settings={...}); c.kill9(); c.start()
        with Cluster(backup_of=c, standby=True) as s:
            c.stop('immediate'); s.promote()

    Cluster(preload=False, settings=None, variant=None, backup_of=None, standby=False)
      preload     shared_preload_libraries = order_mgmt (counter engine), else none (lock engine)
      settings    postgresql.conf lines as a dict; later calls of configure() win
      variant     'plain', 'faults' (compiled with FAULTS=1) or 'mutant-NAME'
                  (with the bug of test/mutants/NAME.patch);
                  default $OM_VARIANT, else 'plain'
      backup_of   start from a base backup of that cluster; standby: follow it
    .host .port .data .log .pid .bindir   .dsn(db) .env(db) .tail(lines)
    .start() .stop(mode) .restart() .kill9() .promote() .configure(settings)

    install(variant) -> folder of the installation's programs; ensure_packages(list)

    python3 test/lib/cluster.py shell [variant]     a server with the extension, and psql
    python3 test/lib/cluster.py install [variant]   prints the folder of its programs

Nothing is installed in the system: install() lays out a private copy of the
PostgreSQL named by $PG_CONFIG (else by $MAJOR, else the newest installed) under
build/pgN/VARIANT, in the same relative layout, which is all PostgreSQL needs to
find its own files; it then compiles this project from a copy of its sources and
installs it there.  Libraries and share files are symbolic links into the
original; programs are copies, since PostgreSQL follows links to find its home.

A server listens on a Unix socket in its own temporary folder only, is stopped
by its own pid, and the folder is removed, also after an exception or SIGTERM.
As root every server program runs as an unprivileged user (postgres, else
nobody); where that user cannot reach build/, the installation lives in a folder
under /tmp, and build/elsewhere points to it.  fsync is off: checks kill
processes, not the machine.

Environment: PG_CONFIG MAJOR OM_VARIANT; OM_STRICT=1 warnings are errors;
OM_INSTALLED=1 trust what is installed (set by test/run for its children);
OM_KEEP=1 keep the server's folder for a look; OM_TMP where to put it.
"""
import atexit
import contextlib
import fcntl
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from mutant import PATCHES, Mutant, MutantError

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 120
FIRST_ID_OF_USERS = 16384
DEBIAN_SERVERS = Path('/usr/lib/postgresql')
COPIED = ('Makefile', 'META.json', 'order_mgmt.control', 'src', 'sql', 'expected', 'test')
DEFAULT_SETTINGS = {
    'listen_addresses': '',
    'fsync': False,
    'shared_buffers': '64MB',
    'log_line_prefix': '%m [%p] ',
    'timezone': 'UTC',
}


class ClusterError(Exception):
    """A server or an installation did not do what it was asked."""


class PsqlError(ClusterError):
    """psql failed; str() is what it said on standard error."""


# ---------------------------------------------------------------- whose files

def server_user():
    """The passwd entry servers run as when we are root, else None."""
    if os.geteuid() != 0:
        return None
    for name in ('postgres', 'nobody'):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ClusterError('root needs a user postgres or nobody to run servers as')


def as_server():
    """Arguments of subprocess that make a child run as the server's user."""
    user = server_user()
    if not user:
        return {}
    return {'user': user.pw_uid, 'group': user.pw_gid, 'extra_groups': []}


def give_to_server(path):
    user = server_user()
    if user:
        os.chown(path, user.pw_uid, user.pw_gid)


def build_root():
    """The folder for installations: build/, or one the server's user can reach."""
    os.umask(0o022)
    build = PROJECT / 'build'
    build.mkdir(exist_ok=True)
    if subprocess.run(['test', '-x', str(build)], cwd='/', **as_server()).returncode == 0:
        return build
    elsewhere = build / 'elsewhere'
    if elsewhere.exists() and elsewhere.stat().st_uid == os.geteuid():
        return elsewhere.resolve()
    folder = Path(tempfile.mkdtemp(prefix='order_mgmt_build_', dir='/tmp'))
    folder.chmod(0o755)
    elsewhere.unlink(missing_ok=True)
    elsewhere.symlink_to(folder)
    return folder


@contextlib.contextmanager
def locked(folder):
    """One process at a time in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / 'lock', 'w') as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# ---------------------------------------------------------------- installation

def ensure_packages(packages):
    """Install missing Debian packages, or print the line that does and exit 2."""
    result = subprocess.run(['sh', str(PROJECT / 'test/lib/bootstrap.sh'), *packages])
    if result.returncode:
        sys.exit(result.returncode)


def pg_config_value(pg_config, name):
    return subprocess.run([str(pg_config), '--' + name], check=True, capture_output=True,
                          text=True).stdout.strip()


def usable(pg_config):
    """Is this the pg_config of a server that extensions can be built for?  bootstrap.sh asks for the same files."""
    try:
        bindir = Path(pg_config_value(pg_config, 'bindir'))
        return Path(pg_config_value(pg_config, 'pgxs')).is_file() and \
            Path(pg_config_value(pg_config, 'includedir-server'), 'postgres.h').is_file() and \
            os.access(bindir / 'initdb', os.X_OK) and os.access(bindir / 'postgres', os.X_OK)
    except (OSError, subprocess.CalledProcessError):
        return False


def find_pg_config():
    """$PG_CONFIG, else $MAJOR's, else the one in PATH, else the newest one installed."""
    if os.environ.get('PG_CONFIG'):
        candidates = [os.environ['PG_CONFIG']]
    elif os.environ.get('MAJOR'):
        candidates = [DEBIAN_SERVERS / os.environ['MAJOR'] / 'bin/pg_config']
    else:
        found = sorted(DEBIAN_SERVERS.glob('*/bin/pg_config'), reverse=True,
                       key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0)
        candidates = ['pg_config', *found]
    for candidate in candidates:
        if usable(candidate):
            return shutil.which(str(candidate))
    raise ClusterError('no PostgreSQL server with development files: set PG_CONFIG, or run '
                       'sh test/lib/bootstrap.sh server')


def major_of(pg_config):
    """15 from "PostgreSQL 15.20 (Debian ...)", 19 from "PostgreSQL 19devel"."""
    word = pg_config_value(pg_config, 'version').split()[1]
    return int(''.join(c if c.isdigit() else ' ' for c in word).split()[0])


def link_tree(source, target):
    """Mirror a folder: real folders, symbolic links to its files; nothing of an installed order_mgmt."""
    target.mkdir(parents=True)
    for entry in os.scandir(source):
        if entry.name.startswith('order_mgmt') or entry.name == 'bitcode':
            continue
        if entry.is_dir() and entry.name != 'pgxs':
            link_tree(Path(entry.path), target / entry.name)
        else:
            (target / entry.name).symlink_to(os.path.realpath(entry.path))


def mirror_postgres(pg_config, home):
    """Lay out a private PostgreSQL in home; returns its pg_config, and the identity of what it mirrors."""
    path = {name: Path(os.path.normpath(pg_config_value(pg_config, name)))
            for name in ('bindir', 'pkglibdir', 'sharedir', 'includedir-server')}
    prefix = Path(os.path.commonpath(list(path.values())))
    private = home / 'pg' / path['bindir'].relative_to(prefix) / 'pg_config'
    identity = f"{path} {pg_config_value(pg_config, 'version')} " \
               f"{(path['bindir'] / 'postgres').stat().st_mtime_ns} " \
               f"{sorted(p.stem for p in (path['sharedir'] / 'extension').glob('*.control') if p.stem != 'order_mgmt')}"
    stamp = home / 'mirrored'
    if stamp.exists() and stamp.read_text() == identity:
        return private
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for name in ('pkglibdir', 'sharedir'):
        link_tree(path[name], home / 'pg' / path[name].relative_to(prefix))
    shutil.copytree(path['bindir'], private.parent)
    include = home / 'pg' / path['includedir-server'].relative_to(prefix)
    include.parent.mkdir(parents=True, exist_ok=True)
    include.symlink_to(path['includedir-server'])
    stamp.write_text(identity)
    return private


def copy_sources(target):
    """Bring the copy of the sources up to date; times are kept, so make stays incremental."""
    wanted = set()
    for name in COPIED:
        top = PROJECT / name
        files = [top] if top.is_file() else sorted(p for p in top.rglob('*') if p.is_file())
        for path in files:
            relative = path.relative_to(PROJECT)
            if '__pycache__' in relative.parts or path.suffix in ('.o', '.so', '.bc') or \
                    relative.parent == Path('sql'):
                continue
            wanted.add(relative)
            copy = target / relative
            before = copy.stat() if copy.exists() else None
            now = path.stat()
            if before and (before.st_mtime_ns, before.st_size) == (now.st_mtime_ns, now.st_size):
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
    for folder in ('src', 'sql/install', 'sql/upgrade', 'expected', 'test'):
        for path in (target / folder).rglob('*'):
            if path.is_file() and path.suffix != '.o' and path.relative_to(target) not in wanted:
                path.unlink()


def patch_of(variant):
    """The patch of a variant 'mutant-NAME', else None."""
    return PATCHES / f"{variant.removeprefix('mutant-')}.patch" if variant.startswith('mutant-') else None


def seed_bug(patch, target):
    """Apply a mutant to a copy of the sources.

    The copy gets the objects of the plain variant, where there are some, so that make compiles only
    what the patch changes: the patched files are newer than every object, the others are older.
    """
    plain = variant_home('plain')
    with locked(plain.parent / 'plain.lock'):
        for path in (plain / 'src').glob('src/**/*.o'):
            copy = target / path.relative_to(plain / 'src')
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        flags = plain / 'src/build/flags'
        if flags.exists():
            (target / 'build').mkdir(exist_ok=True)
            shutil.copy2(flags, target / 'build/flags')
    try:
        Mutant(patch).apply(target)
    except MutantError as problem:
        raise ClusterError(str(problem)) from None


def make_arguments(variant):
    """What make is told for a variant."""
    patch = patch_of(variant)
    if variant not in ('plain', 'faults') and not (patch and patch.exists()):
        raise ClusterError(f'unknown variant "{variant}"')
    arguments = ['STRICT=1'] if os.environ.get('OM_STRICT') else []
    return arguments + (['FAULTS=1'] if variant == 'faults' else [])


def variant_home(variant):
    return build_root() / f'pg{major_of(find_pg_config())}' / variant


def install(variant=None):
    """Build and install a variant into its private PostgreSQL; returns the folder of its programs."""
    variant = variant or os.environ.get('OM_VARIANT') or 'plain'
    arguments = make_arguments(variant)
    home = variant_home(variant)
    with locked(home.parent / f'{variant}.lock'):
        private = mirror_postgres(find_pg_config(), home)
        if os.environ.get('OM_INSTALLED') and (home / 'installed').exists():
            return private.parent
        (home / 'installed').unlink(missing_ok=True)
        copy_sources(home / 'src')
        if patch_of(variant):
            seed_bug(patch_of(variant), home / 'src')
        command = ['make', '-j2', '-ks', f'PG_CONFIG={private}', *arguments]
        environment = {name: value for name, value in os.environ.items()
                       if name not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL', 'PG_CONFIG')}
        for goal in ('all', 'install'):
            result = subprocess.run([*command, goal], cwd=home / 'src', text=True, env=environment,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if result.returncode:
                raise ClusterError(f"{' '.join(command)} {goal} failed:\n{result.stdout[-8000:]}")
        (home / 'installed').touch()
    return private.parent


def sources(variant=None):
    """The copy of the sources a variant was built from: where make installcheck runs."""
    return variant_home(variant or os.environ.get('OM_VARIANT') or 'plain') / 'src'


def required():
    """The extensions that the control file requires: contrib modules."""
    found = re.search(r"^requires = '(.*)'$", (PROJECT / 'order_mgmt.control').read_text(), re.M)
    return found[1].split(', ') if found else []


def template_data(bindir):
    """A data folder fresh from initdb, made once per PostgreSQL and copied by every cluster; template1 has what the control file requires."""
    home = bindir
    while home.name != 'pg':
        home = home.parent
    folder = home.parents[1] / f'template.{os.geteuid()}'
    identity = f"{(home.parent / 'mirrored').read_text()} {required()} {FIRST_ID_OF_USERS}"
    with locked(home.parents[1] / 'template.lock'):
        stamp = folder / 'identity'
        if stamp.exists() and stamp.read_text() == identity:
            return folder / 'data'
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        give_to_server(folder)
        result = subprocess.run(
            [bindir / 'initdb', '-D', folder / 'data', '-U', 'postgres', '--auth=trust', '--no-sync',
             '--encoding=UTF8', '--locale=C.UTF-8'],
            cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **as_server())
        if result.returncode:
            raise ClusterError('initdb failed:\n' + result.stdout)
        # ids of users: what has one below is initdb's for pg_dump
        subprocess.run([bindir / 'pg_resetwal', '-o', str(FIRST_ID_OF_USERS), folder / 'data'], check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_server())
        for database in ('template1', 'postgres'):
            result = subprocess.run([bindir / 'postgres', '--single', '-F', '-D', folder / 'data', database], cwd=folder, text=True,
                                    input=''.join(f'CREATE EXTENSION {name};\n' for name in required()),
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **as_server())
            if result.returncode:
                raise ClusterError('CREATE EXTENSION failed:\n' + result.stdout)
        stamp.write_text(identity)
    return folder / 'data'


# ---------------------------------------------------------------- servers

_running = set()


def _stop_all():
    for cluster in list(_running):
        cluster.close()


atexit.register(_stop_all)


def setting_text(value):
    """A settings value as postgresql.conf spells it."""
    if isinstance(value, bool):
        return 'on' if value else 'off'
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def exit_on_sigterm():
    """SIGTERM ends the program as sys.exit() does, so that its servers are stopped; called for it by a server of the main thread."""
    if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


class Cluster:
    """A throw-away server; see the top of this file."""

    def __init__(self, preload=False, settings=None, variant=None, backup_of=None, standby=False):
        self.bindir = install(variant)
        if threading.current_thread() is threading.main_thread():
            exit_on_sigterm()
        self.folder = Path(tempfile.mkdtemp(prefix='om_', dir=os.environ.get('OM_TMP', '/tmp')))
        give_to_server(self.folder)
        self.host = str(self.folder)
        self.port = 5432
        self.data = self.folder / 'data'
        self.log = self.folder / 'log'
        self._process = None
        _running.add(self)
        try:
            if backup_of:
                self._copy_of(backup_of, standby)
            else:
                subprocess.run(['cp', '-a', '--reflink=auto', template_data(self.bindir), self.data],
                               check=True)
                self.configure(DEFAULT_SETTINGS)
                if preload:
                    self.configure({'shared_preload_libraries': 'order_mgmt'})
            self.configure({'unix_socket_directories': self.host, 'port': self.port})
            self.configure(settings or {})
            self.start()
        except BaseException:
            self.close()
            raise

    def _copy_of(self, primary, standby):
        arguments = ['-D', self.data, '-c', 'fast', '--no-sync'] + (['-R'] if standby else [])
        primary.run('pg_basebackup', *arguments, as_user=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        """Stop the server and remove its folder; harmless when repeated."""
        if self in _running:
            _running.discard(self)
            self.stop('immediate')
            if os.environ.get('OM_KEEP'):
                print(f'# kept {self.folder}', flush=True)
            else:
                shutil.rmtree(self.folder, ignore_errors=True)

    # ------------------------------------------------ life

    @property
    def pid(self):
        """The postmaster's process id, or None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def configure(self, settings):
        """Add lines to postgresql.conf; they count from the next start or reload."""
        with open(self.data / 'postgresql.conf', 'a') as handle:
            for name, value in settings.items():
                handle.write(f'{name} = {setting_text(value)}\n')

    def start(self, settings=None):
        """Start and wait until connections are accepted."""
        if self.pid:
            return
        self.configure(settings or {})
        with open(self.log, 'a') as log:
            self._process = subprocess.Popen(
                [self.bindir / 'postgres', '-D', self.data], cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, **as_server())
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise ClusterError('the server did not start:\n' + self.tail())
            with contextlib.suppress(OSError, IndexError):
                lines = (self.data / 'postmaster.pid').read_text().splitlines()
                if int(lines[0]) == self._process.pid and lines[7].strip() in ('ready', 'standby'):
                    return
            time.sleep(0.02)
        raise ClusterError(f'the server did not start within {START_SECONDS} s:\n' + self.tail())

    def stop(self, mode='fast'):
        """Stop with pg_ctl's mode smart, fast or immediate; falls back to harsher ones."""
        harsher = {'smart': ['smart', 'fast', 'immediate'], 'fast': ['fast', 'immediate'],
                   'immediate': ['immediate']}[mode]
        number = {'smart': signal.SIGTERM, 'fast': signal.SIGINT, 'immediate': signal.SIGQUIT}
        for step in harsher:
            if self.pid:
                self._process.send_signal(number[step])
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(STOP_SECONDS)
        if self.pid:
            self.kill9()

    def restart(self, mode='fast', settings=None):
        self.stop(mode)
        self.start(settings)

    def children(self):
        """Process ids of the postmaster's children."""
        found = []
        for stat in Path('/proc').glob('[0-9]*/stat'):
            with contextlib.suppress(OSError):
                words = stat.read_text().rpartition(')')[2].split()
                if int(words[1]) == self._process.pid and words[0] != 'Z':
                    found.append(int(stat.parent.name))
        return found

    def kill9(self):
        """SIGKILL the postmaster, then wait until every process of the server is gone."""
        children = self.children()
        self._process.kill()
        self._process.wait()
        deadline = time.monotonic() + START_SECONDS
        while any(alive(child) for child in children):
            if time.monotonic() > deadline:
                for child in filter(alive, children):
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.02)

    def promote(self):
        """Make a standby the primary and wait for it."""
        if self.psql(f'SELECT pg_catalog.pg_promote(true, {START_SECONDS})') != 't':
            raise ClusterError('promotion failed:\n' + self.tail())

    # ------------------------------------------------ use

    def tail(self, lines=40):
        """The last lines of the server's log."""
        text = self.log.read_text(errors='replace') if self.log.exists() else ''
        return '\n'.join(text.splitlines()[-lines:])

    def dsn(self, db='postgres'):
        return f'host={self.host} port={self.port} user=postgres dbname={db}'

    def env(self, db='postgres'):
        """The environment for libpq programs."""
        return {**os.environ, 'PGHOST': self.host, 'PGPORT': str(self.port), 'PGUSER': 'postgres',
                'PGDATABASE': db, 'PATH': f"{self.bindir}:{os.environ.get('PATH', '')}"}

    def connect(self, db='postgres', autocommit=True, **options):
        """A psycopg connection."""
        import psycopg
        return psycopg.connect(self.dsn(db), autocommit=autocommit, **options)

    def psql(self, sql, db='postgres', *arguments):
        """Run statements, stop at the first error; returns what psql printed, unaligned, without headers."""
        result = subprocess.run(
            [self.bindir / 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', *arguments, '-f', '-'], input=sql,
            text=True, capture_output=True, cwd='/', env=self.env(db))
        if result.returncode:
            raise PsqlError(result.stderr.strip())
        return result.stdout.rstrip('\n')

    def run(self, program, *arguments, db='postgres', check=True, as_user=False, **options):
        """Run a program of the installation against this server; as_user: as the server's user."""
        options = {'text': True, 'capture_output': True, **options, **(as_server() if as_user else {})}
        cwd = options.pop('cwd', '/')
        result = subprocess.run([self.bindir / program, *map(str, arguments)], env=self.env(db),
                                cwd=cwd, **options)
        if check and result.returncode:
            raise ClusterError(f'{program} failed ({result.returncode}): {result.stderr or result.stdout}')
        return result


def alive(pid):
    """Does this process exist, and is it no zombie?"""
    try:
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


def main(arguments):
    command, variant = (arguments + [None, None])[:2]
    if command == 'install':
        print(install(variant))
    elif command == 'shell':
        with Cluster(preload=True, variant=variant) as cluster:
            cluster.psql('CREATE EXTENSION order_mgmt')
            subprocess.run([cluster.bindir / 'psql'], env=cluster.env())
    else:
        sys.exit('usage: cluster.py shell|install [plain|faults|mutant-NAME]')


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except ClusterError as problem:
        sys.exit(f'cluster.py: {problem}')
