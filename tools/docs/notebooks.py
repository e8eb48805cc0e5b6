#!/usr/bin/env python3
"""notebooks.py [FOLDER]: the lessons of docs/tutorial as notebooks without output, written to docs/notebooks or to FOLDER.

A notebook is its page: text, Python cells, shell blocks as %%bash, figures shown and not saved. Edit the page, never the notebook."""
import glob
import json
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import page as markdown  # noqa: E402

SAVED = re.compile(r"^plt\.savefig\(.*\)\n(?:plt\.close\(\)\n)?", re.M)
PICTURE = re.compile(r"^!\[.*\n?", re.M)
START = "It reads `lab.pcapng`, which `make build/lab.pcapng` makes, in the folder where it runs; `orcap` must be on the path."


def linked(text):
    """Links seen from docs/notebooks: a lesson to its notebook, its list to the tutorial's page."""
    text = re.sub(r"\]\((\d\d-[^)]*)\.md\)", r"](\1.ipynb)", text)
    return text.replace("](README.md)", "](../tutorial/README.md)").replace("](../notebooks)", "](.)")


def cells_of(parts):
    """(kind, text) of each cell."""
    for part in parts:
        if isinstance(part, markdown.Text):
            text = PICTURE.sub("", linked("\n".join(part.lines))).strip()
            if text:
                yield "markdown", text
        elif isinstance(part, markdown.Block) and part.language == "python":
            yield "code", SAVED.sub("plt.show()\n", part.code).strip()
        elif isinstance(part, markdown.Block) and part.language == "sh":
            yield "code", "%%bash\n" + part.code.strip()


def notebook_of(path):
    """The notebook of a page, as the text of its file."""
    with open(path, encoding="utf-8") as f:
        found = list(cells_of(markdown.parse(f.read())))
    found.insert(1, ("markdown", START))
    cells = []
    for number, (kind, text) in enumerate(found, 1):
        cell = {"cell_type": kind, "id": "cell-%d" % number, "metadata": {}, "source": text.splitlines(keepends=True)}
        cells.append({**cell, "execution_count": None, "outputs": []} if kind == "code" else cell)
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"


def every_notebook():
    """{file name: its text} of every lesson."""
    pages = sorted(glob.glob(os.path.join(ROOT, "docs", "tutorial", "[0-9]*.md")))
    return {os.path.splitext(os.path.basename(path))[0] + ".ipynb": notebook_of(path) for path in pages}


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "docs", "notebooks")
    os.makedirs(folder, exist_ok=True)
    for name, text in every_notebook().items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    main()
