"""Sending packets whose answers nobody waits for."""
import os
from time import monotonic, sleep, time

from orcap.base_classes import Gen, SetGen
from orcap.config import conf
from orcap.error import log_interactive
from orcap.plist import PacketList


def _pace(start, packet, first):
    """Waits until it is as long after the first packet as it was when they were captured."""
    left = start + float(packet.time) - first - time()
    if left > 0:
        sleep(left)


def gen_send(socket, x, inter=0, loop=0, count=None, verbose=None, realtime=False, return_packets=False):
    """Sends packets on a socket: once, `count` times, or with `loop` until Ctrl-C."""
    if isinstance(x, str):
        x = conf.raw_layer(load=x)
    packets = x if isinstance(x, Gen) else SetGen(x)
    verbose = conf.verb if verbose is None else verbose
    turns = count if count is not None else None if loop else 1
    if loop and loop < 0 and count is None:
        turns = -loop
    sent, number, turn = PacketList() if return_packets else None, 0, 0
    try:
        while turns is None or turn < turns:
            turn += 1
            before, start = number, None
            for packet in packets:
                if realtime and start is None:
                    start, first = time(), float(packet.time)
                elif realtime:
                    _pace(start, packet, first)
                socket.send(packet)
                number += 1
                if sent is not None:
                    sent.append(packet)
                if verbose:
                    os.write(1, b".")
                if inter:
                    sleep(inter)
            if number == before:
                break
    except KeyboardInterrupt:
        pass
    if verbose:
        print("\nSent %i packets." % number)
    return sent


def by_interface(x, make, inter=0, loop=0, iface=None, count=None, verbose=None, realtime=False, return_packets=False, socket=None, **kargs):
    """Opens what `make` gives for the interface where no socket is given, sends, and closes it."""
    from orcap.interfaces import resolve_iface
    own = socket
    if own is None:
        iface = resolve_iface(iface or conf.iface)
        own = make(iface)(iface=iface, **kargs)
    try:
        return gen_send(own, x, inter, loop, count, verbose, realtime, return_packets)
    finally:
        if socket is None:
            own.close()


def interface_of(x, iface=None):
    """(interface, whether it is IPv6) by which the first of the packets goes."""
    from orcap.base_classes import BasePacket, ScopedIP
    from orcap.interfaces import resolve_iface
    if iface is not None:
        try:
            x.dst = ScopedIP(x.dst, scope=iface)
        except AttributeError:
            raise AttributeError("Cannot use iface= with this packet type.") from None
    first = next(iter(x if isinstance(x, (BasePacket, Gen)) else SetGen(x)))
    name, own, _ = first.route()
    try:
        found = resolve_iface(name or conf.iface)
    except (AttributeError, ValueError):
        found = conf.iface
    return found, bool(own) and ":" in own


def _moments(times, pps, mbps, speed, frames):
    """When each frame goes, in seconds after the first; None: as soon as the one before is gone."""
    if pps:
        return [number / pps for number in range(len(frames))]
    if mbps:
        sizes = [0]
        for frame in frames[:-1]:
            sizes.append(sizes[-1] + len(frame))
        return [8 * size / (mbps * 1e6) for size in sizes]
    return [max(0, float(when - times[0])) / speed for when in times] if speed else None


def _push(sock, frames, moments, turns, done):
    """Sends the frames `turns` times (None: until Ctrl-C); done: [frames, bytes, retries]."""
    from errno import ENOBUFS
    turn = 0
    while turns is None or turn < turns:
        turn += 1
        start = monotonic()
        for at, frame in enumerate(frames):
            if moments:
                left = start + moments[at] - monotonic()
                if left > 0:
                    sleep(left)
            try:
                done[1] += sock.send(frame)
            except OSError as error:  # the queue of the interface is full for a moment
                if error.errno != ENOBUFS:
                    raise
                sleep(0.001)
                done[2] += 1
                done[1] += sock.send(frame)
            done[0] += 1


def send_fast(x, pps=None, mbps=None, realtime=False, count=None, loop=0, file_cache=False, iface=None, replay_args=None, parse_results=False):
    """sendpfast(): all is built first, then sent without a look at it."""
    from orcap._packet.surroundings import sending
    from orcap.interfaces import resolve_iface
    assert not (count and loop), "Can't use loop and count at the same time in sendpfast"
    if replay_args:
        log_interactive.warning("sendpfast() sends by itself: replay_args are for tcpreplay and are left out")
    packets = list(x if isinstance(x, Gen) else SetGen(x))
    with sending():
        frames = [bytes(packet) for packet in packets]
    moments = _moments([packet.time for packet in packets], pps, mbps, float(realtime or 0), frames)
    done, started = [0, 0, 0], monotonic()
    with resolve_iface(iface or conf.iface).l2socket()(iface=iface, promisc=False) as own:
        try:
            if frames:
                _push(own.outs, frames, moments, None if loop else count or 1, done)
        except KeyboardInterrupt:
            log_interactive.info("Interrupted by user")
    took = max(monotonic() - started, 1e-9)
    if not parse_results:
        return None
    return {"packets": done[0], "bytes": done[1], "time": took, "bps": done[1] / took, "mbps": 8 * done[1] / took / 1e6, "pps": done[0] / took, "attempted": done[0],
            "successful": done[0], "failed": 0, "truncated": 0, "retried_enobufs": done[2], "retried_eagain": 0, "command": "sendpfast", "warnings": []}
