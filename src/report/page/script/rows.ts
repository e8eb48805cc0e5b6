/* Which rows of a table are shown, in which order. */
import {columnOf, type Cell, type Table} from "./document.ts";

/* Columns that say when a row was, first and last. */
const TIMES: readonly (readonly [string, string])[] = [["start_ns", "end_ns"], ["first_ns", "last_ns"], ["time_ns", "time_ns"]];

export function compare(a: Cell, b: Cell): number {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1; // null last
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/* A row's text to be searched, made once. */
const texts = new WeakMap<Cell[], string>();
function textOf(row: Cell[]): string {
    let text = texts.get(row);
    if (text === undefined) texts.set(row, (text = row.map((value) => (value === null ? "" : String(value).toLowerCase())).join("\n")));
    return text;
}

/* What a word of a search asks: column:value that the column has just this value, any other word that it stands somewhere in the row. */
function condition(table: Table, word: string): (row: Cell[]) => boolean {
    const colon = word.indexOf(":");
    const column = colon > 0 ? columnOf(table, word.slice(0, colon)) : -1;
    if (column < 0) return (row) => textOf(row).includes(word);
    const wanted = word.slice(colon + 1);
    const equals = (value: Cell) => value !== null && String(value).toLowerCase() === wanted;
    return (row) => {
        const value = row[column] ?? null;
        return Array.isArray(value) ? value.some(equals) : equals(value);
    };
}

/* The rows that are asked for, in order: those in which each word of the search is met. */
export function choose(table: Table, want: {search: string; sort: string; start: number; end: number; whole: boolean}): Cell[][] {
    let rows = table.rows;
    const times = TIMES.find(([first]) => columnOf(table, first) >= 0);
    if (times && !want.whole) {
        const [first, last] = [columnOf(table, times[0]), columnOf(table, times[1])];
        rows = rows.filter((row) => Number(row[first]) < want.end && Number(row[last] ?? row[first]) >= want.start);
    }
    for (const word of want.search.toLowerCase().split(/\s+/).filter(Boolean)) rows = rows.filter(condition(table, word));
    const [name = "", direction] = want.sort.split(":");
    const column = columnOf(table, name);
    if (column < 0) return rows;
    const sign = direction === "desc" ? -1 : 1;
    return [...rows].sort((a, b) => {
        const [left, right] = [a[column] ?? null, b[column] ?? null];
        return left === null || right === null ? compare(left, right) : sign * compare(left, right);
    });
}
