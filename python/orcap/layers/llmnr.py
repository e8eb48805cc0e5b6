"""LLMNR, and a machine that answers with it. RFC 4795."""
from orcap._packet.loading import builtin_classes, fill
from orcap.layers.dns import DNS_am

LLMNRQuery = builtin_classes["LLMNRQuery"]


class LLMNR_am(DNS_am):
    """Answers names of the local link; options are those of DNS_am."""
    function_name = "llmnrd"
    filter = "udp port 5355"
    cls = LLMNRQuery

    def _below(self, req):
        """From this machine's own addresses, not from the group's."""
        below = DNS_am._below(self, req)
        below.src = None
        if not self.src_ip and "IP" in below:
            below["IP"].src = None
        return below


fill(globals())
