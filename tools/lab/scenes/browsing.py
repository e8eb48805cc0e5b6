"""People read pages. Bodies of every kind of length and coding, over one connection or several, IPv4 and IPv6, with look-ups before."""
import json
import struct
import zlib

from connection import Connection
from lookup import Record, address, ask
from web import Browser, head_of
from wire import Clock

SENTENCES = ("The meeting is at ten.", "Please bring the figures.", "Lunch is at noon in the small room.", "The lift is out of order.", "New chairs have come.",
             "Who has the key to the archive?", "Tomorrow the windows are cleaned.", "Coffee is out again.")


def page(chance, title, sentences):
    text = "\n".join(f"<p>{chance.choice(SENTENCES)} ({number})</p>" for number in range(sentences))
    return f"<!doctype html><html><head><title>{title}</title></head><body>\n{text}\n</body></html>\n".encode()


def picture(chance, width, height):
    """A PNG (RFC 2083) of coloured noise, which no coding makes smaller."""
    rows = b"".join(b"\0" + chance.randbytes(width * 3) for _ in range(height))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)


def play(wire):
    front_page(wire)
    second_visit(wire)
    six(wire)
    methods(wire)
    interface(wire)
    old(wire)
    pipelined(wire)
    through_a_proxy(wire)
    wandering(wire)


def front_page(wire):
    """A page with style, pictures and something that is missing, over two connections at once."""
    office, clock = wire.office, Clock(wire, "front page", 12)
    address(wire, clock, office.amy, office.web)
    first = Browser(wire, Connection(wire, clock, office.amy, office.web, 80, service="http").open())
    first.get("/", "www.example.com", page(clock.chance, "Front page", 120), "text/html; charset=utf-8", headers=[("Accept-Encoding", "gzip")], gzipped=True, chunked=True)
    here = [("Referer", "http://www.example.com/")]
    first.get("/style.css", "www.example.com", b"body { margin: 2em; font: 14px sans-serif }\n" * 20, "text/css", headers=here)
    ask(wire, clock, office.amy, "pictures.example.net", "A", [Record("pictures.example.net", "CNAME", "cdn.example.net", 60), Record("cdn.example.net", "A", office.cdn.ip, 20)])
    second = Browser(wire, Connection(wire, clock, office.amy, office.cdn, 80, rtt_us=6_000).open())
    second.get("/logo.png", "pictures.example.net", picture(clock.chance, 40, 30), "image/png", headers=here)
    second.get("/photo.png", "pictures.example.net", picture(clock.chance, 90, 60), "image/png", headers=here)
    first.get("/favicon.ico", "www.example.com", b"not here\n", "text/plain", 404, "Not Found", headers=here)
    clock.wait(15_000_000)
    second.connection.close(False)
    first.connection.close()


def second_visit(wire):
    """What is still fresh comes without a body; what has moved says where to."""
    office, clock = wire.office, Clock(wire, "second visit", 26)
    browser = Browser(wire, Connection(wire, clock, office.amy, office.web, 80).open())
    fresh = [("If-None-Match", '"a1"')]
    browser.answer(browser.request("GET", "/style.css", "www.example.com", fresh), 304, "Not Modified", headers=[("ETag", '"a1"')], length=False)
    browser.answer(browser.request("HEAD", "/report.pdf", "www.example.com"), 200, "OK", b"x" * 48_000, "application/pdf")
    browser.get("/news", "www.example.com", b"moved\n", "text/plain", 302, "Found")
    browser.get("/news/", "www.example.com", page(clock.chance, "News", 60), gzipped=True)
    browser.connection.close()


def six(wire):
    """The same site over IPv6, found by an AAAA record."""
    office, clock = wire.office, Clock(wire, "six", 17)
    address(wire, clock, office.cho, office.web, v6=True)
    browser = Browser(wire, Connection(wire, clock, office.cho, office.web, 80, v6=True).open())
    browser.get("/", "www.example.com", page(clock.chance, "Front page", 90), chunked=True)
    browser.get("/logo.png", "www.example.com", picture(clock.chance, 30, 20), "image/png")
    browser.connection.close(False)


def methods(wire):
    """A form without secrets, an upload, and the rarer methods; one request comes in two segments."""
    office, clock = wire.office, Clock(wire, "methods", 31)
    address(wire, clock, office.ben, office.shop)
    browser = Browser(wire, Connection(wire, clock, office.ben, office.shop, 80, rtt_us=20_000).open())
    form = [("Content-Type", "application/x-www-form-urlencoded")]
    browser.answer(browser.request("POST", "/search", "shop.example.com", form, b"q=chairs&colour=green&page=1"), 200, "OK", page(clock.chance, "Chairs", 40), "text/html")
    browser.answer(browser.request("POST", "/basket", "shop.example.com", form, b"item=4711&count=6"), 303, "See Other", headers=[("Location", "/basket")])
    browser.get("/basket", "shop.example.com", page(clock.chance, "Basket", 12))
    photo = picture(clock.chance, 36, 28)
    browser.answer(browser.request("PUT", "/photos/1.png", "shop.example.com", [("Content-Type", "image/png")], photo), 201, "Created")
    browser.answer(browser.request("DELETE", "/photos/1.png", "shop.example.com"), 204, "No Content", length=False)
    browser.answer(browser.request("OPTIONS", "*", "shop.example.com"), 200, "OK", headers=[("Allow", "GET, HEAD, POST, PUT, DELETE")])
    browser.get("/split", "shop.example.com", b"whole\n", "text/plain", headers=[("Cookie", "a=" + "b" * 300)])
    browser.answer(browser.request("GET", "/in/two/segments", "shop.example.com", [("Cookie", "c=" + "d" * 200)], split=97), 200, "OK", b"put together\n", "text/plain")
    browser.connection.close()


def interface(wire):
    """A program that speaks JSON at a port of its own."""
    office, clock = wire.office, Clock(wire, "interface", 38)
    browser = Browser(wire, Connection(wire, clock, office.eli, office.shop, 8080, rtt_us=20_000).open(), agent="stock-check/2.1")
    for number in range(4):
        question = json.dumps({"article": 4700 + number, "store": "north"}).encode()
        reply = json.dumps({"article": 4700 + number, "count": clock.chance.randint(0, 90)}).encode()
        browser.answer(browser.request("POST", "/api/v1/stock", "shop.example.com:8080", [("Content-Type", "application/json")], question), 200, "OK", reply,
                       "application/json", gzipped=number % 2 == 1)
        clock.wait(3_000_000, 9_000_000)
    browser.answer(browser.request("GET", "/api/v2/", "shop.example.com:8080"), 500, "Internal Server Error", b'{"error": "no such version"}', "application/json")
    browser.connection.close()


def old(wire):
    """HTTP/1.0: the body ends where the connection does."""
    office, clock = wire.office, Clock(wire, "old", 44)
    browser = Browser(wire, Connection(wire, clock, office.watch, office.web, 80).open(), agent=None)
    row = browser.request("GET", "/status", None, version="HTTP/1.0")

    def send(out, whole, app):
        browser.connection.send(out, whole, app)
        return browser.connection.close(out)

    browser.answer(row, 200, "OK", b"all is well\n" * 50, "text/plain", version="HTTP/1.0", length=False, send=send)


def pipelined(wire):
    """Three requests before the first answer; two of them in one segment (RFC 9112, section 9.3.2)."""
    office, clock = wire.office, Clock(wire, "pipelined", 49)
    connection = Connection(wire, clock, office.dora, office.cdn, 80, rtt_us=6_000).open()
    browser = Browser(wire, connection)
    rows = [browser.request("GET", "/p/1", "cdn.example.net")]
    texts = [head_of(f"GET /p/{number} HTTP/1.1", [("Host", "cdn.example.net"), ("User-Agent", browser.agent)]) for number in (2, 3)]
    both = connection.segment(True, "PA", b"".join(texts), app="http")
    connection.ack(False)
    for number in (2, 3):
        rows.append(dict(rows[0], uri=f"/p/{number}", request_number=both, time_ns=both.time_ns))
        wire.http.append(rows[-1])
    for number, row in enumerate(rows, 1):
        browser.answer(row, 200, "OK", b"answer %d\n" % number * 30, "text/plain")
    connection.close()


def through_a_proxy(wire):
    """A proxy is asked for whole URLs; CONNECT makes it a tunnel for what it cannot read."""
    office, clock = wire.office, Clock(wire, "proxy", 53)
    browser = Browser(wire, Connection(wire, clock, office.cho, office.proxy, 3128, rtt_us=9_000).open())
    browser.get("http://www.example.com/about", "www.example.com", page(clock.chance, "About", 20))
    browser.connection.close()


def wandering(wire):
    """Everybody, now and then, somewhere, at no even distances."""
    office = wire.office
    for machine in office.people:
        clock = Clock(wire, "wandering " + machine.name, 15)
        minute = 15 + clock.chance.random() * 10
        while minute < 116:
            clock.at(minute)
            site, name = clock.chance.choice([(office.web, "www.example.com"), (office.cdn, "cdn.example.net"), (office.shop, "shop.example.com")])
            address(wire, clock, machine, site, name=name)
            browser = Browser(wire, Connection(wire, clock, machine, site, 80, rtt_us=clock.chance.randint(4_000, 30_000)).open())
            for number in range(clock.chance.randint(1, 3)):
                browser.get(f"/article/{clock.chance.randint(100, 999)}", name, page(clock.chance, "Article", clock.chance.randint(10, 80)), gzipped=clock.chance.random() < 0.5,
                            chunked=clock.chance.random() < 0.3)
                clock.wait(500_000, 20_000_000)
            browser.connection.close(clock.chance.random() < 0.7)
            minute += clock.chance.expovariate(1 / 25) + 3
