/* A table as CSV, as the command writes it: RFC 4180, null empty, formulas of spreadsheets made harmless. */
import type {Cell, Table} from "./document.ts";
import type {Clock} from "./format.ts";

function quoted(text: string): string {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function text(cell: Cell, type: string, clock: Clock): string {
    if (cell === null) return "";
    if (type === "time") return clock.exact(cell as number);
    return quoted(Array.isArray(cell) ? cell.join(";") : String(cell));
}

export function csv(table: Table, rows: Cell[][], clock: Clock): string {
    const lines = [table.columns.map((column) => column.name).join(",")];
    for (const row of rows) lines.push(row.map((value, i) => text(value, table.columns[i]!.type, clock)).join(","));
    return lines.join("\r\n") + "\r\n";
}
