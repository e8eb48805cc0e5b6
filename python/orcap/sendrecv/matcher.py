"""Sending packets and finding their answers: what all of sr, srp and their kin do."""
import itertools
import os
from threading import Event, Thread
from time import sleep

from orcap.sendrecv.sniffer import AsyncSniffer
from orcap.config import conf
from orcap.error import log_runtime
from orcap.plist import PacketList, QueryAnswer, SndRcvList


class debug:
    """What was sent, received and matched last, where conf.debug_match is set."""
    recv = PacketList([], "Received")
    sent = PacketList([], "Sent")
    match = SndRcvList([], "Matched")
    crashed_on = None


class _Answered:
    """A packet that was sent, and whether something answered it."""
    __slots__ = ("packet", "answered")

    def __init__(self, packet):
        self.packet = packet
        self.answered = False


class SndRcvHandler:
    """Sends in one thread and listens in another, from before the first packet is sent; a packet that comes is compared with those sent whose hashret is the
    same. Without `multi` each has one answer; `retry` sends again what had none (negative: until so many rounds brought nothing new)."""

    def __init__(self, pks, pkt, timeout=None, inter=0, verbose=None, chainCC=False, retry=0, multi=False, first=False, rcv_pks=None, prebuild=False,
                 _flood=None, threaded=True, session=None, chainEX=False, stop_filter=None, **send_kwargs):
        self.pks, self.rcv_pks = pks, rcv_pks or pks
        self.inter, self.multi, self.first = inter, multi, first
        self.verbose = conf.verb if verbose is None else verbose
        self.timeout = None if timeout is not None and timeout < 0 else timeout
        self.chainCC, self.chainEX = chainCC, chainEX
        self.session, self.stop_filter = session, stop_filter
        self.threaded, self._flood, self.send_kwargs = threaded or _flood is not None, _flood, send_kwargs
        self.nbrecv = self.notans = self.noans = 0
        self.ans = []
        self._send_done, self._failure = False, None
        self.sniffer = None
        self.breakout = Event()
        if conf.debug_match:
            debug.recv = PacketList([], "Received")
        self.tobesent = list(pkt) if prebuild and not _flood else pkt
        remain = self._rounds(retry)
        if conf.debug_match:
            debug.sent, debug.match = PacketList(remain, "Sent"), SndRcvList(list(self.ans), "Matched")
        if self.verbose:
            print("\nReceived %i packets, got %i answers, remaining %i packets" % (self.nbrecv + len(self.ans), len(self.ans), max(0, self.notans - self.noans)))
        self.ans_result = SndRcvList(self.ans)
        self.unans_result = PacketList(remain, "Unanswered")

    def results(self):
        """(answered, unanswered)"""
        return self.ans_result, self.unans_result

    def _rounds(self, retry):
        again = -retry if retry < 0 else 0
        left = abs(retry)
        while True:
            had = None if not isinstance(self.tobesent, list) else len(self.tobesent)
            interrupted = self._round()
            remain = [own.packet for own in itertools.chain.from_iterable(self.hsent.values()) if not own.answered]
            self.tobesent = remain
            if again and remain and len(remain) != had:
                left = again + 1
            left -= 1
            if not remain or left < 0 or interrupted:
                return remain

    def _round(self):
        """Sends all once and waits; true: Ctrl-C ended it."""
        self.breakout.clear()
        self.hsent = {}
        self._send_done = False
        self.sniffer = AsyncSniffer()
        sender = Thread(target=self._sndrcv_snd, name="sndrcv", daemon=True) if self.threaded else None
        interrupted = None
        try:
            self._sndrcv_rcv(sender.start if sender else self._sndrcv_snd)
        except KeyboardInterrupt as error:
            interrupted = error
        self.breakout.set()
        if self._flood:
            self._flood.stop()
        if sender and sender.ident is not None:
            sender.join()
        if interrupted and self.chainCC:
            raise interrupted
        if self._failure and self.chainEX:
            raise self._failure
        return interrupted is not None

    def _stop_sniffer_if_done(self):
        if self._send_done and self.noans >= self.notans and not self.multi or self.first and self.noans:
            self._stop_sniffer()

    def _stop_sniffer(self):
        self.breakout.set()
        if self.sniffer.running:
            self.sniffer.stop(join=False)

    def _send_all(self):
        count, packet = 0, None
        for packet in self.tobesent:
            self.hsent.setdefault(packet.hashret(), []).append(_Answered(packet))  # before it is sent: no answer comes too early
            self.pks.send(packet, **self.send_kwargs)
            count += 1
            if self.breakout.is_set() or self.inter and self.breakout.wait(self.inter):
                break
        if packet is not None and hasattr(self.tobesent, "sent_time"):
            self.tobesent.sent_time = packet.sent_time
        return count

    def _sndrcv_snd(self):
        count = 0
        if self.verbose:
            os.write(1, b"Begin emission\n")
        try:
            count = self._send_all()
            if self.verbose:
                os.write(1, b"\nFinished sending %i packets\n" % count)
        except Exception as error:
            self._failure = error
            count = sum(map(len, self.hsent.values()))
            if not self.chainEX:
                log_runtime.exception("--- Error sending packets")
        if self._flood:
            self.notans = self._flood.iterlen
        elif not self.notans:
            self.notans = count
        self._send_done = True
        self._stop_sniffer_if_done()
        if self.threaded and self.timeout is not None:
            self.breakout.wait(self.timeout)
            self._stop_sniffer()

    def _process_packet(self, packet):
        alike = self.hsent.get(packet.hashret(), ())
        for at, own in enumerate(alike):
            if packet.answers(own.packet):
                self.ans.append(QueryAnswer(own.packet, packet))
                self.noans += not own.answered
                own.answered = True
                if not self.multi:
                    del alike[at]
                break
        else:
            self.nbrecv += 1
            if conf.debug_match:
                debug.recv.append(packet)
            at = None
        if self.verbose > 1:
            os.write(1, b"." if at is None else b"*")
        self._stop_sniffer_if_done()

    def _sndrcv_rcv(self, started):
        self.sniffer._run(prn=self._process_packet, timeout=None if self.threaded and not self._flood else self.timeout, store=False, opened_socket=self.rcv_pks,
                          session=self.session, stop_filter=self.stop_filter, started_callback=started, chainCC=True)


class _FloodGenerator:
    """The packets again and again, until it is stopped or they were sent `maxretries` times."""

    def __init__(self, tobesent, maxretries):
        self.tobesent, self.maxretries = tobesent, maxretries
        self.stopevent = Event()
        self.iterlen = 0

    def __iter__(self):
        for turn in itertools.count(1):
            if self.maxretries and turn >= self.maxretries:
                return
            count = 0
            for count, packet in enumerate(self.tobesent, 1):
                if self.stopevent.is_set():
                    return
                yield packet
            self.iterlen = self.iterlen or count
            if not count:
                return

    def stop(self):
        self.stopevent.set()


def flood(pks, pkt, inter=0, maxretries=None, verbose=None, chainCC=False, timeout=None):
    """sndrcvflood()."""
    again = _FloodGenerator(pkt, maxretries)
    return SndRcvHandler(pks, again, inter=inter, verbose=verbose, chainCC=chainCC, timeout=timeout, _flood=again).results()


def loop(ask, pkts, prn=lambda pair: pair[1].summary(), prnfail=lambda packet: packet.summary(), inter=1, timeout=None, count=None, verbose=None, store=1, *args, **kargs):
    """srloop and srploop: asks again and again and prints what came and what did not."""
    from time import monotonic
    verbose = conf.verb if verbose is None else verbose
    timeout = min(2 * inter, 5) if timeout is None else timeout
    theme = conf.color_theme
    answered, unanswered, sent, received, turn = [], [], 0, 0, 0

    def tell(word, style, color, lines):
        head = "%s %i:" % (word, len(lines))
        print("\r" + style(head), end=" ")
        for line in lines:
            print(color(line))
            print(" " * len(head), end=" ")
    try:
        while count is None or turn < count:
            turn += 1
            color = theme.odd if turn % 2 else theme.even
            started = monotonic()
            if verbose > 1:
                print("\rsend...\r", end=" ")
            good, bad = ask(pkts, timeout=timeout, verbose=0, chainCC=True, *args, **kargs)
            sent, received = sent + len(good) + len(bad), received + len(good)
            if verbose > 1 and prn and len(good):
                tell("RECV", theme.success, color, [prn(pair) for pair in good])
            if verbose > 1 and prnfail and len(bad):
                tell("fail", theme.fail, color, [prnfail(packet) for packet in bad])
            if verbose > 1 and not (prn or prnfail):
                print("recv:%i  fail:%i" % (len(good), len(bad)))
            if verbose == 1:
                os.write(1, b"*" * bool(good) + b"." * bool(bad))
            if store:
                answered += good
                unanswered += bad
            sleep(max(0, inter - (monotonic() - started)))
    except KeyboardInterrupt:
        pass
    if verbose and sent:
        print(theme.normal("\nSent %i packets, received %i packets. %3.1f%% hits." % (sent, received, 100.0 * received / sent)))
    return SndRcvList(answered), PacketList(unanswered)
