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


PAIRS = [ # (request, answer, the same with another identifier)
    (BOOTP(op=1, xid=5), BOOTP(op=2, xid=5), BOOTP(op=2, xid=6)), # RFC 951
    (DHCP6_Solicit(trid=5), DHCP6_Advertise(trid=5), DHCP6_Advertise(trid=6)), # RFC 8415, section 16
    (LLMNRQuery(id=4), LLMNRResponse(id=4, qr=1), LLMNRResponse(id=5, qr=1)), # RFC 4795
    (PPP_LCP_Echo(code=9, id=3), PPP_LCP_Echo(code=10, id=3), PPP_LCP_Echo(code=10, id=4)), # RFC 1661, section 5.8
    (ICMPv6NIQueryNOOP(nonce=b"12345678"), ICMPv6NIReplyNOOP(nonce=b"12345678"), ICMPv6NIReplyNOOP(nonce=b"12345679")), # RFC 4620
    (SCTP(sport=1, dport=2), SCTP(sport=2, dport=1), SCTP(sport=1, dport=2)),
    (TFTP_DATA(block=3), TFTP_ACK(block=3), TFTP_ACK(block=4)), # RFC 1350
    (EAP(code=1, type=4), EAP(code=2, type=4), EAP(code=2, type=6)), # RFC 3748
]


def test_answers_to_requests():
    for request, answer, other in PAIRS:
        assert answer.answers(request) and not other.answers(request)
        assert answer.hashret() == request.hashret()
        assert not (request.answers(answer) and type(request) not in (BOOTP, SCTP))


def test_pairs_are_found_in_a_list():
    ends = {"src": "192.0.2.1", "dst": "192.0.2.2"}, {"src": "192.0.2.2", "dst": "192.0.2.1"}
    packets = [IP(**ends[0]) / UDP(sport=68, dport=67) / BOOTP(op=1, xid=7), IP(**ends[1]) / UDP(sport=67, dport=68) / BOOTP(op=2, xid=8),
               IP(**ends[1]) / UDP(sport=67, dport=68) / BOOTP(op=2, xid=7)]
    answered, unanswered = PacketList(packets).sr()
    assert len(answered) == 1 and answered[0].answer is packets[2] and len(unanswered) == 1
