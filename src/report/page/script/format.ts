/* Numbers and times as people read them. Exact values stand in tables and downloads. */
import type {Cell, ColumnType} from "./document.ts";

export function count(value: number): string {
    return value.toLocaleString("en-US");
}

/* Three digits and a unit, as the command's summary writes it: 999 B, 1.23 kB. */
const SIZES = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
export function bytes(value: number): string {
    let unit = 0;
    for (; value >= 999.5 && unit < SIZES.length - 1; unit++) value /= 1000;
    const decimals = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return `${value.toFixed(decimals)} ${SIZES[unit]}`;
}

const DECIMAL = ["", "k", "M", "G", "T"];
export function short(value: number): string {
    let unit = 0;
    while (Math.abs(value) >= 1000 && unit < DECIMAL.length - 1) {
        value /= 1000;
        unit++;
    }
    const digits = unit ? (Math.abs(value) < 100 ? 1 : 0) : 2;
    return String(Number(value.toFixed(digits))) + (DECIMAL[unit] ?? "");
}

export function share(part: number, whole: number): string {
    if (!whole) return "–";
    const percent = (100 * part) / whole;
    return (percent && percent < 0.1 ? "<0.1" : percent.toFixed(1)) + " %";
}

export function duration(ns: number): string {
    if (ns < 1e3) return `${ns} ns`;
    if (ns < 1e6) return `${Number((ns / 1e3).toPrecision(3))} µs`;
    if (ns < 1e9) return `${Number((ns / 1e6).toPrecision(3))} ms`;
    if (ns < 60e9) return `${Number((ns / 1e9).toPrecision(3))} s`;
    const seconds = Math.round(ns / 1e9);
    const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
    const parts = days ? [`${days} d`, hours && `${hours} h`] : hours ? [`${hours} h`, minutes && `${minutes} min`] : [`${minutes} min`, seconds % 60 && `${seconds % 60} s`];
    return parts.filter(Boolean).join(" ");
}

/* Turns nanoseconds after the origin into absolute times, exactly. */
export class Clock {
    readonly #seconds: number; // of the origin, since 1970

    constructor(originNs: number | null) {
        this.#seconds = (originNs ?? 0) / 1e9;
    }

    /* RFC 3339 in UTC with so many digits of the second. */
    text(ns: number, digits = 9): string {
        const seconds = this.#seconds + Math.floor(ns / 1e9);
        const rest = ns - Math.floor(ns / 1e9) * 1e9;
        const fraction = digits ? "." + String(rest).padStart(9, "0").slice(0, digits) : "";
        return new Date(seconds * 1000).toISOString().slice(0, 19) + fraction + "Z";
    }

    /* The time of day as finely as bins are wide, with the date where the capture is longer than a day. */
    label(ns: number, width: number, days: boolean): string {
        const digits = width >= 1e9 ? 0 : Math.min(9, Math.ceil(9 - Math.log10(Math.max(width, 1))));
        const text = this.text(ns, digits);
        return (days ? text.slice(5, 10) + " " : "") + text.slice(11, width >= 60e9 ? 16 : -1);
    }

    /* Nanoseconds between the origin's midnight and the origin, so that round times of the day can be told. */
    get sinceMidnight(): number {
        return (((this.#seconds % 86400) + 86400) % 86400) * 1e9;
    }

    /* Nanoseconds since 1970, as the command's CSV writes them. */
    exact(ns: number): string {
        return String(BigInt(this.#seconds) * 1000000000n + BigInt(ns));
    }
}

/* A cell for the eye. */
export function cell(value: Cell, type: ColumnType, name: string, clock: Clock): string {
    if (value === null) return "";
    if (Array.isArray(value)) return value.map((item) => cell(item, "text", name, clock)).join(", ");
    if (type === "time") return clock.text(value as number, 6).replace("T", " ").replace("Z", "");
    if (typeof value === "number" && name.endsWith("_ns")) return duration(value);
    if (type === "f64" && typeof value === "number") return String(Number(value.toPrecision(6)));
    return visible(String(value));
}

/* Packet text with what the eye would not see, or what would turn the order of the letters, written out. */
export function visible(text: string): string {
    return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}
