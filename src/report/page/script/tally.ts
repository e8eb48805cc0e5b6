/* Sums of a tally over the chosen span of bins. */
import type {Tally} from "./document.ts";

export interface Sum {
    key: (string | number | null)[];
    count: number;
    bytes: number;
}

function within(bins: number[], from: number, to: number): {count: number; bytes: number} {
    const sum = {count: 0, bytes: 0};
    for (let i = 0; i + 2 < bins.length; i += 3) {
        const bin = bins[i]!;
        if (bin < from || bin >= to) continue;
        sum.count += bins[i + 1]!;
        sum.bytes += bins[i + 2]!;
    }
    return sum;
}

/* Each key that occurs in the span, most first; `whole` takes the exact totals, in which packets without a time count too. */
export function sums(tally: Tally | undefined, from: number, to: number, whole: boolean): Sum[] {
    const found: Sum[] = [];
    for (const [key, count, bytes, bins] of tally?.rows ?? []) {
        const sum = whole ? {count, bytes} : within(bins, from, to);
        if (sum.count) found.push({key, ...sum});
    }
    return found.sort((a, b) => b.count - a.count);
}

/* What the tally leaves out, in the span. */
export function rest(tally: Tally | undefined, from: number, to: number, whole: boolean): {keys: number; count: number; bytes: number} {
    const out = tally?.left_out;
    if (!out) return {keys: 0, count: 0, bytes: 0};
    return {keys: out.keys, ...(whole ? {count: out.count, bytes: out.bytes} : within(out.bins, from, to))};
}

/* One number a bin, over all bins. */
export function series(bins: number[], length: number, which: "count" | "bytes"): number[] {
    const values = new Array<number>(length).fill(0);
    for (let i = 0; i + 2 < bins.length; i += 3) {
        const bin = bins[i]!;
        if (bin < length) values[bin] = (values[bin] ?? 0) + bins[i + (which === "count" ? 1 : 2)]!;
    }
    return values;
}

export interface Named {
    name: string;
    count: number;
    bytes: number;
}

/* Adds up sums whose keys map to the same name, keeps the `most` greatest and puts the others into one. */
export function gather(found: Sum[], nameOf: (sum: Sum) => string, most: number): {shown: Named[]; others: {keys: number; count: number}} {
    const byName = new Map<string, Named>();
    for (const sum of found) {
        const name = nameOf(sum);
        const entry = byName.get(name);
        if (entry) {
            entry.count += sum.count;
            entry.bytes += sum.bytes;
        } else byName.set(name, {name, count: sum.count, bytes: sum.bytes});
    }
    const all = [...byName.values()].sort((a, b) => b.count - a.count);
    const others = all.splice(most);
    return {shown: all, others: {keys: others.length, count: others.reduce((sum, each) => sum + each.count, 0)}};
}
