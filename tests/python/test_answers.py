"""The rules of answers stand twice, in C for the command and in Python, where layers of a program's own take part: both must say the same of the pairs in the C test."""
import os
import re

import pytest

from orcap.all import *

SOURCE = os.path.join(os.path.dirname(__file__), "..", "unit", "match", "test_answers.c")


def pairs():
    """(expected, reply, request) as the C test has them, macros put in."""
    with open(SOURCE, encoding="utf-8") as f:
        source = f.read()
    macros = dict(re.findall(r'#define (\w+) "(.*)"\n', source))
    for expected, arguments in re.findall(r"assert_(true|false)\(answers\((.*?)\)\);", source, re.S):
        texts = [""]
        for part in re.findall(r'"(?:\\.|[^"\\])*"|\w+|,', arguments):
            if part == ",":
                texts.append("")
            else:
                texts[-1] += macros[part] if part in macros else part[1:-1]
        yield (expected == "true", *(text.replace('\\"', '"') for text in texts))


@pytest.mark.parametrize("expected, reply, request_", list(pairs()))
def test_python_says_what_c_says(expected, reply, request_):
    answer, asked = (type(packet)(bytes(packet)) for packet in (eval(reply), eval(request_)))
    assert bool(answer.answers(asked)) == expected
    assert not expected or answer.hashret() == asked.hashret()
