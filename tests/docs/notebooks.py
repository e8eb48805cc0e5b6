#!/usr/bin/env python3
"""Runs the notebooks of the lessons with nbclient, on the lab's capture, and holds what they found against its answer key.

    notebooks.py [--build BUILD] [NAME...]

A notebook must be what tools/docs/notebooks.py makes of its page, run to its end, and leave in its session what tests/docs/key/NAME.py asks for.
Last line: `N passed, N failed`."""
import argparse
import concurrent.futures
import glob
import os
import shutil
import sys
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tools", "docs"))
import notebooks  # noqa: E402


def fault_of(path, build):
    """What is wrong with a notebook, or None."""
    name = os.path.splitext(os.path.basename(path))[0]
    with open(path, encoding="utf-8") as f:
        book = nbformat.read(f, as_version=4)
    with open(os.path.join(HERE, "key", name + ".py"), encoding="utf-8") as f:
        check = "import json\nwith open(%r) as f:\n    key = json.load(f)\n%s" % (os.path.join(build, "lab.json"), f.read())
    book.cells.append(nbformat.v4.new_code_cell(check))
    with tempfile.TemporaryDirectory(prefix="notebook-") as folder:
        shutil.copyfile(os.path.join(build, "lab.pcapng"), os.path.join(folder, "lab.pcapng"))
        try:
            NotebookClient(book, timeout=300, kernel_name="python3", extra_arguments=["--log-level=ERROR"], resources={"metadata": {"path": folder}}).execute()
        except CellExecutionError as error:
            return str(error)
    shown = sum(any(output.output_type == "display_data" for output in cell.get("outputs", ())) for cell in book.cells)
    wanted = sum("plt.show()" in cell.source for cell in book.cells)
    return None if shown == wanted else f"{shown} figures are shown, not {wanted}"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--build", default=os.path.join(ROOT, "build"))
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    build = os.path.abspath(given.build)
    os.environ["PATH"] = os.pathsep.join((build, os.path.dirname(os.path.abspath(sys.executable)), os.environ["PATH"]))
    passed, faults, made = 0, [], notebooks.every_notebook()
    found = {os.path.basename(path) for path in glob.glob(os.path.join(ROOT, "docs", "notebooks", "*.ipynb"))}
    for name in sorted(found | set(made)):
        path = os.path.join(ROOT, "docs", "notebooks", name)
        if name in found and name in made and open(path, encoding="utf-8").read() == made[name]:
            passed += 1
        else:
            faults.append(f"docs/notebooks/{name}: is not what its page makes; run tools/docs/notebooks.py")
    paths = [path for path in (os.path.join(ROOT, "docs", "notebooks", name) for name in sorted(found & set(made)))
             if not given.names or os.path.splitext(os.path.basename(path))[0] in given.names]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for path, fault in zip(paths, pool.map(lambda path: fault_of(path, build), paths)):
            passed += not fault
            if fault:
                faults.append(f"{os.path.relpath(path, ROOT)}: {fault}")
    print("\n".join([*faults, f"{passed} passed, {len(faults)} failed"]))
    return 1 if faults or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
