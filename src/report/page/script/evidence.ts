import type {Cell} from "./document.ts";

/* A display filter that selects the packets of the evidence. */
export function filterOf(packets: Cell): string {
    return Array.isArray(packets) && packets.length ? `frame.number in {${packets.join(", ")}}` : "";
}

/* The table in which the rows behind a finding are, and what finds them there: a word, or column:value. */
export function rowsOf(kind: string, subject: string): {table: string; search: string} {
    const session = /^session (\d+)$/.exec(subject);
    if (session) return {table: "sessions", search: `session:${session[1]}`};
    if (kind === "dns_tunnel") return {table: "dns", search: subject};
    if (kind === "arp_spoof") return {table: "hosts", search: `address:${subject}`};
    const end = /^\[?([0-9a-f.]+|[0-9a-f:.]+(?=\]))\]?:(\d+)$/.exec(subject);
    if (end) return {table: "sessions", search: `server:${end[1]} server_port:${end[2]}`};
    if (/^[0-9a-f.:]+$/i.test(subject) && /[.:]/.test(subject)) return {table: "sessions", search: subject};
    return {table: "findings", search: subject};
}
