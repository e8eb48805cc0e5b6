/* Which rows of a table are shown, in which order. */
import {columnOf, type Cell, type Table} from "./document.ts";

/* Columns that say when a row was, first and last. */
const TIMES: readonly (readonly [string, string])[] = [["start_ns", "end_ns"], ["first_ns", "last_ns"], ["time_ns", "time_ns"]];

export function compare(a: Cell, b: Cell): number {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1; // null last
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/* The rows that are asked for, in order. */
export function choose(table: Table, want: {search: string; sort: string; start: number; end: number; whole: boolean}): Cell[][] {
    let rows = table.rows;
    const times = TIMES.find(([first]) => columnOf(table, first) >= 0);
    if (times && !want.whole) {
        const [first, last] = [columnOf(table, times[0]), columnOf(table, times[1])];
        rows = rows.filter((row) => Number(row[first]) < want.end && Number(row[last] ?? row[first]) >= want.start);
    }
    if (want.search) {
        const needle = want.search.toLowerCase();
        rows = rows.filter((row) => row.some((value) => value !== null && String(value).toLowerCase().includes(needle)));
    }
    const [name = "", direction] = want.sort.split(":");
    const column = columnOf(table, name);
    if (column < 0) return rows;
    const sign = direction === "desc" ? -1 : 1;
    return [...rows].sort((a, b) => {
        const [left, right] = [a[column] ?? null, b[column] ?? null];
        return left === null || right === null ? compare(left, right) : sign * compare(left, right);
    });
}
