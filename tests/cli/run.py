#!/usr/bin/env python3
"""Runs the command's cases: files of command lines with what they must print.

    run.py [--orcap PATH] [--captures PATH]... [--renew] [-v] [CASE...]

A case is a file NAME.case beside this one. Each line says by its first two characters what it is:

    # a remark
    $ orcap list captures/arp.pcap -c 1         a command line, run by bash; what follows belongs to it
    ? 3                                         its exit status (where it is not 0)
    ! cut short                                 a text that standard error must hold
    1  0.000000  00:00:5e:00:53:01 → ...        any other line: its standard output, whole

An output line that begins as one of these, or with a backslash, is written with a backslash before it; a last line that is a lone
backslash says that the output does not end with a newline. One empty line after the output parts it from what follows. A command
without `!` must leave standard error empty.

A case runs in a fresh folder that holds `captures/` (the files of --captures and of folders named there; by default tests/captures and the
lab's capture, build/lab.pcapng) and whatever its own earlier commands wrote, so that paths in the output are short and the same everywhere.
--renew writes status, errors and output as they are now; read the diff before you commit it. Last line: `N passed, N failed`.
"""
import argparse
import concurrent.futures
import difflib
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LIMIT = 120  # seconds a command may take under sanitizers; only a hang meets it
MARKS = ("# ", "$ ", "? ", "! ", "\\")


class Step:
    """A command of a case, with what it must do; `before` are the remarks above it, as they stand."""

    def __init__(self, before, command, line):
        self.before, self.command, self.line = before, command, line
        self.status, self.errors, self.output = 0, [], []


def parse(text):
    """The steps of a case and the remarks after the last one."""
    steps, remarks, step = [], [], None
    for number, line in enumerate(text.split("\n")[:-1], 1):
        if line.startswith("$ "):
            step = Step(remarks, line[2:], number)
            steps.append(step)
            remarks = []
        elif line.startswith("# "):
            step = None
            remarks.append(line)
        elif step is None:
            remarks.append(line)
        elif line.startswith("? "):
            step.status = int(line[2:])
        elif line.startswith("! "):
            step.errors.append(line[2:])
        else:
            step.output.append(line)
    for i, step in enumerate(steps):
        more_follows = i + 1 < len(steps) or remarks
        if more_follows and step.output and step.output[-1] == "":
            step.output.pop()
    return steps, remarks


def as_lines(output):
    """Output as the lines that stand for it in a case."""
    if not output:
        return []
    lines = ["\\" + line if line.startswith(MARKS) else line for line in output.split("\n")]
    if lines[-1] == "":
        lines.pop()
    else:
        lines.append("\\")
    return lines


def as_text(steps, remarks):
    lines = []
    for i, step in enumerate(steps):
        lines += step.before + ["$ " + step.command]
        if step.status:
            lines.append("? %d" % step.status)
        lines += ["! " + error for error in step.errors] + step.output
        if i + 1 < len(steps) or remarks:
            lines.append("")
    return "\n".join(lines + remarks) + "\n"


def listen_to_signals():
    """Who starts us in the background may have signals ignored, which all that we start would inherit."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def end_session(leader):
    """Kills all that a command has left running, in groups of their own as well."""
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as file:
                session = int(file.read().rpartition(")")[2].split()[3])
            if session == leader:
                os.kill(int(path.split("/")[2]), signal.SIGKILL)
        except (OSError, ValueError):
            continue


def run_command(command, folder, environment):
    process = subprocess.Popen(["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True, preexec_fn=listen_to_signals)
    try:
        output, errors = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        end_session(process.pid)
        output, errors = process.communicate()
        return -1, output.decode("utf-8", "backslashreplace"), "longer than %d s\n" % LIMIT
    return process.returncode, output.decode("utf-8", "backslashreplace"), errors.decode("utf-8", "backslashreplace")


def faults_of(step, status, output, errors):
    faults = []
    if status != step.status:
        faults.append("exit status %d, not %d" % (status, step.status))
    faults += ["standard error lacks: " + error for error in step.errors if error not in errors]
    if errors and (not step.errors or faults):
        faults.append("standard error:\n" + "".join("    %s\n" % line for line in errors.rstrip("\n").split("\n")).rstrip("\n"))
    got = as_lines(output)
    if got != step.output:
        faults.append("\n".join(difflib.unified_diff(step.output, got, "expected", "printed", lineterm="", n=2)))
    return faults


def renew(step, status, output, errors):
    step.status, step.output = status, as_lines(output)
    if not all(error in errors for error in step.errors) or bool(errors) != bool(step.errors):
        step.errors = errors.rstrip("\n").split("\n") if errors else []


def run_case(path, options, environment):
    """(commands that passed, reports on those that failed)"""
    with open(path, encoding="utf-8", newline="") as f:
        steps, remarks = parse(f.read())
    passed, reports = 0, []
    with tempfile.TemporaryDirectory(prefix="orcap-case-") as folder:
        os.mkdir(os.path.join(folder, "captures"))
        for source in options.captures:
            os.symlink(source, os.path.join(folder, "captures", os.path.basename(source)))
        for step in steps:
            status, output, errors = run_command(step.command, folder, dict(environment, HOME=folder))
            faults = faults_of(step, status, output, errors)
            if faults and options.renew:
                renew(step, status, output, errors)
            passed += not faults
            if faults:
                where = "%s:%d: $ %s" % (os.path.relpath(path), step.line, step.command)
                reports.append("\n".join([where] + (["renewed"] if options.renew else faults)))
    if options.renew and reports:
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(as_text(steps, remarks))
    return passed, reports


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("cases", nargs="*", metavar="CASE", help="case files, or their names (default: all)")
    ask.add_argument("--orcap", default=os.path.join(ROOT, "build", "orcap"), help="the command (default: build/orcap)")
    ask.add_argument("--captures", action="append", metavar="PATH", help="a capture, or a folder of them; may be said again")
    ask.add_argument("--renew", action="store_true", help="write what is printed now into the cases")
    ask.add_argument("-v", action="store_true", help="name every case")
    options = ask.parse_args()
    wanted = options.captures or [os.path.join(ROOT, "tests", "captures"), os.path.join(ROOT, "build", "lab.pcapng")]
    options.captures = [os.path.abspath(file) for path in wanted for file in (glob.glob(path + "/*") if os.path.isdir(path) else [path])
                        if os.path.exists(file)]
    command = shutil.which(options.orcap)
    if not command:
        print("%s: there is no such command; `make` builds it" % options.orcap, file=sys.stderr)
        return 2
    paths = [case if os.path.exists(case) else os.path.join(HERE, case.removesuffix(".case") + ".case") for case in options.cases]
    paths = paths or sorted(glob.glob(os.path.join(HERE, "**", "*.case"), recursive=True))

    with tempfile.TemporaryDirectory(prefix="orcap-bin-") as binaries:
        os.symlink(os.path.abspath(command), os.path.join(binaries, "orcap"))
        environment = {"PATH": binaries + ":/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "COLUMNS": "120", "TERM": "dumb"}
        environment.update((name, value) for name, value in os.environ.items() if name.endswith("SAN_OPTIONS"))
        passed, failed = 0, 0
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for path, (good, reports) in zip(paths, pool.map(lambda path: run_case(path, options, environment), paths)):
                passed, failed = passed + good, failed + len(reports)
                if options.v or reports:
                    print("%s: %d passed, %d failed" % (os.path.relpath(path), good, len(reports)))
                for report in reports:
                    print(report)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed and not options.renew else 0


if __name__ == "__main__":
    sys.exit(main())
