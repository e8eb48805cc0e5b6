/* One colour a protocol, in all panels: the most frequent ones get the palette in order, the others share the muted one. */
import {ink} from "./chart.ts";
import type {Report} from "./document.ts";

export class Colors {
    readonly #rank = new Map<string, number>();

    constructor(report: Report) {
        const counts = new Map<string, number>();
        for (const [key, count] of report.tallies["chains"]?.rows ?? []) {
            const name = leaf(String(key[0]));
            counts.set(name, (counts.get(name) ?? 0) + count);
        }
        for (const [name] of [...counts].sort((a, b) => b[1] - a[1])) this.#rank.set(name, this.#rank.size);
    }

    /* Names in order of their packets. */
    get names(): string[] {
        return [...this.#rank.keys()];
    }

    /* Whether it has a colour of its own. */
    has(protocol: string): boolean {
        return (this.#rank.get(protocol) ?? Infinity) < ink().palette.length;
    }

    of(protocol: string): string {
        const {palette, muted} = ink();
        return palette[this.#rank.get(protocol) ?? Infinity] ?? muted;
    }
}

/* What a chain of protocols carries: its last word. */
export function leaf(chain: string): string {
    return chain.slice(chain.lastIndexOf(":") + 1);
}
