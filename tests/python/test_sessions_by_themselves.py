"""Sessions that run by themselves, and what is shown in colours."""
import pytest

from orcap.all import IP, UDP, PacketList, Raw, conf
from orcap.autorun import (StopAutorunTimeout, StringWriter, autorun_commands, autorun_get_ansi_interactive_session, autorun_get_html_interactive_session,
                           autorun_get_latex_interactive_session, autorun_get_text_interactive_session)
from orcap.themes import DefaultTheme, HTMLTheme, NoTheme


def test_commands_are_run_and_shown():
    assert autorun_get_text_interactive_session("a = 1\na + 1\nprint('<x>')\nIP()") == (">>> a = 1\n>>> a + 1\n2\n>>> print('<x>')\n<x>\n>>> IP()\n<IP  |>\n", IP())
    assert autorun_get_text_interactive_session("def f():\n  return 5\n\nf()") == (">>> def f():\n...   return 5\n... \n>>> f()\n5\n", 5)
    shown, result = autorun_get_text_interactive_session("x = 3\nassert x == 4\nprint(5)")
    assert result is False and shown.startswith(">>> x = 3\n>>> assert x == 4\nTraceback") and "5" not in shown
    assert autorun_get_text_interactive_session("q", my_globals={"q": 7}) == (">>> q\n7\n", 7)
    assert autorun_get_text_interactive_session("b)")[1] is False and autorun_get_text_interactive_session("import sys\nsys.exit(3)")[1] is False


def test_commands_that_take_too_long():
    with pytest.raises(StopAutorunTimeout) as stopped:
        autorun_get_text_interactive_session("import time\ntime.sleep(0.6)", timeout=0.1)
    assert stopped.value.code_run.startswith(">>> import time\n")


def test_other_forms():
    assert autorun_get_html_interactive_session("'<'")[0] == "<span class=prompt>&gt;&gt;&gt; </span>'&lt;'\n'&lt;'\n"
    assert "\\textcolor{red}{\\bfseries{}IP}" in autorun_get_latex_interactive_session("IP()")[0]
    assert "\x1b[31m\x1b[1mIP\x1b[0m" in autorun_get_ansi_interactive_session("IP()")[0]
    assert type(conf.color_theme) is NoTheme


def test_commands_print_where_they_are(capsys):
    assert autorun_commands("1 + 1", verb=0) == 2 and "2\n" in capsys.readouterr().out
    writer = StringWriter()
    assert writer.write("x") == 1 and writer.write("y") == 1 and writer.getvalue() == "xy"


@pytest.fixture
def themed():
    before = conf.color_theme
    yield
    conf.color_theme = before


def test_packets_in_colours(themed, capsys):
    packet = IP(src="192.0.2.1", ttl=3) / Raw(b"x")
    conf.color_theme = HTMLTheme()
    assert repr(packet) == ("<<span class=layer_name>IP</span>  <span class=field_name>ttl</span>=<span class=field_value>3</span> "
                            "<span class=emph_field_name>src</span>=<span class=emph_field_value>192.0.2.1</span> |"
                            "<<span class=layer_name>Raw</span>  <span class=field_name>load</span>=<span class=field_value>b'x'</span> |>>")
    packet.show()
    assert "  <span class=field_name>ttl</span>       = <span class=field_value>3</span>\n" in capsys.readouterr().out
    assert "<span" not in packet.show(dump=True) and "<span" not in packet.summary() + packet.command()
    assert "<span class=packetlist_proto>UDP</span>:<span class=packetlist_value>1</span>" in repr(PacketList([IP() / UDP()]))
    conf.color_theme = DefaultTheme()
    assert repr(Raw(b"")) .startswith("\x1b[0m<\x1b[0m\x1b[31m\x1b[1mRaw\x1b[0m")
    conf.color_theme = NoTheme()
    assert repr(packet) == "<IP  ttl=3 src=192.0.2.1 |<Raw  load=b'x' |>>"
