"""Functions around packets: sums by their RFCs, texts as Scapy 2.8 was seen to print them."""
import logging
import os
import pickle
import subprocess
import sys

import pytest

from orcap.all import IP, TCP, conf
from orcap.compat import *
from orcap.config import CacheInstance, NetCache, Num2Layer
from orcap.error import Scapy_Exception, log_runtime, warning
from orcap.themes import *
from orcap.utils6 import *
from orcap.utils import *


# ---- sums

def test_internet_checksum():
    # RFC 1071, section 3: the sum of the example is ddf2
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xffff - 0xddf2
    assert [checksum(data) for data in (b"", b"a", b"abc", b"\xff\xff", b"\0", bytes(range(256)) * 300)] == [65535, 40703, 15261, 0, 65535, 46410]
    with pytest.raises(TypeError):
        checksum("ab")


def test_fletcher():
    # the sums of "abcdef" are 87 and 32
    assert fletcher16_checksum(b"abcdef") == 32 << 8 | 87 and fletcher16_checksum(b"") == 0
    for offset in (0, 2, 4):
        made = fletcher16_checkbytes(b"abcdef", offset)
        assert fletcher16_checksum(b"abcdef"[:offset] + made + b"abcdef"[offset + 2:]) == 0
    with pytest.raises(Exception, match="too short"):
        fletcher16_checkbytes(b"abcdef", 9)


# ---- bytes and text

def test_compat():
    assert (raw(b"a"), bytes_encode("é"), plain_str(b"a\xff"), chb(255), bytes_hex("ab"), hex_bytes("01ff")) == (
        b"a", b"\xc3\xa9", "a\\xff", b"\xff", b"6162", b"\x01\xff")
    assert (base64_bytes("YWI="), bytes_base64(b"a" * 60), int_bytes(258, 4), bytes_int(b"\1\2"), orb(b"a"), orb(97)) == (
        b"ab", b"YWFh" * 20, b"\0\0\1\2", 258, 97, 97)
    with pytest.raises(Exception, match="Odd-length"):
        hex_bytes("0")


def test_bytes():
    assert (strxor(b"ab", b"\1\2"), strand(b"ab", b"\x0f\xf0"), stror(b"ab", b"\1\2")) == (b"``", b"\1`", b"ab")
    assert (strrot(b"abcdef", 2), strrot(b"abcdef", 2, right=False), strrot(b"abc", 7)) == (b"efabcd", b"cdefab", b"cab")
    assert len(randstring(9)) == 9 and 0 not in zerofree_randstring(500) and binrepr(5) == "101" and long_converter("01 23\n45") == 0x12345
    assert corrupt_bytes(b"abc", n=0) == b"abc" and corrupt_bytes("abc", n=3) != b"abc" and len(corrupt_bits(b"abc")) == 3


def test_addresses():
    assert (mac2str("00:00:5e:00:53:01"), str2mac(b"\0\0\x5e\0\x53\1"), valid_mac("00:00:5e:00:53:01"), valid_mac("00:00"), valid_mac("zz")) == (
        b"\0\0\x5e\0\x53\1", "00:00:5e:00:53:01", True, False, False)
    assert (atol("192.0.2.1"), ltoa(3221225985), itom(24), itom(0), ltoa(-1)) == (3221225985, "192.0.2.1", 0xffffff00, 0, "255.255.255.255")
    assert [valid_ip(text) for text in ("192.0.2.1", "192.0.2.300", "", b"192.0.2.1")] == [True, False, False, True]
    assert [valid_net(text) for text in ("192.0.2.0/24", "192.0.2.0", "192.0.2.0/33", "x/3", "192.0.2.0/")] == [True, True, False, False, False]
    assert (valid_ip6("::1"), valid_ip6("x"), valid_net6("::/64"), valid_net6("::/129")) == (True, False, True, False)
    with pytest.raises(ValueError, match="Bad IP format"):
        atol("localhost")


def test_multicast():
    # RFC 5771 and RFC 2365; RFC 1112, section 6.4
    assert in4_ismaddr("224.1.2.3") and not in4_ismaddr("192.0.2.1") and in4_ismlladdr("224.0.0.5") and in4_isaddrllallnodes("224.0.0.1")
    assert in4_ismgladdr("233.252.0.1") and not in4_ismgladdr("224.0.0.5") and in4_ismlsaddr("239.255.0.1") and not in4_ismlsaddr("233.252.0.1")
    assert in4_getnsmac(bytes((224, 129, 2, 3))) == "01:00:5e:01:02:03" and in4_cidr2mask(20) == b"\xff\xff\xf0\0"
    with pytest.raises(Scapy_Exception):
        in4_cidr2mask(33)


# ---- hexadecimal

def test_hexadecimal(capsys):
    assert hexdump(bytes(range(30, 50)), dump=True) == (
        "0000  1E 1F 20 21 22 23 24 25 26 27 28 29 2A 2B 2C 2D  .. !\"#$%&'()*+,-\n"
        "0010  2E 2F 30 31                                      ./01")
    assert hexdump(b"", dump=True) == "" and hexdump("é", dump=True).startswith("0000  C3 A9 ")
    assert (hexstr(b"abc\0"), hexstr(b"abc\0", onlyasc=1), hexstr(b"abc\0", onlyhex=1)) == ("61 62 63 00  abc.", "abc.", "61 62 63 00")
    assert chexdump(b"ab", dump=True) == "0x61, 0x62" and repr_hex(b"ab") == "6162" and sane(b"a\0~\x7f") == "a.~."
    hexdump(b"ab")
    linehexdump(b"ab")
    chexdump(b"a")
    assert capsys.readouterr().out == "0000  61 62                                            ab\n61 62  ab\n0x61\n"
    assert (lhex(5), lhex((1, [2])), lhex(-5), lhex("a"), lhex(None)) == ("0x5", "(0x1, [0x2])", "-0x5", "a", "None")


@pytest.mark.parametrize("text, data", [
    (None, bytes(range(40))), ("0000  61 62 63 64", b"abcd"), ("0000   61 62   ab\n0010   63   c", b"abc"), ("0000 6162 6364  ..", b"abcd"), ("", b""),
    ("zz", b"")])
def test_back_from_hexadecimal(text, data):
    assert import_hexcap(hexdump(data, dump=True) if text is None else text) == data


def test_hexdiff(capsys):
    hexdiff(b"abcde", b"abCde")
    hexdiff("add_common_", "_common_removed")
    hexdiff(b"a" * 20, b"a" * 20, algo="difflib")
    assert capsys.readouterr().out == (
        "0000        61 62 63 64 65                                     abcde\n"
        "     0000   61 62 43 64 65                                     abCde\n"
        "0000        61 64 64 5F 63 6F 6D 6D  6F 6E 5F                  add_common_     \n"
        "     -003            5F 63 6F 6D 6D  6F 6E 5F 72 65 6D 6F 76      _common_remov\n"
        "     000d   65 64                                              ed\n"
        "0000 0000   61 61 61 61 61 61 61 61  61 61 61 61 61 61 61 61   aaaaaaaaaaaaaaaa\n"
        "0010 0010   61 61 61 61                                        aaaa\n")
    with pytest.raises(ValueError, match="Unknown algorithm"):
        hexdiff(b"a", b"b", algo="x")


# ---- tables

def test_tables(capsys):
    data = [(x, y) for x in (10, 9) for y in ("b", "a") if (x, y) != (9, "a")]
    assert make_table(data, lambda x, y: (x, y, "v%d" % x), dump=True) == "  9  10  \na -  v10 \nb v9 v10 \n"
    assert make_lined_table(data, lambda x, y: (x, y, 1), dump=True) == (
        "--+---+----+\n  | 9 | 10 | \n--+---+----+\na | - | 1  | \nb | 1 | 1  | \n--+---+----+\n")
    assert make_tex_table(data[:1], lambda x, y: (x, "b_", 1), dump=True) == "\\hline\n & 10 \\\\\n\\hline\nb\\_ & 1 \\\\\n\\hline\n"
    assert make_table(data, lambda x, y: (x, y, 0), sortx=lambda x: -int(x), sorty=lambda y: -ord(y), dump=True).split() == "10 9 b 0 0 a 0 -".split()
    make_table([("192.0.2.10", 1), ("192.0.2.9", 1)], lambda x, y: (x, y, 0))
    assert capsys.readouterr().out == "  192.0.2.9 192.0.2.10 \n1 0         0          \n"


def test_pretty_list(monkeypatch):
    rows = [("b", ["1", "2"], "c"), ("a", ["0"], "d" * 90)]
    assert pretty_list([("b", "1"), ("a", "2"), ("a", "0")], [("X", "Y")]) == "X  Y\na  2\na  0\nb  1"
    assert pretty_list([("b", "1")], [("X", "Y")], borders=True) == "X|Y\n-|-\nb|1"
    monkeypatch.setattr("orcap.tables.get_terminal_width", lambda: 30)
    shown = pretty_list(rows, [("X", "Y", "Z")], sortBy=1).split("\n")
    assert [len(line) for line in shown] == [30] * 4 and shown[1] == "a  0  " + "d" * 23 + "_" and shown[3].strip() == "2"
    monkeypatch.setattr(conf, "auto_crop_tables", False)
    assert "d" * 90 in pretty_list(rows, [("X", "Y", "Z")])


def test_small_texts():
    assert [human_size(size) for size in (0, 1023, 1024, 5000, 5000000, 1 << 40)] == ["0B", "1023B", "1.0K", "4.9K", "4.8M", "1.0T"]
    assert tex_escape("a_{b}\\^") == "a\\_{\\tt\\char123}b{\\tt\\char125}{\\tt\\char92}\\^{}" and graphviz_escape('a"\\') == 'a\\"\\\\'
    labels = incremental_label("x%d", 5)
    assert [next(labels) for _ in range(2)] == ["x5", "x6"] and get_terminal_width() > 0 and decode_locale_str(b"abc") == "abc"
    colors = colgen(1, 2)
    assert len({next(colors) for _ in range(9)}) > 2 and issubtype(bool, int) and not issubtype(5, int)


def test_do_graph(tmp_path):
    assert do_graph("digraph {}", string=True) == "digraph {}"
    with pytest.raises(Scapy_Exception, match="no-such-dot"):
        do_graph("digraph {}", prog="no-such-dot", target="> %s" % (tmp_path / "x.svg"))


def test_enumerations_of_numbers():
    class States(metaclass=Enum_metaclass):
        name = "States"
        A = 1
        B = 2
    assert States.A == 1 and str(States.B) == "B" and States[2] == "B" and 1 in States and States.get(9) is None and repr(States) == "<States>"
    assert int(States.A) == 1 and hash(States.A) == 1 and bytes(States.A) == b"A"


def test_captured_output():
    with ContextManagerCaptureOutput() as captured:
        print("b'hello'")
    assert captured.get_output() == "b'hello'\n" and captured.get_output(eval_bytes=True) == "hello"


# ---- switches, caches, logs

def test_conf():
    assert (conf.version, conf.verb, conf.debug_dissector, conf.max_list_count, conf.min_pkt_size) == ("2.8.0", 2, False, 100, 60)
    assert "verb       = 2\n" in repr(conf) and IP in conf.layers and conf.l2types is not conf.l3types
    with pytest.raises(ValueError, match="Read-only"):
        conf.version = "1"
    with pytest.raises(AttributeError):
        conf.nothing
    conf.own = 3
    assert conf.own == 3 and "own        = 3" in str(conf)
    del conf.own


def test_emphasis_and_numbers_of_layers():
    conf.emph.add(IP.dst, "no field")
    assert IP.dst in conf.emph and IP in conf.emph and TCP not in conf.emph
    conf.emph.remove(IP.dst)
    assert IP.dst not in conf.emph
    table = Num2Layer()
    table.register(1, IP)
    table.register_num2layer(2, TCP)
    assert table[1] is IP and table[IP] == 1 and table.get(TCP) is None and 2 in table and TCP not in table
    assert repr(table).split("\n")[0].split() == ["0x1", "<->", "IP", "(IP)"]


def test_caches(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("orcap.config._now", lambda: now[0])
    cache = CacheInstance("names", 10)
    cache["a"] = 1
    now[0] += 5
    cache.update({"b": 2})
    assert len(cache) == 2 and cache.items() == [("a", 1), ("b", 2)] and cache.summary() == "names: 2 valid items. Timeout=10s"
    now[0] += 6
    assert "a" not in cache and cache.get("a", 9) == 9 and list(cache) == ["b"] and cache.copy().values() == [2]
    with pytest.raises(KeyError):
        cache["a"]
    caches = NetCache()
    caches.add_cache(cache)
    caches.flush()
    assert caches.names is cache and repr(caches) == "names: 0 valid items. Timeout=10s"


def test_logs(capsys, monkeypatch):
    monkeypatch.setattr(conf, "warning_threshold", 3600)
    for number in range(5):
        warning("said %d", number)
    for number in range(4):
        log_runtime.warning("direct")
    log_runtime.info("not heard")
    assert capsys.readouterr().err == ("WARNING: said 0\nWARNING: said 1\nWARNING: more said 2\n"
                                       "WARNING: direct\nWARNING: direct\nWARNING: more direct\n")
    logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
    warning("not heard either")
    logging.getLogger("scapy.runtime").setLevel(logging.NOTSET)
    assert capsys.readouterr().err == "" and conf.logLevel == logging.WARNING


def test_no_log_is_made_before_it_is_used():
    code = "import sys, orcap.config, orcap.fields, orcap.volatile, orcap.base_classes; print('logging' in sys.modules)"
    assert subprocess.run([sys.executable, "-S", "-c", "import sys; sys.path[:] = %r; %s" % (sys.path, code)], capture_output=True,
                          text=True).stdout == "False\n"


def test_themes():
    theme = DefaultTheme()
    assert theme.layer_name("x") == "\033[31m\033[1mx\033[0m" and theme.nothing("x") == "x" and theme.field_value(5, "%3s") == "\033[35m  5\033[0m"
    assert theme.format("x", "bold+red") == "\033[31m\033[1mx\033[0m\033[0m" and NoTheme().left("x") == BlackAndWhite().left("x") == "x"
    assert HTMLTheme().left("x") == "<span class=left>x</span>" and LatexTheme().left("a_b") == "\\textcolor{blue}{a\\_b}"
    assert LatexTheme2().layer_name("x") == "@`@textcolor@[@red@]@@[@@`@bfseries@[@@]@x@]@" and repr(pickle.loads(pickle.dumps(theme))) == "<DefaultTheme>"
    assert Color.red == "\033[31m" and Color.nothing == "" and isinstance(conf.color_theme, NoTheme)


def test_temporary_files():
    name = get_temp_file(autoext=".x")
    kept = get_temp_file(keep=True)
    folder = get_temp_dir()
    assert name.endswith(".x") and os.path.exists(name) and name in conf.temp_files and kept not in conf.temp_files and os.path.isdir(folder)
    from orcap.config import scapy_delete_temp_files
    scapy_delete_temp_files()
    assert not os.path.exists(name) and not os.path.exists(folder) and os.path.exists(kept) and conf.temp_files == []
    os.unlink(kept)


def test_ipv6_addresses():
    kinds = {"::1": 16, "fe80::1": 33, "2001:db8::1": 1, "ff02::1": 34, "fd00::1": 1, "2002:c000:201::1": 257, "::": 65536, "ff05::1": 2}
    assert {address: in6_getAddrType(address) for address in kinds} == kinds
    assert in6_mactoifaceid("00:00:5e:00:53:01") == "0200:5EFF:FE00:5301" and in6_addrtomac("fe80::200:5eff:fe00:5301") == "00:00:5e:00:53:01"
    assert in6_getLinkScopedMcastAddr("fe80::200:5eff:fe00:5301", grpid=b"\x12\x34\x56\x78") == "ff32:ff:200:5eff:fe00:5301:1234:5678"
    assert in6_ptoc("1080:0:0:0:8:800:200c:417a") == "4)+k&C#VzJ4br>0wv%Yp"  # RFC 1924, section 5
    assert in6_ctop("4)+k&C#VzJ4br>0wv%Yp") == "1080::8:800:200c:417a" and in6_ctop("x") is None
    assert teredoAddrExtractInfo("2001:0:4136:e378:8000:63bf:3fff:fdd2") == ("65.54.227.120", 32768, "192.0.2.45", 40000)  # RFC 4380, section 4
    assert in6_getnsmac(in6_getnsma(inet_pton(10, "2001:db8::1:2"))) == "33:33:ff:01:00:02"
    with pytest.raises(Scapy_Exception):
        in6_cidr2mask(129)
