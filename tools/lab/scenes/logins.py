"""Names and passwords that anybody on the wire can read; and some that look so and are none."""
import base64
import hashlib

from connection import Connection
from lookup import address
from web import Browser
from wire import Clock


def play(wire):
    basic(wire)
    form(wire)
    ftp(wire, 66, "cho", "autumn-leaves", "/minutes.txt")
    ftp(wire, 70, "anonymous", "guest@example.com", "/pub/readme.txt")
    mail(wire)


def basic(wire):
    """RFC 7617: refused, then with a name and a password, which are no secret in base64."""
    office, clock, since = wire.office, Clock(wire, "basic", 41), len(wire.packets)
    address(wire, clock, office.dora, office.intranet)
    browser = Browser(wire, Connection(wire, clock, office.dora, office.intranet, 80).open())
    browser.get("/plans", "intranet.example.com", b"who are you?\n", "text/plain", 401, "Unauthorized")
    word = base64.b64encode(b"dora:correct horse").decode()
    for number in (1, 2):
        browser.get(f"/plans/{number}", "intranet.example.com", b"plan %d\n" % number * 90, "text/plain", headers=[("Authorization", "Basic " + word)])
    browser.connection.close()
    wire.found("cleartext_credentials", "medium", office.dora.ip, since, 13, 2)


def form(wire):
    """A form with a password, in clear."""
    office, clock, since = wire.office, Clock(wire, "form", 46), len(wire.packets)
    browser = Browser(wire, Connection(wire, clock, office.eli, office.intranet, 80).open())
    browser.answer(browser.request("POST", "/login", "intranet.example.com", [("Content-Type", "application/x-www-form-urlencoded")], b"username=eli&password=battery-staple"),
                   302, "Found", headers=[("Location", "/home")])
    browser.connection.close()
    wire.found("cleartext_credentials", "medium", office.eli.ip, since, 14)


def talk(connection, *lines):
    """Lines of a dialogue: those that begin with "> " are the client's."""
    last = None
    for line in lines:
        out = line.startswith("> ")
        last = connection.segment(out, "PA", ((line[2:] if out else line) + "\r\n").encode(), app=connection.row["service"])
        connection.ack(not out)
    return last


def ftp(wire, minute, name, password, path):
    """RFC 959: commands on one connection, the file on another that the server opens a port for."""
    office, clock, since = wire.office, Clock(wire, "ftp " + name, minute), len(wire.packets)
    client, server = office.cho, office.files
    control = Connection(wire, clock, client, server, 21, rtt_us=250, service="ftp").open()
    talk(control, "220 files.example.com ready", "> USER " + name, "331 Password please", "> PASS " + password, "230 Welcome", "> TYPE I", "200 Binary")
    port = server.port(clock.chance)
    talk(control, "> PASV", "227 Entering Passive Mode (%s,%d,%d)" % (server.ip.replace(".", ","), port // 256, port % 256))
    data = Connection(wire, clock, client, server, port, rtt_us=250, service=None).open()
    talk(control, "> RETR " + path, "150 Opening data connection")
    text = b"".join(b"%d. %s has the floor.\n" % (number, clock.chance.choice([b"Amy", b"Ben", b"Cho", b"Dora"])) for number in range(1, 160))
    data.send(False, text)
    data.close(False)
    last = [packet for packet in wire.packets if packet.session is data and packet.payload][-1]
    talk(control, "226 Done", "> QUIT", "221 Goodbye")
    control.close(False)
    wire.files.append({"session": data, "number": last, "time_ns": last.time_ns, "source": "ftp", "client": client.ip, "server": server.ip, "sender": "server",
                       "host": None, "name": path, "content_type": None, "size": len(text), "complete": True, "sha256": hashlib.sha256(text).hexdigest()})
    wire.found("cleartext_credentials", "info" if name == "anonymous" else "medium", client.ip, since, len(password))


def mail(wire):
    """SMTP (RFC 5321) with AUTH PLAIN (RFC 4954, RFC 4616) and no TLS."""
    office, clock, since = wire.office, Clock(wire, "mail", 48), len(wire.packets)
    address(wire, clock, office.files, office.mail)
    connection = Connection(wire, clock, office.files, office.mail, 25, rtt_us=14_000, service="smtp").open()
    plain = base64.b64encode(b"\0scans\0paper-jam").decode()
    talk(connection, "220 mail.example.com ESMTP", "> EHLO files.example.com", "250-mail.example.com\r\n250 AUTH PLAIN", "> AUTH PLAIN " + plain, "235 OK",
         "> MAIL FROM:<scans@example.com>", "250 OK", "> RCPT TO:<amy@example.com>", "250 OK", "> DATA", "354 Go ahead")
    letter = b"From: scans@example.com\r\nTo: amy@example.com\r\nSubject: Scan of page 1\r\n\r\nPlease find the scan at the usual place.\r\n"
    last = connection.send(True, letter + b".\r\n")
    wire.files.append({"session": connection, "number": last, "time_ns": last.time_ns, "source": "smtp", "client": office.files.ip, "server": office.mail.ip, "sender": "client",
                       "host": None, "name": "Scan of page 1.eml", "content_type": "message/rfc822", "size": len(letter), "complete": True, "sha256": hashlib.sha256(letter).hexdigest()})
    talk(connection, "250 Queued", "> QUIT", "221 Bye")
    connection.close(False)
    wire.found("cleartext_credentials", "medium", office.files.ip, since, 9)
