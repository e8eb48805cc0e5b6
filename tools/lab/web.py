"""HTTP/1 over a connection: messages, and the rows that requests and bodies must have."""
import gzip
import hashlib


def body_of(data, chunked=False, gzipped=False, chunk=700):
    """A body as it goes over the wire."""
    sent = gzip.compress(data, 9, mtime=0) if gzipped else data
    if not chunked:
        return sent
    return b"".join(b"%x\r\n%s\r\n" % (len(sent[at:at + chunk]), sent[at:at + chunk]) for at in range(0, len(sent), chunk)) + b"0\r\n\r\n"


def head_of(first, headers):
    return (first + "\r\n" + "".join("%s: %s\r\n" % header for header in headers) + "\r\n").encode()


class Browser:
    """One connection of one client to one site."""

    def __init__(self, wire, connection, agent="Mozilla/5.0 (X11; Linux x86_64) lab/1"):
        self.wire, self.connection, self.agent = wire, connection, agent
        connection.row["service"] = "http"

    def request(self, method, uri, host, headers=(), body=b"", version="HTTP/1.1", split=None):
        """Sends a request; `split`: after so many bytes comes another segment. Returns what is known of it."""
        lines = [("Host", host)] if host else []
        lines += [("User-Agent", self.agent)] if self.agent else []
        lines += list(headers)
        if body:
            lines.append(("Content-Length", len(body)))
        data = head_of(f"{method} {uri} {version}", lines) + body
        if split:
            self.connection.segment(True, "PA", data[:split], app="http")
            last = self.connection.segment(True, "PA", data[split:])
        else:
            last = self.connection.send(True, data, "http", acks=False)
        self.connection.ack(False)
        row = {"session": self.connection, "request_number": last, "response_number": None, "time_ns": last.time_ns, "client": last.ips[0][0], "client_port": last.ports[0],
               "server": last.ips[0][1], "server_port": last.ports[1], "method": method, "host": host, "uri": uri, "version": version, "user_agent": self.agent,
               "referer": dict(lines).get("Referer"), "status": None, "reason": None, "content_type": None, "content_encoding": None, "request_bytes": len(body),
               "response_bytes": None, "latency_ns": None}
        self.wire.http.append(row)
        if self.connection.row["server_name"] is None and host:
            self.connection.row["server_name"] = host.split(":")[0]
        self.file(row, last, True, body, dict(lines).get("Content-Type"))
        return row

    def answer(self, row, status, reason, data=b"", kind=None, headers=(), chunked=False, gzipped=False, version="HTTP/1.1", length=True, send=None):
        """The response to a request. `send` does what the connection's send does, for scenes in which segments get lost."""
        body = body_of(data, chunked, gzipped)
        lines = [("Content-Type", kind)] if kind else []
        lines += [("Content-Encoding", "gzip")] if gzipped else []
        lines += [("Transfer-Encoding", "chunked")] if chunked else [("Content-Length", len(body))] if length else []
        whole = head_of(f"{version} {status} {reason}", lines + list(headers)) + (b"" if row["method"] == "HEAD" else body)
        last = (send or self.connection.send)(False, whole, "http")
        self.complete(row, last, status, reason, b"" if row["method"] == "HEAD" else data, kind, "gzip" if gzipped else None)
        return last

    def complete(self, row, last, status, reason, data, kind, encoding):
        row.update(response_number=last, status=status, reason=reason, content_type=kind, content_encoding=encoding, response_bytes=len(data),
                   latency_ns=last.time_ns - row["time_ns"])
        self.file(row, last, False, data, kind)

    def get(self, uri, host, data=b"", kind="text/html", status=200, reason="OK", headers=(), **how):
        """A request without a body and its answer."""
        return self.answer(self.request("GET", uri, host, headers), status, reason, data, kind if data else None, **how)

    def file(self, row, packet, from_client, data, kind):
        if data:
            self.wire.files.append({"session": self.connection, "number": packet, "time_ns": packet.time_ns, "source": "http", "client": row["client"],
                                    "server": row["server"], "sender": "client" if from_client else "server", "host": row["host"], "name": row["uri"],
                                    "content_type": kind, "size": len(data), "complete": True, "sha256": hashlib.sha256(data).hexdigest()})
