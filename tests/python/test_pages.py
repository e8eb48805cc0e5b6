"""What runs the documentation: how a page is read, and when what is printed is what is shown (tests/docs/run.py)."""
import os
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tools", "docs"), os.path.join(ROOT, "tests", "docs")]
import page  # noqa: E402
import run  # noqa: E402

PAGE = """# Title

<!-- setup: make it -->
<!-- status: 3 -->
```sh
orcap list cut.pcap
```

```text
a line
```

1. Step
   ```c one.c
   int one;
   ```

<!-- setup
two
lines
-->
"""


def test_parts_of_a_page():
    text, setup, shell, step, file, more = page.parse(PAGE)
    assert [setup.code, more.code] == ["make it\n", "two\nlines\n"]
    assert (shell.language, shell.marks, shell.code, shell.line) == ("sh", {"status": "3"}, "orcap list cut.pcap\n", 5)
    assert shell.output.lines == ["a line"]
    assert (file.name, file.code) == ("one.c", "int one;\n")
    assert text.lines[0] == "# Title" and step.lines == ["1. Step"]


@pytest.mark.parametrize("text", ["text\n\n    indented\n", "```sh\nopen\n", "<!-- skip: -->\n```sh\n```\n", "<!-- skip: why -->\nno block\n", "<!-- setup\nopen\n"])
def test_faults_of_a_page(text):
    with pytest.raises(page.Fault):
        page.parse(text)


@pytest.mark.parametrize("shown, found, same", [
    (["a", "b"], ["a", "b"], True), (["a"], ["a", "b"], False), (["a", "…", "d"], ["a", "b", "c", "d"], True), (["a", "…", "d"], ["a", "d"], True),
    (["took … s"], ["took 3.2 s"], True), (["took … s"], ["took 3.2 m"], False), (["a.c"], ["abc"], False), (["a   "], ["a"], True)])
def test_what_is_shown(shown, found, same):
    assert run.matches(shown, found) == same
