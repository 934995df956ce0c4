"""lint.py - the frame of the scripts in test/lint.

A lint is a function check(root) that returns findings ("path:line: message")
about a project tree.  Each script ends with

    run(check, good={path: text}, bad=[({path: text}, 'part of the finding'), ...])

and is called without arguments to check the project (exit 1 on findings), or
with --self-test to prove that it can fail: in each bad tree (good, overlaid
with bad files) the expected finding must appear, and none in the good one.
With advice=True findings are printed but the exit code stays 0.
"""
import re
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
GENERATED = {'.git', 'build', 'results', 'output_iso', '__pycache__'}


def files(root, *patterns):
    """Files matching the patterns, sorted, without what is generated."""
    found = {path for pattern in patterns for path in Path(root).glob(pattern)
             if path.is_file() and not GENERATED & set(path.relative_to(root).parts)}
    return sorted(found)


def source_files(root):
    return files(root, 'src/**/*.c', 'src/**/*.h')


def sql_files(root):
    return files(root, 'sql/install/*.sql', 'sql/upgrade/*.sql')


def fragments(root):
    """(path, number, name, whether it is code) of each fragment of the install script that is named as it should be, in its order."""
    named = [(path, re.fullmatch(r'(\d\d)_([a-z_]+?)(_code)?\.sql', path.name)) for path in files(root, 'sql/install/*.sql')]
    return [(path, int(m.group(1)), m.group(2), m.group(3) is not None) for path, m in sorted(named) if m]


def layers(root):
    """The modules that are folders of src, low to high: the order of their fragments."""
    return list(dict.fromkeys(name for _, _, name, _ in fragments(root) if (root / 'src' / name).is_dir()))


def _blank(match):
    return re.sub(r'[^\n]', ' ', match.group(0))


def without_c_comments(text):
    """C text with comments blanked, line numbers kept; strings stay."""
    token = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|/\*.*?\*/|//[^\n]*', re.S)
    return token.sub(lambda m: m.group(0) if m.group(0)[0] in '"\'' else _blank(m), text)


def without_sql_comments(text):
    """SQL text with comments blanked, line numbers kept."""
    token = re.compile(r"'(?:''|[^'])*'|/\*.*?\*/|--[^\n]*", re.S)
    return token.sub(lambda m: m.group(0) if m.group(0)[0] == "'" else _blank(m), text)


def line_of(text, offset):
    return text.count('\n', 0, offset) + 1


def finding(root, path, line, message):
    return f'{Path(path).relative_to(root)}:{line}: {message}'


def write_tree(root, tree):
    for name, text in tree.items():
        path = Path(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def self_test(check, good, bad):
    """Problems of the lint itself."""
    problems = []
    for tree, expected in [({}, None), *bad]:
        with tempfile.TemporaryDirectory(prefix='om_lint_') as folder:
            write_tree(folder, {**good, **tree})
            found = check(Path(folder))
        if expected is None and found:
            problems.append(f'finds something in a good tree: {found}')
        if expected is not None and not any(expected in text for text in found):
            problems.append(f'does not find "{expected}" in {sorted(tree)}: {found}')
    return problems


def run(check, good, bad, advice=False):
    testing = sys.argv[1:] == ['--self-test']
    problems = self_test(check, good, bad) if testing else check(PROJECT)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems and (testing or not advice) else 0)
