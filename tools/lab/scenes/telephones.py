"""VLAN 42: a call between two telephones, from the first ring to the last word (RFC 3261, RFC 3550)."""
import struct

from wire import Clock

from scenes.arrival import arp


def play(wire):
    office, clock = wire.office, Clock(wire, "call", 50)
    caller, callee = office.phones
    exchange = office.exchange
    for phone in office.phones:
        arp(wire, clock, phone, exchange)
        arp(wire, clock, phone, office.voice_gateway)
        say(wire, clock, phone, exchange, f"REGISTER sip:{exchange.ip} SIP/2.0", phone, phone, "REGISTER", 1)
        say(wire, clock, exchange, phone, "SIP/2.0 200 OK", phone, phone, "REGISTER", 1)
    arp(wire, clock, caller, callee)
    offer = sdp(caller, 16384)
    invite = f"INVITE sip:{callee.name}@{exchange.ip} SIP/2.0"
    say(wire, clock, caller, exchange, invite, caller, callee, "INVITE", 2, offer)
    say(wire, clock, exchange, callee, invite, caller, callee, "INVITE", 2, offer)
    for first, body in (("SIP/2.0 180 Ringing", ""), ("SIP/2.0 200 OK", sdp(callee, 16390))):
        say(wire, clock, callee, exchange, first, caller, callee, "INVITE", 2, body)
        say(wire, clock, exchange, caller, first, caller, callee, "INVITE", 2, body)
        clock.wait(2_000_000, 3_000_000)
    say(wire, clock, caller, callee, f"ACK sip:{callee.name}@{callee.ip} SIP/2.0", caller, callee, "ACK", 2)
    voice(wire, clock, caller, callee)
    say(wire, clock, callee, caller, f"BYE sip:{caller.name}@{caller.ip} SIP/2.0", callee, caller, "BYE", 1)
    say(wire, clock, caller, callee, "SIP/2.0 200 OK", callee, caller, "BYE", 1)


def sdp(phone, port):
    return f"v=0\r\no=- 1 1 IN IP4 {phone.ip}\r\ns=call\r\nc=IN IP4 {phone.ip}\r\nt=0 0\r\nm=audio {port} RTP/AVP 0\r\n"


def say(wire, clock, source, target, first, caller, callee, method, number, body=""):
    lines = [first, f"Via: SIP/2.0/UDP {source.ip}:5060;branch=z9hG4bK{method.lower()}{number}", f"From: <sip:{caller.name}@192.0.2.142>;tag=1",
             f"To: <sip:{callee.name}@192.0.2.142>", f"Call-ID: {caller.name}-{method == 'REGISTER'}@{caller.ip}", f"CSeq: {number} {method}", "Max-Forwards: 70"]
    lines += ["Content-Type: application/sdp"] if body else []
    lines.append(f"Content-Length: {len(body)}")
    wire.udp(clock, source, 5060, target, 5060, ("\r\n".join(lines) + "\r\n\r\n" + body).encode(), "sip")
    clock.wait(800, 2_000)


def voice(wire, clock, caller, callee):
    """A second and a half of speech, 20 ms a packet, both ways."""
    ways = [[caller, 16384, callee, 16390, clock.chance.getrandbits(32)], [callee, 16390, caller, 16384, clock.chance.getrandbits(32)]]
    for number in range(75):
        for source, sport, target, dport, who in ways:
            rtp = struct.pack(">BBHII", 0x80, 0x80 if number == 0 else 0, 1000 + number, 160 * number, who)
            wire.udp(clock, source, sport, target, dport, rtp + clock.chance.randbytes(160))
            clock.wait(9_900, 10_000)
