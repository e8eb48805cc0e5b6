"""Routes, on hosts that the tests make. Expected ways are those of the nets in wire.py."""


def test_wire_routes(wire):
    with wire["a"].inside():
        assert wire["a"].check("ip", "route", "get", wire["b"].ip).startswith("198.51.100.1 via 192.0.2.254 dev eth0 src 192.0.2.1")
    assert wire["router"].check("ip", "route", "get", wire["c"].ip).startswith("203.0.113.1 dev to-c src 203.0.113.254")
