/* The report's data: the document that `orcap report --format json` gives. docs/report.md describes each member. */

export type Cell = string | number | boolean | null | Cell[];
export type ColumnType = "i64" | "f64" | "text" | "bool" | "time" | "list_text" | "list_i64";

/* All times in it are nanoseconds after the origin, a whole second. */
export interface Report {
    schema: number;
    generator: string;
    title: string | null;
    captures: Capture[];
    packets: number;
    bytes: number;
    captured_bytes: number;
    untimed: number;
    first_ns: number | null;
    last_ns: number | null;
    origin_ns: number | null; // since 1970, null: no packet has a time; a double holds whole seconds exactly
    start_ns: number | null; // where the first bin begins
    width_ns: number;
    bins: number;
    tallies: Record<string, Tally>;
    tables: Record<string, Table>;
    sequences: Sequence[];
}

export interface Capture {
    file: string;
    format: string;
    compression: string | null;
    packets: number;
    captured_bytes: number;
    original_bytes: number;
    in_order: boolean;
    comments: string[];
    damage: {offset: number; reason: string} | null;
}

/* Counts of keys over time: the most frequent ones, each with triples (bin, count, bytes) in order of bins, and what is left out as one. */
export interface Tally {
    columns: string[];
    rows: TallyRow[];
    left_out: {keys: number; count: number; bytes: number; bins: number[]} | null;
}
export type TallyRow = [key: (string | number | null)[], count: number, bytes: number, bins: number[]];

export interface Table {
    columns: {name: string; type: ColumnType}[];
    rows: Cell[][];
    left_out: number;
}

/* A TCP session packet by packet, in parallel arrays. */
export interface Sequence {
    session: number;
    left_out: number; // packets between those that are here
    time: number[];
    out: number[]; // 1: from the client
    seq: number[]; // relative, of the first byte
    length: number[];
    ack: number[];
    window: number[];
    mark: number[]; // one of MARKS
    rtt_ns: (number | null)[];
}
export const MARKS = ["", "retransmission", "out of order", "zero window", "keep-alive", "lost segment", "duplicate ACK"] as const;

/* The document stands in the page gzipped, in base64, so that no text of a packet is ever part of the markup. */
export async function readDocument(element: Element): Promise<Report> {
    const text = atob((element.textContent ?? "").trim());
    const packed = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i); // a call a character would take most of the time until the first picture
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text()) as Report;
}

/* When a bin begins. */
export function timeOf(report: Report, bin: number): number {
    return (report.start_ns ?? 0) + bin * report.width_ns;
}

export function columnOf(table: Table, name: string): number {
    return table.columns.findIndex((column) => column.name === name);
}

/* A row as an object, for code that reads more than one cell by name. */
export function recordOf(table: Table, row: Cell[]): Record<string, Cell> {
    return Object.fromEntries(table.columns.map((column, i) => [column.name, row[i] ?? null]));
}
