"""browser.py - a headless Chromium for checks of pages.

    from browser import Browser
    with Browser() as b:
        b.open(path, width=390, height=844, dark=True)   a file, loaded until nothing moves
        b.evaluate('document.title')                     a value of the page, as JSON has it
        b.screenshot(path)                               all of the page, also below the fold
        b.faults                                         errors, refused loads and requests since open()

It speaks Chromium's DevTools protocol over two pipes: no port, no driver.  As
root the browser runs as the user that servers run as; what it writes lies in a
folder that is removed.  No host can be reached, and a request is a fault.
"""
import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from cluster import as_server, give_to_server

PROGRAMS = ('chromium', 'chromium-browser', 'google-chrome')
OPTIONS = ('--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--hide-scrollbars',
           '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic',
           '--disable-crash-reporter', '--disable-breakpad', '--host-resolver-rules=MAP * ~NOTFOUND', '--remote-debugging-pipe')
ANSWER_SECONDS = 60


class BrowserError(Exception):
    """The browser is absent, or did not do what it was asked."""


class Browser:
    """One browser with one page; see the top of this file."""

    def __init__(self):
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if not program:
            raise BrowserError('no Chromium: install the package chromium')
        self.folder = Path(tempfile.mkdtemp(prefix='om_browser_'))
        give_to_server(self.folder)
        hears, self._to = os.pipe()
        self._from, says = os.pipe()
        # The protocol wants descriptors 3 and 4, which a shell can give.
        self._process = subprocess.Popen(
            ['sh', '-c', f'exec "$@" 3<&{hears} 4>&{says}', 'sh', program, *OPTIONS, f'--user-data-dir={self.folder}/profile', 'about:blank'],
            pass_fds=(hears, says), cwd=self.folder, env={**os.environ, 'HOME': str(self.folder), 'TMPDIR': str(self.folder)},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **as_server())
        os.close(hears)
        os.close(says)
        self._buffer, self._number, self._session, self._loaded = b'', 0, None, False
        self.faults = []
        try:
            target = next(each for each in self._ask('Target.getTargets')['targetInfos'] if each['type'] == 'page')
            self._session = self._ask('Target.attachToTarget', targetId=target['targetId'], flatten=True)['sessionId']
            for domain in ('Page', 'Runtime', 'Log', 'Network'):
                self._ask(f'{domain}.enable')
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        """End the browser and remove its folder."""
        os.close(self._to)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._from)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ------------------------------------------------ the protocol

    def _read(self, deadline):
        """The next message; those of a page's troubles are kept."""
        while b'\0' not in self._buffer:
            if not select.select([self._from], [], [], max(0, deadline - time.monotonic()))[0]:
                raise BrowserError(f'no answer within {ANSWER_SECONDS} s')
            data = os.read(self._from, 1 << 20)
            if not data:
                raise BrowserError('the browser ended')
            self._buffer += data
        text, _, self._buffer = self._buffer.partition(b'\0')
        message = json.loads(text)
        method, values = message.get('method'), message.get('params', {})
        if method == 'Page.loadEventFired':
            self._loaded = True
        elif method == 'Runtime.exceptionThrown':
            details = values['exceptionDetails']
            self.faults.append('exception: ' + details.get('exception', {}).get('description', details['text']))
        elif method == 'Log.entryAdded' and values['entry']['level'] in ('warning', 'error'):
            self.faults.append('log: ' + values['entry']['text'])
        elif method == 'Runtime.consoleAPICalled' and values['type'] in ('warning', 'error', 'assert'):
            self.faults.append(f"console: {values['args']}")
        elif method == 'Network.requestWillBeSent' and not values['request']['url'].startswith('data:') and values['type'] != 'Document':
            self.faults.append('request: ' + values['request']['url'])
        return message

    def _ask(self, method, **values):
        """The answer to one command."""
        self._number += 1
        command = {'id': self._number, 'method': method, 'params': values}
        if self._session:
            command['sessionId'] = self._session
        os.write(self._to, json.dumps(command).encode() + b'\0')
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            message = self._read(deadline)
            if message.get('id') == self._number:
                if 'error' in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return message['result']

    # ------------------------------------------------ the page

    def open(self, path, width=1280, height=900, dark=False):
        """Load a file in a window of this size."""
        copy = self.folder / Path(path).name
        shutil.copyfile(path, copy)
        copy.chmod(0o644)
        self._ask('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self._ask('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        self.faults.clear()
        self._loaded = False
        self._ask('Page.navigate', url=copy.as_uri())
        deadline = time.monotonic() + ANSWER_SECONDS
        while not self._loaded:
            self._read(deadline)
        # Two frames later what the page has asked for is painted.
        self.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))')

    def evaluate(self, expression):
        """The value of a JavaScript expression, or of the promise it gives."""
        answer = self._ask('Runtime.evaluate', expression=expression, awaitPromise=True, returnByValue=True)
        if 'exceptionDetails' in answer:
            raise BrowserError(f"{expression[:80]}: {answer['exceptionDetails'].get('exception', {}).get('description')}")
        return answer['result'].get('value')

    def screenshot(self, path):
        """Write a picture of the whole page."""
        answer = self._ask('Page.captureScreenshot', format='png', captureBeyondViewport=True)
        Path(path).write_bytes(base64.b64decode(answer['data']))
