"""What a notebook shows: well-formed pages without script, in which no text of a packet is anything but text."""
import re
from html.parser import HTMLParser

import pytest

import orcap
from orcap.all import DNS, DNSQR, DNSRR, IP, TCP, UDP, Ether, Packet, PacketList, Raw, SndRcvList, StrField, rdpcap, wrpcap

EVIL = b"<script>alert(1)</script>\x1b[31m\"'&\xff</details></table>\n###[ IP ]###\n<img src=x onerror=alert(2)>"
TAGS = {"div", "details", "summary", "table", "thead", "tbody", "tr", "td", "th", "b", "code", "pre", "ul", "li", "svg", "title", "polygon", "polyline"}
ATTRIBUTES = {"style", "open", "xmlns", "width", "height", "viewbox", "role", "aria-label", "points", "fill", "fill-opacity", "stroke"}


class Page(HTMLParser):
    """Reads a page, and fails at what has no place in one."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.tags = [], "", []
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS and {name for name, _ in attributes} <= ATTRIBUTES
        assert not any("url" in (value or "") or "script" in (value or "") for name, value in attributes if name != "aria-label")
        self.open.append(tag)
        self.tags.append(tag)

    def handle_startendtag(self, tag, attributes):
        assert tag in {"polygon", "polyline"} and {name for name, _ in attributes} <= ATTRIBUTES
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data + " "


@pytest.fixture
def evil(tmp_path):
    path = str(tmp_path / "<b>evil<i>.pcap")
    name = EVIL.replace(b".", b"")[:60]
    packets = [Ether() / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=4000, dport=53) / DNS(qd=DNSQR(qname=name)),
               Ether() / IP(src="192.0.2.2", dst="192.0.2.1") / UDP(sport=53, dport=4000)
               / DNS(qr=1, qd=DNSQR(qname=name), an=[DNSRR(rrname=name, type=16, rdata=[EVIL[:200]])]),
               Ether() / IP(src="192.0.2.1", dst="192.0.2.2") / TCP(dport=80) / Raw(b"GET /" + EVIL.replace(b"\n", b"") + b" HTTP/1.1\r\nHost: x\r\n\r\n")]
    for at, packet in enumerate(packets):
        packet.time = 1700000000 + at
    wrpcap(path, packets)
    return path


def test_packets(evil):
    for packet in rdpcap(evil):
        page = Page(packet._repr_html_())
        assert page.tags.count("details") >= 2 * len(packet.layers()) and "svg" not in page.tags
        assert all(packet[layer].name in page.text for layer in packet.layers()) and "0000" in page.text
    page = Page(rdpcap(evil)[1]._repr_html_())
    assert "DNS Resource Record" in page.text and "rrname" in page.text and "14 bytes" in page.text and "20 bytes" in page.text
    assert "<script>alert(1)" in page.text


def test_packets_of_ones_own_and_unfinished():
    class Own(Packet):
        name = "<i>own</i>"
        fields_desc = [StrField("<u>text</u>", b"")]
    Page(Own(**{"<u>text</u>": EVIL})._repr_html_())
    Page((IP(dst="192.0.2.0/30") / TCP(dport=[80, 443]))._repr_html_())
    Page((IP() / UDP() / Raw("\u202etxt.exe"))._repr_html_())
    assert "more bytes" in Page(Raw(b"x" * 5000)._repr_html_()).text


def test_bytes_of_layers_are_their_own():
    page = Page((Ether(src="00:00:5e:00:53:01", dst="00:00:5e:00:53:02") / IP(src="192.0.2.1", dst="192.0.2.2") / Raw(b"abc"))._repr_html_())
    assert re.findall(r"(\d+) bytes", page.text) == ["14", "20", "3"] and "616263" in page.text.replace(" ", "")


def test_lists(evil):
    packets = rdpcap(evil)
    page = Page(packets._repr_html_())
    assert page.tags.count("tr") == 4 and page.tags.count("svg") == 1
    Page(PacketList([])._repr_html_())
    assert Page(PacketList([IP(), IP()], name="<b>")._repr_html_()).tags.count("tr") == 3
    assert Page(SndRcvList([(packets[0], packets[1])])._repr_html_()).tags.count("tr") == 2
    long = Page(PacketList([packets[0]] * 50)._repr_html_())
    assert long.tags.count("tr") == 21 and "\N{HORIZONTAL ELLIPSIS}" in long.text


def test_tables_and_captures(evil):
    cap = orcap.open(evil)
    for table in (cap.flows(), cap.dns(), cap.http(), cap.packets(), cap.timeline(), cap.hierarchy(), cap.fields("dns.qry.name", "frame.time"),
                  cap.packets().timestamps(), cap.packets().head(2)):
        page = Page(table._repr_html_())
        assert all(column in page.text for column in table.columns) and table.name in page.text
    assert "1970" not in Page(cap.dns()._repr_html_()).text  # latency_ns is a span
    page = Page(cap.where("dns")._repr_html_())
    assert "2 packets" in page.text and "where  dns" in page.text and "svg" in Page(cap._repr_html_()).tags
    assert "<b>evil<i>" in page.text


def test_what_cannot_be_read_is_shown_as_that(tmp_path):
    (tmp_path / "text").write_text("<script>this is no capture</script> of any kind, but long enough to be looked at")
    assert "text" in Page(orcap.open(tmp_path / "text")._repr_html_()).text


def test_a_pipe_is_not_read_to_be_shown(evil, tmp_path):
    import os
    os.mkfifo(tmp_path / "pipe")
    cap = orcap.open(tmp_path / "pipe")
    Page(cap._repr_html_())
    assert "time_ns" in Page(cap.packets()._repr_html_()).text and "rows" in repr(cap.packets())
