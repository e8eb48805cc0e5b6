#!/usr/bin/env python3
"""Runs the blocks of the documentation and compares what they print with what the pages show.

    run.py [--build BUILD] [--python PYTHON] [--renew] [-v] [PAGE...]

By default every Markdown page of the checkout; a folder stands for those in it. Blocks of a page run in their order, in one fresh folder that holds the lab's capture as `lab.pcapng` and
`office.pcapng`, with the build's command and its installed library at hand.

    ```sh               run by bash; what it exports stays for the next block
    ```python           run in the page's one Python session; a last expression is shown, as in a notebook
    ```text             right below either: what it prints. A line that is a lone … stands for any lines, … within a line for any text
    ```LANGUAGE NAME    a file, written to NAME
    ```                 and other languages: shown only

Marks stand on a line of their own above a block, and are not seen in a browser:

    <!-- skip: WHY -->            the block is not run
    <!-- status: N -->            its exit status, where it is not 0
    <!-- needs: COMMAND -->       it runs where this command succeeds, or where there is a program of this one word
    <!-- within: COMMAND -->      bash runs behind these words: another network, another user
    <!-- setup: COMMAND -->       run before what follows; also on lines between `<!-- setup` and `-->`

`$CHECKOUT` is the source tree, `$BUILD` the build, `$LAB` the lab's capture. Beside a page of the tutorial, tests/docs/key/NAME.py holds what its session must have
found by the lab's answer key; it runs in that session, after the last block. A picture that a page shows from an `images` folder and makes itself is written
anew by --renew, which also puts what is printed now in the place of what is shown: read the diff before you commit it. Last line: `N passed, N failed`.
"""
import argparse
import concurrent.futures
import difflib
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tools", "docs"))
import page as markdown  # noqa: E402

LIMIT = 300  # seconds of one block; only a hang meets it
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
IMAGE = re.compile(r"!\[[^]]*\]\(([^)]*images/([^)/]+))\)")


class Session:
    """The page's Python, begun when the first block needs it."""

    def __init__(self, python, folder, environment):
        self.python, self.folder, self.environment, self.process = python, folder, environment, None

    def ask(self, code, where):
        if not self.process:
            self.process = subprocess.Popen([self.python, os.path.join(HERE, "session.py")], cwd=self.folder, env=self.environment, stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")
        self.process.stdin.write(json.dumps({"code": code, "where": where}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        return json.loads(answer) if answer else {"printed": "", "fault": "Python died"}

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


class Page:
    def __init__(self, path, given, installed):
        self.path, self.name, self.given = path, os.path.relpath(path, ROOT), given
        self.passed, self.skipped, self.said, self.shown = 0, [], [], []
        self.environment = environment_of(given, installed)

    def fail(self, line, what):
        self.said.append(f"{self.name}:{line}: {what}")

    def run(self):
        with open(self.path, encoding="utf-8") as f:
            text = f.read()
        try:
            parts = markdown.parse(text)
        except markdown.Fault as fault:
            self.fail(1, fault)
            return self
        with tempfile.TemporaryDirectory(prefix="docs-") as folder:
            for name in ("lab.pcapng", "office.pcapng"):
                shutil.copyfile(self.environment["LAB"], os.path.join(folder, name))
            self.folder, self.session = folder, Session(self.given.python, folder, self.environment)
            for part in parts:
                if isinstance(part, markdown.Setup):
                    self.shell(part.line, part.code, 0)
                elif isinstance(part, markdown.Block):
                    self.block(part)
            key = os.path.join(HERE, "key", os.path.splitext(os.path.basename(self.path))[0] + ".py")
            if "tutorial" in self.path and os.path.exists(key):
                self.check(key)
            self.session.close()
            self.pictures(parts)
            self.links(parts)
        if self.given.renew and self.shown:
            self.renew(text)
        return self

    def block(self, block):
        if block.name:
            path = os.path.join(self.folder, block.name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(block.code)
            return
        if block.language in ("python", "sh", "c") and ("skip" in block.marks or not self.has(block.marks.get("needs"))):
            self.skipped.append((block.line, block.marks.get("skip", f"there is no {block.marks.get('needs')}")))
        elif block.language == "python":
            self.python(block)
        elif block.language == "sh":
            printed = self.shell(block.line, block.code, int(block.marks.get("status", 0)), block.marks.get("within", ""))
            if printed is not None:
                self.compare(block, printed)
        elif block.language == "c":
            self.fail(block.line, "a C block is a file: name it, and compile it in a sh block")

    def has(self, command):
        if not command or " " not in command:
            return not command or shutil.which(command, path=self.environment["PATH"])
        return not subprocess.run(command, shell=True, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode

    def python(self, block):
        # empty lines before the code make the lines of a traceback those of the page
        answer = self.session.ask("\n" * block.line + block.code, self.name)
        if answer["fault"]:
            self.fail(block.line, answer["fault"])
        else:
            self.compare(block, answer["printed"])

    def check(self, key):
        with open(key, encoding="utf-8") as f:
            answer = self.session.ask(f"import json\nwith open({os.environ['LAB_KEY']!r}) as f:\n    key = json.load(f)\n" + f.read(), key)
        if answer["fault"]:
            self.fail(1, answer["fault"])
        else:
            self.passed += 1

    def shell(self, line, code, status, within=""):
        """What bash prints, or None when it failed."""
        keep = os.path.join(self.folder, ".exported")
        whole = f"set -eu\n{code}\nexport -p >{keep}\n"
        script = f"[ -f {keep} ] && . {keep}\n" + (f"exec {within} bash -c {shlex.quote(whole)}\n" if within else whole)
        try:
            done = subprocess.run(["bash", "-c", script], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self.fail(line, f"ran longer than {LIMIT} s")
            return None
        if done.returncode != status:
            self.fail(line, f"exit status {done.returncode}, not {status}\n{done.stderr.decode(errors='replace')[-2000:]}")
            return None
        return done.stdout.decode(errors="replace")

    def compare(self, block, printed):
        self.passed += 1
        if not block.output:
            return
        found = [line.rstrip() for line in printed.rstrip("\n").split("\n")]
        if matches(block.output.lines, found):
            return
        if self.given.renew:
            self.shown.append((block.output, found))
            return
        self.passed -= 1
        diff = list(difflib.unified_diff(block.output.lines, found, "shown", "printed", lineterm=""))
        self.fail(block.output.line, "shows something else than is printed\n" + "\n".join(diff[:60]))

    def links(self, parts):
        """What a page links to in the tree is there."""
        for part in parts:
            for place in LINK.findall("\n".join(part.lines)) if isinstance(part, markdown.Text) else ():
                if not os.path.exists(os.path.join(os.path.dirname(self.path), place)):
                    self.fail(part.line, f"there is no {place}")

    def pictures(self, parts):
        """A picture of the tutorial is made by the page that shows it."""
        for part in parts:
            for place, name in IMAGE.findall("\n".join(part.lines)) if isinstance(part, markdown.Text) else ():
                made, kept = os.path.join(self.folder, name), os.path.join(os.path.dirname(self.path), place)
                if os.path.exists(made) and self.given.renew:
                    shutil.copyfile(made, kept)

    def renew(self, text):
        lines = text.split("\n")
        for block, found in sorted(self.shown, key=lambda one: -one[0].line):
            indent = lines[block.line - 1][:len(lines[block.line - 1]) - len(lines[block.line - 1].lstrip())]
            lines[block.line:block.end - 1] = [(indent + line).rstrip() for line in found]
        with open(self.path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines))
        print(f"{self.name}: {len(self.shown)} blocks renewed")


def matches(shown, found):
    """Is what was printed what is shown, where … stands for anything?"""
    pattern = []
    for line in shown:
        line = line.rstrip()
        pattern.append(r"(?:.*\n)*?" if line.strip() == "…" else ".*?".join(map(re.escape, line.split("…"))) + r"\n")
    return re.fullmatch("".join(pattern), "".join(line + "\n" for line in found)) is not None


def environment_of(given, installed):
    """What blocks run in: the build first, one time zone and language, figures that come out the same."""
    libraries = next((os.path.dirname(os.path.dirname(path)) for path in glob.glob(installed + "/**/orcap.pc", recursive=True)), "")
    path = [given.build, os.path.join(given.build, "examples"), os.path.dirname(given.python), os.environ["PATH"]]
    return dict(os.environ, PATH=os.pathsep.join(path), CHECKOUT=ROOT, BUILD=given.build, LAB=os.path.join(given.build, "lab.pcapng"), LC_ALL="C.UTF-8", TZ="UTC",
                PKG_CONFIG_PATH=os.path.join(libraries, "pkgconfig"), LD_LIBRARY_PATH=libraries, PYTHONDONTWRITEBYTECODE="1", PYTHONWARNINGS="ignore",
                PYTHONHASHSEED="0", SOURCE_DATE_EPOCH="0", MPLBACKEND="Agg", MATPLOTLIBRC=os.path.join(HERE, "matplotlibrc"), COLUMNS="100")


def every_page():
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], capture_output=True, text=True)
    found = listed.stdout.split() if not listed.returncode else [os.path.relpath(path, ROOT) for part in ("*.md", "docs/**/*.md")
                                                                 for path in glob.glob(os.path.join(ROOT, part), recursive=True)]
    return [os.path.join(ROOT, path) for path in sorted(found)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--build", default=os.path.join(ROOT, "build"))
    options.add_argument("--python", default=sys.executable)
    options.add_argument("--renew", action="store_true")
    options.add_argument("-v", "--verbose", action="store_true")
    options.add_argument("pages", nargs="*")
    given = options.parse_args()
    given.build, given.python = os.path.abspath(given.build), os.path.abspath(given.python)
    os.environ["LAB_KEY"] = os.path.join(given.build, "lab.json")
    with tempfile.TemporaryDirectory(prefix="docs-installed-") as installed:
        subprocess.run(["cmake", "--install", given.build, "--prefix", installed], stdout=subprocess.DEVNULL, check=True)
        paths = [one for path in given.pages for one in (sorted(glob.glob(path + "/**/*.md", recursive=True)) if os.path.isdir(path) else [path])]
        pages = [Page(os.path.abspath(path), given, installed) for path in paths or every_page()]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            pages = list(pool.map(Page.run, pages))
    for page in pages:
        for said in page.said:
            print(said)
        if given.verbose:
            print(f"{page.name}: {page.passed} passed, {len(page.said)} failed")
            for line, why in page.skipped:
                print(f"  line {line} skipped: {why}")
    print("%d blocks skipped, each for a reason" % sum(len(page.skipped) for page in pages))
    passed, failed = sum(page.passed for page in pages), sum(len(page.said) for page in pages)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
