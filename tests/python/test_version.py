"""The version stands in one place, CMakeLists.txt; everybody says the same."""
import ctypes
import os
import re
import subprocess

import pytest

import orcap

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build")


def test_one_version():
    with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
        version = re.search(r"project\(orcap VERSION ([0-9.]+)", file.read())[1]
    assert orcap.__version__ == version
    with open(os.path.join(ROOT, "CHANGELOG.md"), encoding="utf-8") as file:
        assert re.search(r"^## ([0-9.]+)", file.read(), re.MULTILINE)[1] == version


@pytest.mark.skipif("libasan" in os.environ.get("LD_PRELOAD", ""), reason="the release build's files are looked at")
def test_the_build_says_it_too():
    program, pkg_config, library = (os.path.join(BUILD, name) for name in ("orcap", "orcap.pc", "liborcap.so"))
    if not os.path.exists(program):
        pytest.skip("nothing is built")
    assert subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout == "orcap %s\n" % orcap.__version__
    with open(pkg_config, encoding="utf-8") as file:
        assert "Version: %s\n" % orcap.__version__ in file.read()
    version = ctypes.CDLL(library).orcap_version
    version.restype = ctypes.c_char_p
    assert version().decode() == orcap.__version__
