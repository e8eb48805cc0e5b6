"""A Markdown page as what stands in it: text, and blocks that can be run. tests/docs/run.py says what the marks mean."""
import re

FENCE = re.compile(r"^( *)(`{3,})(\S*)(?: +(\S.*?))? *$")
MARK = re.compile(r"^<!-- *(skip|status|needs|within|setup): *(.*?) *-->$")
LIST = re.compile(r"^( *)(?:[-*+]|\d+[.)]) +")
RUN = ("sh", "python")


class Fault(Exception):
    """What is wrong with a page's own form."""


class Block:
    """A fenced block: its language, the file it is to be written to, its lines, and the marks above it. `line` is that of its fence."""

    def __init__(self, line, language, name, marks):
        self.line, self.language, self.name, self.marks = line, language, name, marks
        self.lines, self.end = [], None
        self.output = None  # the block that shows what this one prints

    @property
    def code(self):
        return "\n".join(self.lines) + "\n" if self.lines else ""


class Setup:
    """Commands that the reader does not see."""

    def __init__(self, line, code):
        self.line, self.code = line, code


class Text:
    def __init__(self, line, lines):
        self.line, self.lines = line, lines


def parse(text):
    """The parts of a page in their order."""
    parts, prose, marks, block, setup, indent = [], [], {}, None, None, ""
    depth, last = 0, ""  # where the text of the current list item begins; the line before

    def end_prose(number):
        if prose:
            parts.append(Text(number - len(prose), prose[:]))
            prose.clear()

    for number, line in enumerate(text.split("\n"), 1):
        if block:
            if line.strip() == block.fence and line.startswith(indent):
                block.end = number
                block = None
            else:
                block.lines.append(line.removeprefix(indent))
            continue
        if setup is not None:
            if line == "-->":
                parts.append(Setup(number - len(setup), "\n".join(setup) + "\n"))
                setup = None
            else:
                setup.append(line)
            continue
        fence, mark = FENCE.match(line), MARK.match(line)
        if fence:
            end_prose(number)
            indent = fence[1]
            block = Block(number, fence[3], fence[4], marks)
            block.fence, marks = fence[2], {}
            previous = parts[-1] if parts else None
            if block.language == "text" and not block.name and isinstance(previous, Block) and previous.language in RUN and not previous.output:
                previous.output = block
            else:
                parts.append(block)
        elif line == "<!-- setup":
            end_prose(number)
            setup = []
        elif mark and mark[1] == "setup":
            end_prose(number)
            parts.append(Setup(number, mark[2] + "\n"))
        elif mark:
            end_prose(number)
            if not mark[2]:
                raise Fault(f"line {number}: {mark[1]} says nothing")
            marks[mark[1]] = mark[2]
        else:
            if marks and line:
                raise Fault(f"line {number}: a mark stands above no block")
            item = LIST.match(line)
            if item:
                depth = len(item[0])
            elif line and not line.startswith(" "):
                depth = 0
            if not item and not last and line.startswith(" " * (depth + 4)):
                raise Fault(f"line {number}: an indented block is never run: fence it")
            if line or prose:
                prose.append(line)
        last = line
    if block or setup is not None or marks:
        raise Fault("something is open at the end")
    end_prose(number + 1)
    return parts
