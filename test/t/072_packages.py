#!/usr/bin/python3
"""072_packages.py - what make dist and make deb make of the last commit.

The zip for PGXN holds every committed file but those of CI and the repository, and no path of
somebody's machine; its own lint of META.json passes.  The Debian source package holds the same files and builds;
on a throw-away server that Debian's pg_buildext starts, the files of its .deb pass regression tests,
which are those of the packed sources.

It fails when a file is left out of the archive, when the packages do not build or lack a file, and
when a packed test asks for something that is not packed.
"""
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from cluster import PROJECT
from tap import done, is_, ok

# CREATE EXTENSION, and two who sell the same item.
TESTS = 'REGRESS=install ISOLATION=iso_sell_sell'
NOT_PACKED = {'.ci/run', '.editorconfig', '.gitattributes', '.gitignore'}
HOMES = re.compile(rb'(?<![\w.])/(?:home|root|work)/')
# Made anew from control.in where Debian has other majors.
MADE = 'debian/control'


def output(*command, cwd=PROJECT):
    """What a command prints; that it succeeds is an assertion."""
    result = subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env={name: value for name, value in os.environ.items() if not name.startswith('MAKE')})
    ok(result.returncode == 0, ' '.join(str(getattr(word, 'name', word)) for word in command[:3]) + ': no error', result.stdout[-3000:])
    return result.stdout


def zip_is_whole(meta, folder):
    """The archive for PGXN, unpacked into folder; returns its files with what is in them."""
    name = f"order_mgmt-{meta['version']}"
    output('make', 'dist')
    with zipfile.ZipFile(PROJECT / f'build/dist/{name}.zip') as archive:
        archive.extractall(folder)
        content = {member: archive.read(member) for member in archive.namelist() if not member.endswith('/')}
    committed = subprocess.run(['git', 'ls-tree', '-r', '--name-only', 'HEAD'], cwd=PROJECT, text=True, check=True,
                               stdout=subprocess.PIPE).stdout.split()
    is_(sorted(content), sorted(f'{name}/{path}' for path in set(committed) - NOT_PACKED), 'the zip holds what is committed')
    is_([path for path, text in content.items() if HOMES.search(text)], [], 'and no path of somebody\'s machine')
    output(sys.executable, 'test/lint/metadata', cwd=folder / name)
    return {path.removeprefix(name + '/'): text for path, text in content.items()}


def source_package_is_whole(meta, content, folder):
    """The Debian source package: the files of the zip, in the tarball of the release and that of Debian."""
    output('make', 'deb')
    name = f"order-mgmt-{meta['version']}"
    packed = {}
    for pattern, prefix in (('*.orig.tar.gz', name + '/'), ('*.debian.tar.xz', '')):
        path, = folder.glob(pattern)
        with tarfile.open(path) as archive:
            packed.update((member.name.removeprefix(prefix), archive.extractfile(member).read())
                          for member in archive.getmembers() if member.isfile())
    is_(sorted(path for path in content.keys() | packed.keys() if path != MADE and content.get(path) != packed.get(path)), [],
        'the source package holds the files of the zip')


def package_works(meta, major, tree):
    """The .deb for a major: its files, and regression tests that Debian's tool runs on them without installing them."""
    package, = tree.parent.glob(f'postgresql-{major}-order-mgmt_*.deb')
    extension = f'./usr/share/postgresql/{major}/extension/order_mgmt'
    files = [line.split()[-1] for line in output('dpkg-deb', '-c', package).splitlines()]
    is_({path for path in files if not path.endswith('/') and '/doc/' not in path},
        {f'./usr/lib/postgresql/{major}/lib/order_mgmt.so', f'{extension}.control', f"{extension}--{meta['version']}.sql",
         *(f'{extension}{step.name[len("order_mgmt"):]}' for step in (PROJECT / 'sql/upgrade').glob('*.sql'))},
        f'{package.name}: the files of the extension')
    is_({path for path in files if path.endswith('.md')},
        {f'./usr/share/doc/postgresql-{major}-order-mgmt/{page.relative_to(PROJECT)}' for page in (PROJECT / 'README.md', *(PROJECT / 'doc').glob('*.md'))},
        f'{package.name}: the documentation, once')
    ok(re.search(rf'\bpostgresql-{major}\b', output('dpkg-deb', '-f', package, 'Depends')), f'{package.name}: depends on its server')
    said = output('pg_buildext', '-m', TESTS, f'installcheck-{major}', '.', '.', 'postgresql-%v-order-mgmt', cwd=tree)
    is_(said.count('All 1 tests passed'), len(TESTS.split()), f'{package.name}: CREATE EXTENSION, and sales')


meta = json.loads((PROJECT / 'META.json').read_text())
deb = PROJECT / 'build/deb'
with tempfile.TemporaryDirectory(prefix='om_packages_') as folder:
    source_package_is_whole(meta, zip_is_whole(meta, Path(folder)), deb)
majors = [path.parts[4] for path in sorted(Path('/usr/lib/postgresql').glob('*/bin/postgres'))
          if list(deb.glob(f'postgresql-{path.parts[4]}-*.deb'))]
ok(majors, 'there is a package for an installed server')
for major in majors:
    package_works(meta, major, deb / f"order-mgmt-{meta['version']}")
done()
