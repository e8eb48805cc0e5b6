"""Answering machines: what they answer to packets. What they hear comes from sniff(), what they say goes out through send() or sendp()."""
from orcap.config import conf
from orcap.error import log_interactive
from orcap.plist import PacketList
from orcap.sendrecv import AsyncSniffer, send, sendp, sniff  # noqa: F401  # looked up here by those who replace them


class ReferenceAM(type):
    """Gives each kind of machine its function: `dnsd(joker="192.0.2.1")` is `DNS_am(joker="192.0.2.1")()`."""

    def __new__(mcs, name, bases, body):
        cls = type.__new__(mcs, name, bases, body)
        if cls.function_name:
            def function(*args, **kargs):
                return cls(*args, **kargs)()
            function.__name__ = function.__qualname__ = cls.function_name
            function.__doc__ = cls.__doc__
            globals()[cls.function_name] = function
            function.cls = cls
        return cls


class AnsweringMachine(metaclass=ReferenceAM):
    """Hears packets, chooses which to answer (is_request) and makes the answers (make_reply)."""
    function_name = ""
    filter = None
    sniff_options = {"store": 0}
    sniff_options_list = ["store", "iface", "count", "promisc", "filter", "type", "prn", "stop_filter", "opened_socket"]
    send_options = {"verbose": 0}
    send_options_list = ["iface", "inter", "loop", "verbose", "socket"]
    send_function = staticmethod(sendp)

    def __init__(self, **kargs):
        self.mode = 0
        self.verbose = kargs.get("verbose", conf.verb >= 0)
        if self.filter:
            kargs.setdefault("filter", self.filter)
        kargs.setdefault("prn", self.reply)
        self.optam1, self.optam2, self.optam0 = {}, {}, {}
        doptsend, doptsniff = self.parse_all_options(1, kargs)
        self.defoptsend = dict(self.send_options, **doptsend)
        self.defoptsniff = dict(self.sniff_options, **doptsniff)
        self.optsend, self.optsniff = {}, {}

    def parse_all_options(self, mode, kargs):
        """Takes the options for sending and for sniffing out of all; the others are the machine's own."""
        sniffing = {name: kargs.pop(name) for name in list(kargs) if name in self.sniff_options_list and name not in self.send_options_list}
        sending = {name: kargs.pop(name) for name in list(kargs) if name in self.send_options_list}
        if "iface" in sending:
            sniffing["iface"] = sending["iface"]
        if mode != 2 or kargs:
            self.parse_options(**dict(self.optam0, **kargs))
            self.optam0 = dict(self.optam0, **kargs) if mode == 1 else self.optam0
        return sending, sniffing

    def parse_options(self):
        """What the machine is told."""

    def is_request(self, req):
        """Whether a packet is to be answered."""
        return 1

    def make_reply(self, req):
        """The answer to a packet; None: no answer."""
        return req

    def send_reply(self, reply, send_function=None):
        (send_function or type(self).send_function)(reply, **self.optsend)

    def print_reply(self, req, reply):
        if isinstance(reply, PacketList):
            print("%s ==> %s" % (req.summary(), [each.summary() for each in reply]))
        else:
            print("%s ==> %s" % (req.summary(), reply.summary()))

    def reply(self, pkt, send_function=None, address=None):
        """Answers a packet if it is to be answered."""
        if not self.is_request(pkt):
            return
        reply = self.make_reply(pkt) if address is None else self.make_reply(pkt, address=address)
        if not reply:
            return
        if send_function:
            self.send_reply(reply, send_function=send_function)
        else:
            self.send_reply(reply)
        if self.verbose:
            self.print_reply(pkt, reply)

    def __call__(self, *args, **kargs):
        sending, sniffing = self.parse_all_options(2, kargs)
        self.optsend = dict(self.defoptsend, **sending)
        self.optsniff = dict(self.defoptsniff, **sniffing)
        try:
            self.sniff()
        except KeyboardInterrupt:
            log_interactive.info("Interrupted by user")

    run = __call__

    def bg(self, *args, **kargs):
        """Works in the background; gives the sniffer, whose stop() ends it."""
        sending, sniffing = self.parse_all_options(2, kargs)
        self.optsend = dict(self.defoptsend, **sending)
        self.optsniff = dict(self.defoptsniff, **sniffing)
        return self.sniff_bg()

    def sniff(self):
        sniff(**self.optsniff)

    def sniff_bg(self):
        sniffer = AsyncSniffer(**self.optsniff)
        sniffer.start()
        return sniffer
