"""Sending and receiving: send, sendp, sr, srp and their kin; sniff and AsyncSniffer. What sends is loaded when something is sent."""
from orcap.sendrecv.sniffer import AsyncSniffer, bridge_and_sniff, sniff, tshark  # noqa: F401
from orcap.config import conf
from orcap.data import ETH_P_ALL


def sndrcv(*args, **kwargs):
    """Sends packets on a socket and waits for their answers: (answered, unanswered)."""
    from orcap.sendrecv.matcher import SndRcvHandler
    return SndRcvHandler(*args, **kwargs).results()


def sndrcvflood(*args, **kwargs):
    """The same, sending as fast as it goes until each has an answer."""
    from orcap.sendrecv.matcher import flood
    return flood(*args, **kwargs)


def _interface_of(x, iface):
    from orcap.sendrecv.sender import interface_of
    return interface_of(x, iface)


def _by_interface(x, make, **kargs):
    from orcap.sendrecv.sender import by_interface
    return by_interface(x, make, **kargs)


def _loop(ask, pkts, *args, **kargs):
    from orcap.sendrecv.matcher import loop
    return loop(ask, pkts, *args, **kargs)


def __getattr__(name):
    if name in ("SndRcvHandler", "debug"):
        from orcap.sendrecv import matcher
        return getattr(matcher, name)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))


@conf.commands.register
def send(x, **kargs):
    """Sends IP packets, each by the interface that its route says: inter seconds apart, `count` times, with loop=1 until Ctrl-C, with realtime=True as far
    apart as they were captured; return_packets=True gives back what was sent."""
    iface, ipv6 = _interface_of(x, kargs.pop("iface", None))
    return _by_interface(x, lambda own: own.l3socket(ipv6), iface=iface, **kargs)


@conf.commands.register
def sendp(x, iface=None, iface_hint=None, socket=None, **kargs):
    """Sends frames on an interface; iface_hint: on that by which an address is reached. The rest is as in send()."""
    if iface is None and iface_hint is not None and socket is None:
        iface = conf.route.route(iface_hint)[0]
    return _by_interface(x, lambda own: own.l2socket(), iface=iface, socket=socket, **kargs)


@conf.commands.register
def sendpfast(x, pps=None, mbps=None, realtime=False, count=None, loop=0, file_cache=False, iface=None, replay_args=None, parse_results=False):
    """Sends frames that are built first: as fast as it goes, at so many packets or megabits a second, or with realtime as recorded (2: twice as fast)."""
    from orcap.sendrecv.sender import send_fast
    return send_fast(x, pps, mbps, realtime, count, loop, file_cache, iface, replay_args, parse_results)


def _at_layer3(ask, x, promisc, filter, nofilter, iface, args, kargs):
    iface, ipv6 = _interface_of(x, iface)
    with iface.l3socket(ipv6)(promisc=promisc, filter=filter, iface=iface, nofilter=nofilter) as own:
        return ask(own, x, *args, **kargs)


def _at_layer2(ask, x, promisc, iface, iface_hint, filter, nofilter, args, kargs, **options):
    from orcap.interfaces import resolve_iface
    if iface is None and iface_hint is not None:
        iface = conf.route.route(iface_hint)[0]
    iface = resolve_iface(iface or conf.iface)
    with iface.l2socket()(promisc=promisc, iface=iface, filter=filter, nofilter=nofilter, **options) as own:
        return ask(own, x, *args, **kargs)


def _first(answers):
    return answers[0][0][1] if len(answers[0]) else None


@conf.commands.register
def sr(x, promisc=None, filter=None, nofilter=0, *args, **kargs):
    """Sends IP packets and waits for their answers: (answered, unanswered). timeout: seconds after the last was sent; retry: how often what had no answer is
    sent again; multi: more than one answer each; inter: seconds between packets; first: one answer is enough; stop_filter ends it."""
    return _at_layer3(sndrcv, x, promisc, filter, nofilter, kargs.pop("iface", None), args, kargs)


@conf.commands.register
def sr1(*args, **kargs):
    """The first answer to IP packets, or None; the arguments are those of sr()."""
    return _first(sr(*args, **kargs))


@conf.commands.register
def srp(x, promisc=None, iface=None, iface_hint=None, filter=None, nofilter=0, type=ETH_P_ALL, *args, **kargs):
    """Sends frames on an interface and waits for their answers; the rest is as in sr()."""
    return _at_layer2(sndrcv, x, promisc, iface, iface_hint, filter, nofilter, args, kargs, type=type)


@conf.commands.register
def srp1(*args, **kargs):
    """The first answer to frames, or None; the arguments are those of srp()."""
    return _first(srp(*args, **kargs))


@conf.commands.register
def srloop(pkts, *args, **kargs):
    """sr() again and again, `inter` seconds apart, until Ctrl-C or `count` times; prints what prn and prnfail make of it."""
    return _loop(sr, pkts, *args, **kargs)


@conf.commands.register
def srploop(pkts, *args, **kargs):
    """srp() again and again."""
    return _loop(srp, pkts, *args, **kargs)


@conf.commands.register
def srflood(x, promisc=None, filter=None, iface=None, nofilter=None, *args, **kargs):
    """Sends IP packets as fast as it goes and takes the answers."""
    return _at_layer3(sndrcvflood, x, promisc, filter, nofilter, iface, args, kargs)


@conf.commands.register
def sr1flood(x, promisc=None, filter=None, nofilter=0, *args, **kargs):
    """The same until the first answer, which it gives."""
    return _first(_at_layer3(sndrcvflood, x, promisc, filter, nofilter, kargs.pop("iface", None), args, kargs))


@conf.commands.register
def srpflood(x, promisc=None, filter=None, iface=None, iface_hint=None, nofilter=None, *args, **kargs):
    """Sends frames as fast as it goes and takes the answers."""
    return _at_layer2(sndrcvflood, x, promisc, iface, iface_hint, filter, nofilter, args, kargs)


@conf.commands.register
def srp1flood(x, promisc=None, filter=None, iface=None, nofilter=0, *args, **kargs):
    """The same until the first answer, which it gives."""
    return _first(_at_layer2(sndrcvflood, x, promisc, iface, None, filter, nofilter, args, kargs))


for _command in (sniff, tshark, bridge_and_sniff):
    conf.commands.register(_command)
