#!/usr/bin/env python3
"""screen.py COMMAND <OUTPUT >PICTURE.svg: what a command printed with --color always, drawn as a terminal shows it."""
import html
import re
import sys

WIDTH, HEIGHT, MARGIN = 8.4, 18, 16
COLORS = {31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea", 90: "#8b949e"}
STYLE = re.compile(r"\x1b\[([\d;]*)m")


def styled(line, state):
    """Runs of a line as (text, bold, colour); `state` runs on from line to line."""
    at = 0
    for mark in [*STYLE.finditer(line), None]:
        text = line[at:mark.start() if mark else len(line)]
        if text:
            yield text, state["bold"], state["color"]
        if mark:
            at = mark.end()
            for code in map(int, (mark[1] or "0").split(";")):
                state["bold"] = code == 1 or state["bold"] and code != 0
                state["color"] = COLORS.get(code) if code in COLORS else state["color"] if code else None


def drawn(lines):
    """The lines as SVG text: each as wide as its characters are in a terminal, whatever the font."""
    state, y = {"bold": False, "color": None}, MARGIN + HEIGHT
    for line in lines:
        runs = list(styled(line.rstrip(), state))
        size = sum(len(text) for text, _, _ in runs)
        spans = "".join("<tspan%s%s>%s</tspan>" % (' font-weight="bold"' if bold else "", f' fill="{color}"' if color else "", html.escape(text))
                        if bold or color else html.escape(text) for text, bold, color in runs)
        if size:
            yield f'<text x="{MARGIN}" y="{y}" textLength="{size * WIDTH:.1f}" xml:space="preserve">{spans}</text>'
        y += HEIGHT


def main():
    lines = ["\x1b[1;32m$\x1b[0m \x1b[1m" + sys.argv[1] + "\x1b[0m", *sys.stdin.read().rstrip("\n").split("\n")]
    widest = max(len(STYLE.sub("", line)) for line in lines)
    width, height = widest * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" '
          f'font-size="14" fill="#e6edf3">')
    print(f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#161b22"/>')
    print("\n".join(drawn(lines)))
    print("</svg>")


if __name__ == "__main__":
    main()
