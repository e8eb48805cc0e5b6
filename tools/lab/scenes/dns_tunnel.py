"""Somebody carries a file out in questions: each name is new, as long as it may be, and its answer carries text. The resolver knows of nothing."""
import base64

from lookup import Record, ask
from wire import Clock

DOMAIN = "example.org"


def play(wire):
    office, clock, since = wire.office, Clock(wire, "dns tunnel", 88), len(wire.packets)
    longest = 0
    for number in range(140):
        text = base64.b32encode(clock.chance.randbytes(clock.chance.randint(50, 65))).decode().rstrip("=").lower()
        labels = [text[at:at + 50] for at in range(0, len(text), 50)]
        name = f"{number:04x}." + ".".join(labels) + ".t." + DOMAIN
        longest = max(longest, len(name.replace(".", "")) - len(DOMAIN) + 1)
        kind = clock.chance.choice(["TXT", "TXT", "TXT", "CNAME", "A"])
        if kind == "TXT":
            answers = [Record(name, "TXT", base64.b64encode(clock.chance.randbytes(40)).decode(), 0)]
        elif kind == "CNAME":
            answers = [Record(name, "CNAME", f"{clock.chance.getrandbits(80):020x}.t." + DOMAIN, 0)]
        else:
            answers = [Record(name, "A", f"203.0.113.{clock.chance.randint(1, 254)}", 0)]
        ask(wire, clock, office.cho, name, kind, answers)
        clock.wait(200_000, 3_000_000)
    wire.found("dns_tunnel", "high", DOMAIN, since, 140, 1, longest)
