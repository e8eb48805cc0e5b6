/* Hosts, their networks, and who talks with whom. */
import type {Sum} from "./tally.ts";

/* The network of an address by common size: /24 for IPv4, /64 for IPv6. */
export function subnet(address: string): string {
    if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return address.replace(/\.\d+$/, ".0/24");
    if (!address.includes(":") || /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address)) return address;
    const [head = "", tail = ""] = address.split("::");
    const left = head ? head.split(":") : [];
    const right = tail && address.includes("::") ? tail.split(":") : [];
    const words = address.includes("::") ? [...left, ...new Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right] : left;
    return words.slice(0, 4).join(":").replace(/(:0)+$/, "") + "::/64";
}

export interface Edge {
    a: string;
    b: string;
    packets: number;
    bytes: number;
    protocols: Map<string, number>;
}

/* Pairs of nodes with the bytes of each protocol, greatest first. */
export function edges(pairs: Sum[], nameOf: (address: string) => string): Edge[] {
    const found = new Map<string, Edge>();
    for (const {key, count: packets, bytes: volume} of pairs) {
        const ends = [nameOf(String(key[0])), nameOf(String(key[1]))].sort() as [string, string];
        const edge = found.get(ends.join(" ")) ?? {a: ends[0], b: ends[1], packets: 0, bytes: 0, protocols: new Map<string, number>()};
        found.set(ends.join(" "), edge);
        edge.packets += packets;
        edge.bytes += volume;
        edge.protocols.set(String(key[2]), (edge.protocols.get(String(key[2])) ?? 0) + volume);
    }
    return [...found.values()].sort((a, b) => b.bytes - a.bytes);
}
