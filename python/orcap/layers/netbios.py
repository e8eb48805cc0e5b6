"""NetBIOS names, and a machine that answers for them. RFC 1001, RFC 1002."""
from orcap._packet.loading import builtin_classes, fill
from orcap.ansmachine import AnsweringMachine
from orcap.base_classes import Net
from orcap.compat import bytes_encode

Ether, IP, UDP = (builtin_classes[name] for name in ("Ether", "IP", "UDP"))
NBNSHeader, NBNSQueryRequest, NBNSQueryResponse, NBNS_ADD_ENTRY = (
    builtin_classes[name] for name in ("NBNSHeader", "NBNSQueryRequest", "NBNSQueryResponse", "NBNS_ADD_ENTRY"))


class NBNS_am(AnsweringMachine):
    """Answers queries for `server_name` (None: for all names) with the address `ip`."""
    function_name = "nbnsd"
    filter = "udp port 137"
    sniff_options = {"store": 0}

    def parse_options(self, server_name=None, from_ip=None, ip=None):
        self.ServerName = bytes_encode(server_name or "")
        self.ip = ip
        self.from_ip = Net(from_ip) if isinstance(from_ip, str) else from_ip

    def is_request(self, req):
        if self.from_ip and IP in req and req[IP].src not in self.from_ip:
            return False
        return NBNSQueryRequest in req and (not self.ServerName or req[NBNSQueryRequest].QUESTION_NAME.strip() == self.ServerName)

    def make_reply(self, req):
        reply = Ether(dst=req[Ether].src, src=None if req[Ether].dst == "ff:ff:ff:ff:ff:ff" else req[Ether].dst) / IP(dst=req[IP].src) / UDP()
        reply.sport, reply.dport = req[UDP].dport, req[UDP].sport
        entry = NBNS_ADD_ENTRY(NB_ADDRESS=self.ip) if self.ip else NBNS_ADD_ENTRY()
        asked = req[NBNSQueryRequest]
        return reply / NBNSHeader(NAME_TRN_ID=req[NBNSHeader].NAME_TRN_ID, RESPONSE=1, OPCODE=0, NM_FLAGS="RD+AA", ANCOUNT=1) / NBNSQueryResponse(
            RR_NAME=self.ServerName or asked.QUESTION_NAME, SUFFIX=asked.SUFFIX, ADDR_ENTRY=[entry])


fill(globals())
