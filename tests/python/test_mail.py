"""Messages of mail on their way, and the files in them: made by Python's own email package."""
import email.message
import email.policy
import hashlib
import random

import pytest

import orcap
from conftest import pcap
from test_findings import CLIENT, SERVER, session

C, S = True, False
BINARY = bytes(random.Random(1).randbytes(5000))
TEXT = ("Grüße " * 20 + "\r\n.\r\n..two\r\n") * 10


def message(subject="Report"):
    made = email.message.EmailMessage(policy=email.policy.SMTP)
    made["From"], made["To"], made["Subject"] = "a@example.com", "b@example.com", subject
    made.set_content("See the files.\n.hidden\n")
    made.add_attachment(BINARY, maintype="application", subtype="octet-stream", filename="../data.bin")
    made.add_attachment(TEXT, filename="naïve & long, " + "n" * 90 + ".txt", cte="quoted-printable")
    inner = email.message.EmailMessage(policy=email.policy.SMTP)
    inner.set_content("a\r\n--boundary\r\nb\r\n", cte="7bit")
    inner.add_attachment(b"{}", maintype="application", subtype="json", filename="inner.json")
    made.attach(inner)
    return made.as_bytes()


def stuffed(data):
    return data.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def sent(data, tail=()):
    return [(S, b"220 mail.example.com ESMTP\r\n"), (C, b"EHLO a.example.com\r\n"), (S, b"250 ok\r\n"), (C, b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\n"),
            (S, b"250 ok\r\n250 ok\r\n"), (C, b"DATA\r\n"), (S, b"354 go on\r\n"), *((C, piece) for piece in data), *tail]


def pieces(data, size):
    return [data[at:at + size] for at in range(0, len(data), size)]


@pytest.fixture
def carried(tmp_path):
    def run(lines, port=25, cut=None):
        frames = session(CLIENT, SERVER, 40000, port, lines)
        if cut is not None:
            frames = frames[:cut] + frames[cut + 1:]
        path = tmp_path / "made.pcap"
        path.write_bytes(pcap([(1700000000, n, data) for n, (_, data) in enumerate(frames)]))
        return list(orcap.open(path).files())
    return run


def digest(data):
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("size", [1, 7, 100, 1400])
def test_attachments(carried, size):
    data = message()
    rows = carried(sent(pieces(stuffed(data), size), [(S, b"250 taken\r\n"), (C, b"QUIT\r\n")]))
    assert [(row.source, row.sender, row.name, row.complete) for row in rows] == [
        ("smtp", "client", "../data.bin", True), ("smtp", "client", "naïve & long, " + "n" * 90 + ".txt", True), ("smtp", "client", "inner.json", True),
        ("smtp", "client", "Report.eml", True)]
    parts = [part for part in email.message_from_bytes(data, policy=email.policy.SMTP).walk() if part.get_filename()]
    assert [row.sha256 for row in rows] == [digest(part.get_payload(decode=True)) for part in parts] + [digest(data)]
    assert [row.content_type for row in rows] == [part.get_content_type() for part in parts] + ["message/rfc822"]


def test_two_messages_and_chunks(carried):
    one, two = b"Subject: =?utf-8?B?WsO8?=\r\n =?iso-8859-1?q?rich=20?=\r\n\r\none\r\n", b"X: y\r\n\r\ntwo\r\n"
    lines = sent([stuffed(one)], [(S, b"250 ok\r\n"), (C, b"MAIL FROM:<a@example.com>\r\nDATA\r\n"), (S, b"554 no\r\n"), (C, b"BDAT 4\r\nX: y"), (C, b"BDAT 9 LAST\r\n\r\n\r\ntwo\r\n"),
                                  (S, b"250 ok\r\n"), (C, b"QUIT\r\n")])
    assert [(row.name, row.size, row.sha256) for row in carried(lines)] == [("Zürich .eml", len(one), digest(one)), ("message.eml", len(two), digest(two))]


def test_one_that_is_cut(carried):
    data = message()
    lines = sent(pieces(stuffed(data), 1000))
    rows = carried(lines, cut=len(sent([])) + 3 + 2)
    assert [(row.name, row.complete) for row in rows if row.name.endswith(("data.bin", ".eml"))] == [("../data.bin", False), ("Report.eml", False)]
    (row,) = [row for row in carried(sent([b"Subject: a\r\n\r\nnever ends"])) if row.name == "a.eml"]
    assert not row.complete


def test_no_mail_behind_tls(carried):
    lines = sent([])[:3] + [(C, b"STARTTLS\r\n"), (S, b"220 go\r\n"), (C, b"DATA\r\n"), (C, b"Subject: a\r\n\r\nb\r\n.\r\n")]
    assert carried(lines) == []


def test_fetched(carried):
    data = message()
    pop = [(S, b"+OK ready\r\n"), (C, b"USER a\r\n"), (S, b"+OK\r\n"), (C, b"RETR 1\r\n"), (S, b"+OK %d octets\r\n" % len(data) + stuffed(data)), (C, b"RETR 2\r\n"), (S, b"-ERR none\r\n")]
    rows = carried(pop, 110)
    assert {(row.source, row.sender, row.complete) for row in rows} == {("pop", "server", True)} and rows[-1].sha256 == digest(data) and len(rows) == 4
    imap = [(S, b"* OK ready\r\n"), (C, b"a1 FETCH 1 BODY[]\r\n"), (S, b"* 1 FETCH (FLAGS (\\Seen) BODY[] {%d}\r\n" % len(data) + data + b")\r\na1 OK\r\n"),
            (C, b"a2 APPEND Sent {%d}\r\n" % len(data)), (S, b"+ go on\r\n"), (C, data + b"\r\n"), (S, b"a2 OK\r\n")]
    rows = carried(imap, 143)
    assert [row.sender for row in rows] == ["server"] * 4 + ["client"] * 4 and rows[3].sha256 == rows[7].sha256 == digest(data)


def test_hostile(carried):
    names = [b"/etc/passwd", b"..", b"a\x1b[2J\xff", b"=?utf-8?B?Li4vLi4vYQ==?=", b"", b"x" * 3000]
    for name in names:
        part = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n\r\nx\r\n--b--\r\n'
        assert carried(sent([stuffed(part)]))[-1].name == "message.eml"
    rows = carried(sent(pieces(stuffed(b"Content-Type: multipart/a; boundary=b\r\n\r\n" + b"--b\r\nContent-Type: multipart/a; boundary=b\r\n\r\n" * 3000), 1400)))
    assert [row.name for row in rows] == ["message.eml"]
