/* What is worth a look, each with its evidence and a way to the packets. */
import {recordOf, timeOf, type Cell} from "../document.ts";
import {copy, el, replace} from "../dom.ts";
import {filterOf, rowsOf} from "../evidence.ts";
import {count, duration, visible} from "../format.ts";
import {empty, panel, span, type Context, type Panel} from "../panel.ts";
import {choose} from "../rows.ts";

const ORDER = ["high", "medium", "low", "info"];
const FIRST = 12; // shown at once

export function findings(context: Context): Panel {
    const {report} = context;
    const table = report.tables["findings"];
    if (!table?.rows.length) return {root: panel("findings", "Findings", "", empty("Nothing stood out.")), follows: [], draw: () => {}};
    const list = el("ol", {class: "findings"});
    const note = el("p", {class: "about"});
    const more = el("button", {type: "button"});
    const root = panel("findings", "Findings", "The gravest first. Each says what was measured; its filter selects the packets in orcap, tshark and Wireshark.", list, note, more);
    let all = false;

    const draw = () => {
        const {from, to, whole} = span(context);
        const records = choose(table, {search: "", sort: "", start: timeOf(report, from), end: timeOf(report, to), whole}).map((row) => recordOf(table, row));
        records.sort((a, b) => ORDER.indexOf(String(a["severity"])) - ORDER.indexOf(String(b["severity"])) || Number(b["score"]) - Number(a["score"]));
        const shown = all ? records : records.slice(0, FIRST);
        replace(list, ...shown.map((record) => item(context, record)));
        note.textContent = records.length ? (table.left_out ? `${count(table.left_out)} less grave findings are not in this page.` : "") : "Nothing stood out in this time.";
        more.hidden = shown.length === records.length;
        more.textContent = `Show all ${count(records.length)} findings`;
    };
    more.addEventListener("click", () => {
        all = true;
        draw();
        list.querySelectorAll<HTMLElement>("button.rows")[FIRST]?.focus();
    });
    return {root, follows: ["from", "to"], draw};
}

function item({clock, state, report}: Context, record: Record<string, Cell>): HTMLElement {
    const filter = filterOf(record["packets"] ?? null);
    const rows = rowsOf(String(record["kind"]), String(record["subject"] ?? ""));
    const show = el("button", {type: "button", class: "rows"}, `Show ${rows.table}`);
    show.addEventListener("click", () => {
        const timed = record["first_ns"] !== null && report.bins;
        const bin = (ns: Cell | undefined) => Math.min(report.bins - 1, Math.max(0, Math.floor((Number(ns) - (report.start_ns ?? 0)) / report.width_ns)));
        state.set({...rows, sort: "", ...(timed ? {from: bin(record["first_ns"]), to: bin(record["last_ns"]) + 1} : {})});
        document.getElementById("tables")?.scrollIntoView();
        document.getElementById("rows")?.focus({preventScroll: true});
    });
    const button = el("button", {type: "button"}, "Copy filter");
    button.addEventListener("click", () => void copy(filter, button));
    const packets = Array.isArray(record["packets"]) ? record["packets"].length : 0;
    const [first, last] = [Number(record["first_ns"]), Number(record["last_ns"])];
    const when = record["first_ns"] === null ? "" : `${clock.text(first, 3).replace("T", " ").replace("Z", "")}${last > first ? `, for ${duration(last - first)}` : ""} · `;
    return el("li", {class: `finding ${record["severity"]}`},
        el("p", {}, el("span", {class: "severity"}, String(record["severity"])), " ", el("strong", {}, String(record["kind"])), " ", visible(String(record["subject"] ?? ""))),
        el("p", {}, visible(String(record["why"] ?? ""))),
        el("p", {class: "evidence"}, `${when}score ${Number(record["score"]).toFixed(2)} · ${count(packets)} ${packets === 1 ? "packet" : "packets"} as evidence `,
            filter ? el("code", {}, filter) : "", " ", el("span", {class: "actions"}, filter ? button : "", show)));
}
