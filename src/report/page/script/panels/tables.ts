/* Every table: sorted, searched, filtered by time, and drawn only where it is in sight, so that length does not matter. */
import {csv} from "../csv.ts";
import {timeOf, type Cell, type ColumnType, type Table} from "../document.ts";
import {download, el, replace} from "../dom.ts";
import {cell, count} from "../format.ts";
import {panel, span, type Context, type Panel} from "../panel.ts";
import {choose} from "../rows.ts";

const ROW = 26; // pixels, as in the style sheet
const WIDEST = 44; // characters of a column
const BEYOND = 12; // rows drawn above and below what is in sight

export function tables(context: Context): Panel {
    const {report, state, clock} = context;
    const names = Object.keys(report.tables);
    const tabs = el("div", {class: "tabs", role: "tablist", "aria-label": "Tables"});
    const search = el("input", {type: "search", placeholder: "Search: words, or column:value", "aria-label": "Search in the table"});
    const save = el("button", {type: "button"}, "Download CSV");
    const note = el("p", {class: "about", role: "status"});
    const head = el("div", {class: "grid-head", role: "row"});
    const body = el("div", {class: "grid-body", role: "rowgroup"});
    const nothing = el("p", {class: "empty"}, "No row is like that.");
    const grid = el("div", {class: "grid", role: "table", tabindex: 0, "aria-label": "Rows", id: "rows"}, el("div", {role: "rowgroup", class: "grid-top"}, head), body, nothing);
    const root = panel("tables", "Tables", "", tabs, el("div", {class: "bar"}, search, save, note), grid);
    let rows: Cell[][] = [];
    const drawn = new Map<number, HTMLElement>(); // by the row's place
    let table: Table | undefined;

    const nameOf = () => (names.includes(state.view.table) ? state.view.table : names[0] ?? "");
    search.addEventListener("input", () => state.set({search: search.value}));
    save.addEventListener("click", () => table && download(`${nameOf()}.csv`, "text/csv", [csv(table, rows, clock)]));
    grid.addEventListener("scroll", () => requestAnimationFrame(fill));

    const fill = () => {
        if (!table) return;
        const first = Math.max(0, Math.floor(grid.scrollTop / ROW) - BEYOND);
        const past = Math.min(rows.length, Math.ceil((grid.scrollTop + grid.clientHeight) / ROW) + BEYOND);
        for (const [at, element] of drawn)
            if (at < first || at >= past) {
                element.remove();
                drawn.delete(at);
            }
        const lowest = Math.min(...drawn.keys()), above: HTMLElement[] = [], below: HTMLElement[] = [];
        for (let at = first; at < past; at++)
            if (!drawn.has(at)) (at < lowest ? above : below).push(line(at, rows[at]!));
        body.prepend(...(drawn.size ? above : []));
        body.append(...(drawn.size ? below : above));
        [...body.children].forEach((element, i) => drawn.set(first + i, element as HTMLElement));
    };
    const line = (at: number, row: Cell[]) => {
        const element = el("div", {class: "grid-row", role: "row", "aria-rowindex": at + 2},
            ...table!.columns.map((column, i) => {
                const text = cell(row[i] ?? null, column.type, column.name, clock);
                return el("span", {role: "cell", class: isText(column.type) ? "" : "number", title: text.length > WIDEST - 4 && text}, text);
            }));
        element.style.transform = `translateY(${at * ROW}px)`;
        return element;
    };
    const drawHead = () => {
        const [sorted, direction] = state.view.sort.split(":");
        replace(head, ...table!.columns.map((column) => {
            const order = column.name === sorted ? (direction === "desc" ? "descending" : "ascending") : "none";
            const button = el("button", {type: "button"}, column.name + (order === "none" ? "" : order === "ascending" ? " ▲" : " ▼"));
            button.addEventListener("click", () => state.set({sort: order === "descending" ? column.name : `${column.name}:desc`}));
            return el("span", {role: "columnheader", "aria-sort": order, class: isText(column.type) ? "" : "number"}, button);
        }));
    };
    const drawTabs = () => replace(tabs, ...names.map((name) => {
        const tab = el("button", {type: "button", role: "tab", "aria-selected": String(name === nameOf()), "aria-controls": "rows", tabindex: name === nameOf() ? 0 : -1}, name.replaceAll("_", " "));
        tab.addEventListener("click", () => state.set({table: name, sort: "", search: ""}));
        tab.addEventListener("keydown", (event) => {
            const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
            if (!step) return;
            state.set({table: names[(names.indexOf(name) + step + names.length) % names.length]!, sort: "", search: ""});
            tabs.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
        });
        return tab;
    }));

    const draw = () => {
        table = report.tables[nameOf()];
        if (!table) return;
        const {from, to, whole} = span(context);
        rows = choose(table, {search: state.view.search, sort: state.view.sort, start: timeOf(report, from), end: timeOf(report, to), whole});
        if (search.value !== state.view.search) search.value = state.view.search;
        note.textContent = `${count(rows.length)} of ${count(table.rows.length + table.left_out)} rows` + (table.left_out ? `; ${count(table.left_out)} smaller ones are not in this page` : "");
        grid.setAttribute("aria-rowcount", String(rows.length + 1));
        grid.style.setProperty("--columns", widths(table));
        drawTabs();
        const tab = tabs.querySelector<HTMLElement>("[aria-selected=true]");
        if (tab) tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.clientWidth) / 2;
        drawHead();
        nothing.hidden = rows.length > 0;
        drawn.clear();
        replace(body);
        body.style.height = `${rows.length * ROW}px`;
        grid.scrollTop = 0;
        fill();
    };
    return {root, follows: ["from", "to", "table", "sort", "search"], draw};
}

const isText = (type: ColumnType) => type === "text" || type === "list_text";

/* Columns as wide as the first rows need, within reason. */
function widths(table: Table): string {
    return table.columns.map((column, i) => {
        const longest = table.rows.slice(0, 50).reduce((most, row) => Math.max(most, String(row[i] ?? "").length), column.name.length + 2);
        return column.type === "time" ? "30ch" : `${Math.min(Math.max(longest + 3, 6), WIDEST)}ch`;
    }).join(" ");
}
