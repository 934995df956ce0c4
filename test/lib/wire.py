"""wire.py - the way over the network between a cluster and programs that use it.

    with Wire(cluster) as wire:                           127.0.0.1:wire.port leads to the cluster
    with Wire(cluster, loses=rb'cart-\\d+') as wire:      and answers get lost on it
        wire.lost                                         the keys whose answer was lost, in order
        wire.refused                                      the SQLSTATEs of all errors that passed, in order

A client that names a key which loses matches, for the first time, is cut off when the
server says that the transaction is over: it is committed, but the client cannot know.
A refusal is never lost, and is no first time.
"""
import contextlib
import re
import socket
import threading

CHUNK = 65536
READY = b'Z\x00\x00\x00\x05'
# How the fields of an error message begin: severity, SQLSTATE.
REFUSAL = re.compile(rb'V(?:ERROR|FATAL)\0C(\w{5})\0')


class Wire:
    """A port of the loopback interface that leads to the socket of a cluster."""

    def __init__(self, cluster, loses=None):
        self.lost = []
        self.refused = []
        self._loses = loses and re.compile(loses)
        self._target = f'{cluster.host}/.s.PGSQL.{cluster.port}'
        self.stack = contextlib.ExitStack()     # what uses the wire as long as it is there
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stack.close()
        # Without the shutdown the waiting accept() would go on.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                Passage(self, self._listener.accept()[0])

    def losable(self, data):
        """The key of a request whose answer is to be lost, or None."""
        found = self._loses and self._loses.search(data)
        return found and found[0] not in self.lost and found[0] or None


class Passage:
    """One connection: what the client says goes to the server, and back."""

    def __init__(self, wire, client):
        self.wire = wire
        self.client = client
        self.server = socket.socket(socket.AF_UNIX)
        self.server.connect(wire._target)
        self.key = None
        for pump in (self._requests, self._answers):
            threading.Thread(target=self._run, args=(pump,), daemon=True).start()

    def _run(self, pump):
        with contextlib.suppress(OSError):
            pump()
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _requests(self):
        while data := self.client.recv(CHUNK):
            self.key = self.key or self.wire.losable(data)
            self.server.sendall(data)

    def _answers(self):
        held = b''
        while data := self.server.recv(CHUNK):
            held += data
            if self.key and held[-6:-1] != READY:
                continue
            refused = [sqlstate.decode() for sqlstate in REFUSAL.findall(held)]
            self.wire.refused += refused
            if self.key and refused:
                self.key = None
            elif self.key and held.endswith(b'I'):
                self.wire.lost.append(self.key)
                return
            self.client.sendall(held)
            held = b''
