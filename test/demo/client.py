"""client.py - what the shop and the replay share: a client that repeats, and a crew of them.

Client follows the one rule callers have: repeat the same call with the same key
after 40001, 40P01, 55P03 or a lost connection.  Every other error is the function's
answer and is raised.

run_crew() runs one function in N processes of their own (the driver is Python:
threads would share one processor), starts them at the same instant, shows what
they count while they run, and hands back their counts.  A client that fails
ends the run.
"""
import multiprocessing
import multiprocessing.connection
import shutil
import signal
import sys
import threading
import time
import traceback
from collections import Counter

import psycopg

REPEATED_STATES = {'40001', '40P01', '55P03'}
REPEAT_SECONDS = 60
PAUSE_SECONDS = 0.01
MEETING_SECONDS = 120
JOB_SECONDS = 1.0
LINE_SECONDS = 2.0
TTY_SECONDS = 0.25
BOARD = ('orders', 'sales', 'refusals', 'cancellations', 'returns', 'lines', 'second')
FORK = multiprocessing.get_context('fork')


class DemoError(Exception):
    """The run cannot go on; str() says why."""


class Client:
    """One connection, and what its user was told: counts."""

    def __init__(self, dsn, number, board, start, rally):
        self.dsn = dsn
        self.number = number
        self.counts = Counter()
        self.rally = rally
        self._board = board
        self._start = start
        self._connection = None

    def beside(self, user):
        """Another session of the same client, as another role; it counts with this one."""
        other = Client(f'{self.dsn} user={user}', self.number, self._board, self._start, self.rally)
        other.counts = self.counts
        return other

    def begin(self):
        """Connect and wait for the others; returns the instant all began."""
        self.call('SELECT 1')
        self._start.wait(MEETING_SECONDS)
        return time.monotonic()

    def count(self, name, amount=1):
        """Add to a count; those on the board are shown while the run lasts."""
        self.counts[name] += amount
        if name in BOARD:
            self._board[BOARD.index(name)] += amount

    def at(self, second):
        """Show how far in history this client is: seconds since 1970."""
        self._board[BOARD.index('second')] = second

    def connection(self):
        """The open connection, else a new one."""
        if self._connection is None:
            self._connection = psycopg.connect(self.dsn, autocommit=True)
        return self._connection

    def call(self, query, arguments=()):
        """The rows a statement returns, repeated as a caller should."""
        deadline = time.monotonic() + REPEAT_SECONDS
        while True:
            try:
                return self.connection().execute(query, arguments).fetchall()
            except psycopg.Error as error:
                lost = self._connection is None or self._connection.closed
                if lost:
                    self._connection = None
                elif error.sqlstate not in REPEATED_STATES:
                    raise
                if time.monotonic() > deadline:
                    raise
                self.counts['repeated calls'] += 1
                time.sleep(PAUSE_SECONDS)

    def close(self):
        if self._connection:
            self._connection.close()


def refusal_code(error):
    """The stable code of a function's refusal."""
    return error.diag.constraint_name or error.sqlstate


def _live(work, client, results, barriers):
    """The life of a client process: its last word is its counts, or why it failed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        work(client)
        client.close()
        results.send((dict(client.counts), None))
    except threading.BrokenBarrierError:
        results.send((None, ''))
    except BaseException:
        for barrier in barriers:
            barrier.abort()
        results.send((None, f'client {client.number}: {traceback.format_exc()}'))


class Progress:
    """One line that is renewed on a terminal, else a line every two seconds."""

    def __init__(self, describe):
        self.describe = describe
        self.tty = sys.stdout.isatty()
        self.pause = TTY_SECONDS if self.tty else LINE_SECONDS
        self.shown = 0.0

    def show(self, board, elapsed):
        totals = {name: sum(row[i] for row in board) for i, name in enumerate(BOARD)}
        totals['second'] = max(row[BOARD.index('second')] for row in board)
        text = f'{elapsed:5.0f} s  ' + self.describe(totals, max(elapsed, 0.001))
        width = shutil.get_terminal_size().columns - 1
        print('\r' + text[:width].ljust(width) if self.tty else text, end='' if self.tty else '\n', flush=True)
        self.shown = time.monotonic()

    def end(self):
        if self.tty and self.shown:
            print(flush=True)


class Job(threading.Thread):
    """Calls action once a second until stopped, as a scheduler would."""

    def __init__(self, action):
        super().__init__(daemon=True)
        self.action = action
        self.problem = None
        self.over = threading.Event()

    def run(self):
        try:
            while not self.over.wait(JOB_SECONDS):
                self.action()
        except psycopg.Error as error:
            self.problem = error

    def end(self):
        """Wait for the call that runs; raise what went wrong."""
        self.over.set()
        self.join()
        if self.problem:
            raise DemoError(f'the job failed: {self.problem}')


def run_crew(dsn, works, describe, action):
    """Run works[i](client) in a process each; returns (their counts, added up; seconds it took).

    describe(totals, elapsed): the text of a progress line.  action(): what a job
    does meanwhile, once a second.
    """
    board = [FORK.RawArray('q', len(BOARD)) for _ in works]
    start, rally = FORK.Barrier(len(works) + 1), FORK.Barrier(len(works))
    processes, pending = [], []
    for number, work in enumerate(works):
        receiver, sender = FORK.Pipe(duplex=False)
        client = Client(dsn, number, board[number], start, rally)
        process = FORK.Process(target=_live, args=(work, client, sender, (start, rally)), daemon=True)
        process.start()
        sender.close()
        processes.append(process)
        pending.append(receiver)
    try:
        try:
            start.wait(MEETING_SECONDS)
        except threading.BrokenBarrierError:
            pass
        job = Job(action)
        job.start()
        told = _attend(pending, board, Progress(describe))
        job.end()
        return told
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _attend(pending, board, progress):
    """Wait for the clients' last words, showing progress; see run_crew."""
    began = time.monotonic()
    counts, unmet = Counter(), 0
    progress.shown = began
    while pending:
        wait = max(0.0, progress.shown + progress.pause - time.monotonic())
        for receiver in multiprocessing.connection.wait(pending, wait):
            pending.remove(receiver)
            try:
                told, failure = receiver.recv()
            except EOFError:
                told, failure = None, 'a client process died'
            if failure:
                raise DemoError(failure)
            if told is None:
                unmet += 1
            else:
                counts.update(told)
        if time.monotonic() >= progress.shown + progress.pause:
            progress.show(board, time.monotonic() - began)
    elapsed = time.monotonic() - began
    progress.end()
    if unmet:
        raise DemoError(f'{unmet} clients did not meet the others in time')
    return counts, elapsed
