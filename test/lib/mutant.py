"""mutant.py - seeded bugs: reads and applies test/mutants/NAME.patch.

A patch begins with one sentence that says what is wrong, then says what must notice:

    Captures and refunds have no cap.

    Found-by: test/t/057_random_payments.py
    Breaks: R1 R3

Found-by names the test that must fail.  Breaks, where it stands, names the business rules
whose answers in test/sql/rules.sql must change.  A unified diff of files in src or sql/install follows.

A hunk applies where all of its lines are found, wherever that is by now, and there must be
exactly one such place.  patch(1) chooses among several without saying so, and would be one
more package to install; so the few lines that apply a hunk are here.
"""
import re
from pathlib import Path

PATCHES = Path(__file__).resolve().parents[1] / 'mutants'
HEADER = re.compile(r'(?P<meaning>[A-Z].*)\.\n\nFound-by: (?P<script>\S+)\n(?:Breaks: (?P<rules>R\d+(?: R\d+)*)\n)?\n')
FILE = re.compile(r'^diff --git .*\n(?:index .*\n)?--- a/((?:src|sql/install)/\S+)\n\+\+\+ b/\1\n(?=@@ )', re.M)


class MutantError(Exception):
    """A patch is not of the form above, or does not apply."""


class Mutant:
    """What a patch says: .name, .meaning, .script, .rules, .hunks as (file, lines before, lines after)."""

    def __init__(self, path):
        self.name = path.stem
        header, *parts = FILE.split(path.read_text())
        match = HEADER.fullmatch(header)
        if not match or not parts:
            raise MutantError(f'mutant {self.name} does not have a header and a diff of files in src or sql/install')
        self.meaning = match['meaning']
        self.script = match['script']
        self.rules = (match['rules'] or '').split()
        self.hunks = [(file, *self._sides(hunk)) for file, diff in zip(parts[::2], parts[1::2], strict=True)
                      for hunk in re.split(r'^@@ .*\n', diff, flags=re.M)[1:]]

    def _sides(self, hunk):
        """The lines of a hunk before and after; an editor may have cut the blank of an empty line."""
        lines = [line or ' ' for line in hunk.removesuffix('\n').split('\n')]
        if {line[0] for line in lines} - set(' -+'):
            raise MutantError(f'mutant {self.name} has a hunk with other lines than " ", "-" and "+"')
        return tuple(''.join(line[1:] + '\n' for line in lines if line[0] in side) for side in (' -', ' +'))

    def changed(self, root):
        """The files below root that the mutant changes, and their new text."""
        texts = {}
        for file, before, after in self.hunks:
            path = Path(root) / file
            if file not in texts:
                texts[file] = path.read_text() if path.exists() else ''
            places = [match.start() for match in re.finditer(f'(?=^{re.escape(before)})', texts[file], re.M)]
            if len(places) != 1:
                raise MutantError(f'mutant {self.name} does not apply: {len(places)} places of {file} have the lines\n{before}')
            texts[file] = texts[file][:places[0]] + after + texts[file][places[0] + len(before):]
        return texts

    def apply(self, root):
        """Change the files below root."""
        for file, text in self.changed(root).items():
            (Path(root) / file).write_text(text)
