import type {Cell} from "./document.ts";

/* A display filter that selects the packets of the evidence. */
export function filterOf(packets: Cell): string {
    return Array.isArray(packets) && packets.length ? `frame.number in {${packets.join(", ")}}` : "";
}
