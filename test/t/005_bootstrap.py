#!/usr/bin/python3
"""005_bootstrap.py - a server without its development files is no server to build for.

Debian ships PGXS with the client and pg_config with libpq-dev: a machine can have both, and a
server, but not the headers.  In folders of files that only have the right names, one part is
taken away at a time.  bootstrap.sh then names, or as root installs, the packages; cluster.py
finds no server; make says what is missing before it compiles.

It fails when pg_cron is installed for another server, when one of the two believes in a server that lacks a part, or when they disagree.
The real thing, on a Debian that has nothing, is make check-fresh.
"""
import os
import subprocess
import tempfile
from pathlib import Path

import cluster
from tap import done, is_, ok

BOOTSTRAP = cluster.PROJECT / 'test/lib/bootstrap.sh'
PARTS = {'PGXS': 'lib/pgxs.mk', 'headers': 'include/postgres.h', 'postgres': 'bin/postgres', 'initdb': 'bin/initdb'}
PACKAGES = 'postgresql-15 postgresql-server-dev-15'
PG_CONFIG = """#!/bin/sh
case $1 in
	--pgxs) echo {home}/lib/pgxs.mk ;;
	--includedir-server) echo {home}/include ;;
	--bindir) echo {home}/bin ;;
	--version) echo PostgreSQL {major}.0 ;;
esac
"""
# What bootstrap.sh asks of a Debian.
TOOLS = {
    'apt-get': 'echo apt-get "$@" >>{log}',
    'apt-cache': 'echo "  Depends: postgresql-${{DEFAULT:-15}}"',
    'dpkg-query': 'exit 1',
    'id': 'echo ${{FAKE_UID:-1000}}',
}


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


class Machine:
    """A Debian of fakes: servers/15, the client of 17, pg_config in the PATH as libpq-dev's, apt that only notes its calls."""

    def __init__(self, folder):
        self.home = folder / 'servers/15'
        self.log = folder / 'log'
        self.pg_config = program(self.home / 'bin/pg_config', PG_CONFIG.format(home=self.home, major=15))
        newer = folder / 'servers/17'
        program(newer / 'bin/pg_config', PG_CONFIG.format(home=newer, major=17))
        program(newer / PARTS['PGXS'], '')
        for part in PARTS.values():
            program(self.home / part, '')
        for name, text in TOOLS.items():
            program(folder / 'tools' / name, '#!/bin/sh\n' + text.format(log=self.log) + '\n')
        (folder / 'tools/pg_config').symlink_to(self.pg_config)
        self.path = f"{folder / 'tools'}:{os.environ['PATH']}"
        text = BOOTSTRAP.read_text()
        self.script = program(folder / 'bootstrap.sh', text.replace('/usr/lib/postgresql/', f'{folder}/servers/'))
        ok('/usr/lib/postgresql' in text, 'bootstrap.sh looks where Debian has its servers')

    def bootstrap(self, *wanted, **environment):
        """What bootstrap.sh does for a server, and more: (exit code, what it said, what apt-get was asked to do)"""
        self.log.write_text('')
        plain = {name: value for name, value in os.environ.items() if name not in ('PG_CONFIG', 'MAJOR', 'INSTALL')}
        result = subprocess.run(['sh', self.script, 'server', *wanted], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env={**plain, 'PATH': self.path, **environment})
        return result.returncode, result.stdout, self.log.read_text()

    def found(self):
        """What cluster.py takes for the server to build for, None when there is none."""
        before = {name: os.environ.pop(name, None) for name in ('PG_CONFIG', 'MAJOR')}
        path, cluster.DEBIAN_SERVERS = os.environ['PATH'], self.home.parent
        os.environ['PATH'] = self.path
        try:
            return os.path.realpath(cluster.find_pg_config())
        except cluster.ClusterError:
            return None
        finally:
            os.environ.update({name: value for name, value in before.items() if value is not None}, PATH=path)


def whole(machine):
    for name, environment in (('pg_config in the PATH', {}), ('MAJOR', {'MAJOR': '15'}), ('PG_CONFIG', {'PG_CONFIG': str(machine.pg_config)})):
        is_(machine.bootstrap(**environment), (0, '', ''), f'{name}: a whole server is taken as it is')
    is_(machine.found(), str(machine.pg_config), 'cluster.py finds it')


def lacks(machine, part):
    """Without one part."""
    file = machine.home / PARTS[part]
    file.rename(file.with_suffix('.away'))
    for name, environment in (('pg_config in the PATH', {}), ('MAJOR', {'MAJOR': '15'})):
        is_(machine.bootstrap(**environment),
            (2, f'missing packages; run (or repeat with INSTALL=1):\n  sudo apt-get install {PACKAGES}\n', ''),
            f'without {part}, {name}: the packages are named')
    code, said, calls = machine.bootstrap(FAKE_UID='0')
    is_((code, said, calls.splitlines()[-1:]),
        (0, f'installing: {PACKAGES}\n', [f'apt-get install -q -y --no-install-recommends {PACKAGES}']),
        f'without {part}, root: they are installed')
    is_(machine.bootstrap(PG_CONFIG=str(machine.pg_config)),
        (2, f'bootstrap: PG_CONFIG={machine.pg_config} is not a server with development files\n', ''),
        f'without {part}, PG_CONFIG: that one is refused')
    is_(machine.found(), None, f'without {part}: cluster.py finds no server')
    file.with_suffix('.away').rename(file)


def pg_cron(machine):
    """pg_cron is for the server in use, else for the one that the distribution has."""
    for name, environment, packages in (
            ('the server in use', {}, 'postgresql-15-cron'),
            ('MAJOR', {'MAJOR': '17'}, 'postgresql-17 postgresql-server-dev-17 postgresql-17-cron')):
        is_(machine.bootstrap('cron', **environment)[1].splitlines()[-1:], [f'  sudo apt-get install {packages}'], f'pg_cron is for {name}')
    file = machine.home / PARTS['headers']
    file.rename(file.with_suffix('.away'))
    is_(machine.bootstrap('cron', DEFAULT='17')[1].splitlines()[-1:],
        ['  sudo apt-get install postgresql-17 postgresql-server-dev-17 postgresql-17-cron'], 'pg_cron is for the server to install')
    file.with_suffix('.away').rename(file)


def make_says_it(machine):
    """make, with PGXS but no headers."""
    (machine.home / PARTS['PGXS']).write_text('all: $(OBJS)\n')
    (machine.home / PARTS['headers']).unlink()
    with tempfile.TemporaryDirectory(prefix='om_bootstrap_') as folder:
        cluster.copy_sources(Path(folder))
        result = subprocess.run(['make', '-C', folder, f'PG_CONFIG={machine.pg_config}'], text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, env={'PATH': os.environ['PATH'], 'LC_ALL': 'C'})
    missing = machine.home / PARTS['headers']
    ok(result.returncode == 2 and f'*** no {missing}: install postgresql-server-dev-N' in result.stdout and 'error:' not in result.stdout,
       'make without headers says which package has them, and compiles nothing', result.stdout[-1500:])


with tempfile.TemporaryDirectory(prefix='om_bootstrap_') as folder:
    machine = Machine(Path(folder))
    whole(machine)
    for part in PARTS:
        lacks(machine, part)
    whole(machine)
    pg_cron(machine)
    make_says_it(machine)
done()
