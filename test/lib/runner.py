"""runner.py - what test/run and test/mutants.py share: counting, and running a program or test script.

A test script prints "ok - name" or "not ok - name" per assertion and a plan
"1..N" at its end (see tap.py), and exits non-zero when it failed.
"""
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LINE = re.compile(r'^(ok|not ok) - (.*)$')
GRACE_SECONDS = 30
TICK_SECONDS = 0.5
MEMORY = Path('/dev/shm')
MEMORY_BYTES = 6 << 30    # the servers of two scripts of test/t keep less


class Report:
    """Counts tests; a failure is told when it happens and again at the end."""

    def __init__(self):
        self.passed = 0
        self.failures = []

    def add(self, good, name, detail=''):
        if good:
            self.passed += 1
            return
        self.failures.append(name)
        print(f'not ok - {name}', flush=True)
        for line in str(detail).rstrip().splitlines():
            print('#   ' + line, flush=True)

    def finish(self):
        """Print the verdict as the last line; returns the exit code."""
        if not self.passed and not self.failures:
            self.failures.append('no test was run')
        for name in self.failures:
            print(f'FAILED {name}')
        print(f'{self.passed} passed, {len(self.failures)} failed', flush=True)
        return 1 if self.failures else 0


class ScriptResult:
    """What a test script printed and did."""

    def __init__(self, text, code, remark):
        self.text = text
        self.code = code
        lines = [match.groups() for match in map(LINE.match, text.splitlines()) if match]
        self.passed = [name for verdict, name in lines if verdict == 'ok']
        self.failed = [name for verdict, name in lines if verdict == 'not ok']
        self.told = re.findall(r'^## (.*)$', text, re.M)
        self.problem = remark
        plan = re.findall(r'^1\.\.(\d+)$', text, re.M)
        if not remark and not self.failed:
            if code:
                self.problem = f'exit code {code}'
            elif not lines:
                self.problem = 'no assertion was made'
            elif plan != [str(len(lines))]:
                self.problem = f'plan {plan} for {len(lines)} assertions: done() was not reached'

    def detail(self, name=None, lines=25):
        """The remarks below a failed assertion, or the end of the output."""
        text = self.text.splitlines()
        if name is None:
            return '\n'.join(text[-lines:])
        start = text.index(f'not ok - {name}') + 1
        remarks = []
        while start < len(text) and text[start].startswith('#'):
            remarks.append(text[start][1:].strip())
            start += 1
        return '\n'.join(remarks)


def stop_leftovers(folder):
    """Kill servers that a dead script left below its folder; returns their number."""
    count = 0
    for path in Path(folder).glob('*/data/postmaster.pid'):
        try:
            pid = int(path.read_text().split()[0])
            if os.path.realpath(f'/proc/{pid}/cwd').startswith(str(folder)):
                os.kill(pid, signal.SIGQUIT)
                count += 1
        except (OSError, ValueError, IndexError):
            continue
    if count:
        time.sleep(2)
    return count


def ended(process, text, seconds, from_last_output=True, stop_at=None):
    """Collect output until the process has ended; False when seconds passed since its last output, or in all, or stop_at was printed."""
    since = time.monotonic()
    while time.monotonic() < since + seconds:
        is_closed = False
        if select.select([process.stdout], [], [], TICK_SECONDS)[0]:
            chunk = os.read(process.stdout.fileno(), 1 << 16)
            text += chunk
            is_closed = not chunk
            if stop_at and stop_at in text:
                return False
            if chunk and from_last_output:
                since = time.monotonic()
            if chunk:
                continue
        try:
            process.wait(TICK_SECONDS if is_closed else 0)
            return True
        except subprocess.TimeoutExpired:
            continue
    return False


def watched(command, quiet_seconds, stop_at=None, **options):
    """
    Run a command in its own process group: (what it printed, exit code, why it was stopped or '').

    A command may take as long as it needs, since a busy machine is slow, as long as it shows that it
    goes on: it is stopped when it printed nothing for quiet_seconds, or what nobody needs to know more than.
    """
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True, **options)
    text = bytearray()
    remark = ''
    try:
        if not ended(process, text, quiet_seconds, stop_at=stop_at):
            remark = 'stopped, it had printed ' + (stop_at.decode() if stop_at and stop_at in text else f'nothing for {quiet_seconds} s')
    finally:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if process.returncode is None:
                os.killpg(process.pid, sign)
                ended(process, text, GRACE_SECONDS, from_last_output=False)
        process.stdout.close()
    return text.decode(errors='replace'), process.returncode, remark


def scratch():
    """Where servers of tests keep their files: in memory where there is plenty, because an extension is hundreds of files, which a disk is slow to create and remove."""
    try:
        room = os.statvfs(MEMORY)
        is_memory = re.search(rf'^\S+ {MEMORY} tmpfs ', Path('/proc/mounts').read_text(), re.M)
        available = int(re.search(r'^MemAvailable: +(\d+) kB', Path('/proc/meminfo').read_text(), re.M)[1]) << 10
    except (OSError, TypeError):
        return '/tmp'
    return str(MEMORY) if is_memory and min(available, room.f_bavail * room.f_frsize) >= MEMORY_BYTES else '/tmp'


def run_script(path, quiet_seconds, environment=None, stop_at=None):
    """Run a test script, watched, with a temporary folder of its own."""
    folder = tempfile.mkdtemp(prefix='om_', dir=os.environ.get('OM_TMP', '/tmp'))
    os.chmod(folder, 0o755)
    try:
        text, code, remark = watched(
            [sys.executable, '-B', str(path)], quiet_seconds, stop_at, cwd=PROJECT,
            env={**os.environ, 'OM_TMP': folder, 'PYTHONPATH': str(PROJECT / 'test/lib'), **(environment or {})})
    finally:
        left = stop_leftovers(folder)
        shutil.rmtree(folder, ignore_errors=True)
    if left and not remark:
        remark = f'left {left} servers running'
    return ScriptResult(text, code, remark)
