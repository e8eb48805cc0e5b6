"""Runs the Python blocks of one page, one after the other, in one namespace: JSON lines in, JSON lines out. The value of a last expression is
shown, as in a notebook."""
import ast
import json
import os
import sys
import tempfile
import traceback

NAMES = {"__name__": "__main__"}


def execute(code, where):
    tree = ast.parse(code, where)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, where, "exec"), NAMES)
    if last:
        value = eval(compile(ast.Expression(last.value), where, "eval"), NAMES)
        if value is not None:
            print(repr(value))


def main():
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with tempfile.TemporaryFile() as printed:
        os.dup2(printed.fileno(), 1)
        for line in sys.stdin:
            asked, fault = json.loads(line), None
            try:
                execute(asked["code"], asked["where"])
            except BaseException:
                fault = traceback.format_exc()
            sys.stdout.flush()
            printed.seek(0)
            answers.write(json.dumps({"printed": printed.read().decode(errors="replace"), "fault": fault}) + "\n")
            answers.flush()
            printed.seek(0)
            printed.truncate()


main()
