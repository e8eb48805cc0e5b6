#!/usr/bin/env python3
"""scapy_calls.py [NAME...]: the statements of tests/peers/calls/NAME.txt, told by orcap and by Scapy, must say the same.

A file holds blocks that begin with `= title`; the blocks of a file share their names. Of each statement its text, what it prints and the value
of an expression are compared, and an exception with its message. Lines that begin with `~` say why the next statement is not compared. Without a
Scapy nothing is done. Last line: `N passed, N failed`, of blocks."""
import argparse
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TELLER = r'''
import ast, contextlib, io, json, logging, re, sys, warnings
package = sys.argv[1]
warnings.simplefilter("ignore")
if package == "orcap":
    from orcap.run import serve_scapy
    serve_scapy()
names = {"__name__": "calls"}
exec("from scapy.all import *", names)
logging.disable(logging.CRITICAL)
names["conf"].color_theme, names["conf"].verb = names["NoTheme"](), 0


def told(text):
    return re.sub(r" at 0x[0-9a-f]+", "", text.replace("orcap", "scapy"))


def run(statement):
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            if isinstance(statement, ast.Expr):
                value = eval(compile(ast.Expression(statement.value), "call", "eval"), names)
                out.write(repr(value))
            else:
                exec(compile(ast.Module([statement], []), "call", "exec"), names)
    except Exception as error:
        out.write("raises %s: %s" % (type(error).__name__, error))
    return told(out.getvalue())


said = {}
for title, text in json.load(sys.stdin):
    said[title] = [(ast.unparse(statement), run(statement)) for statement in ast.parse(text).body]
json.dump(said, sys.stdout)
'''


def blocks(path):
    """([title, text], statements not to compare, by line of their text) of a file."""
    found, left_out = [], set()
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file.read().splitlines()):
            if line.startswith("= "):
                found.append([line[2:], ""])
            elif line.startswith("~"):
                left_out.add((found[-1][0], found[-1][1].count("\n") + 1))
            elif found:
                found[-1][1] += line + "\n"
    return found, left_out


def ask(python, package, asked):
    done = subprocess.run([python, "-c", TELLER, package], input=json.dumps(asked), capture_output=True, text=True)
    if done.returncode:
        sys.exit("%s: %s" % (python, done.stderr[-2000:]))
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="files of tests/peers/calls, without .txt")
    parser.add_argument("--python-orcap", default=sys.executable)
    parser.add_argument("--python-scapy", default=os.environ.get("SCAPY_PYTHON", ""))
    options = parser.parse_args()
    if not os.path.exists(options.python_scapy):
        print("no Scapy at %s: give --python-scapy\n0 passed, 0 failed" % options.python_scapy)
        return 0
    import ast
    passed = failed = 0
    for path in sorted(glob.glob(os.path.join(HERE, "calls", "*.txt"))):
        name = os.path.basename(path)[:-len(".txt")]
        if options.names and name not in options.names:
            continue
        asked, left_out = blocks(path)
        theirs, ours = ask(options.python_scapy, "scapy", asked), ask(options.python_orcap, "orcap", asked)
        for title, text in asked:
            lines = [statement.lineno for statement in ast.parse(text).body]
            wrong = [(statement, their, our) for line, (statement, their), (_, our) in zip(lines, theirs[title], ours[title])
                     if their != our and (title, line) not in left_out]
            for statement, their, our in wrong:
                print("%s, %s: %s\n    Scapy: %s\n    orcap: %s" % (name, title, statement[:300], their[:500], our[:500]))
            passed, failed = passed + (not wrong), failed + bool(wrong)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
