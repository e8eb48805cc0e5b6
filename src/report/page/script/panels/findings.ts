/* What is worth a look, each with its evidence and a way to the packets. */
import {recordOf, type Cell} from "../document.ts";
import {copy, el} from "../dom.ts";
import {filterOf} from "../evidence.ts";
import {count, visible} from "../format.ts";
import {empty, panel, type Context, type Panel} from "../panel.ts";

const ORDER = ["high", "medium", "low", "info"];

export function findings(context: Context): Panel {
    const table = context.report.tables["findings"];
    const list = el("ol", {class: "findings"});
    const root = panel("findings", "Findings", "", table?.rows.length ? list : empty("Nothing stood out."));
    const draw = () => {
        const records = (table?.rows ?? []).map((row) => recordOf(table!, row));
        records.sort((a, b) => ORDER.indexOf(String(a["severity"])) - ORDER.indexOf(String(b["severity"])) || Number(b["score"]) - Number(a["score"]));
        list.replaceChildren(...records.map((record) => item(context, record)));
    };
    return {root, follows: [], draw};
}

function item({clock, state, report}: Context, record: Record<string, Cell>): HTMLElement {
    const filter = filterOf(record["packets"] ?? null);
    const show = el("button", {type: "button"}, "Show in table");
    show.addEventListener("click", () => {
        const [first, last] = [Number(record["first_ns"] ?? 0), Number(record["last_ns"] ?? 0)];
        const from = Math.max(0, Math.floor((first - (report.start_ns ?? 0)) / report.width_ns));
        state.set({table: "findings", search: String(record["subject"] ?? ""), ...(report.bins ? {from, to: Math.min(report.bins, Math.max(from, Math.floor((last - (report.start_ns ?? 0)) / report.width_ns)) + 1)} : {})});
        document.getElementById("tables")?.scrollIntoView();
    });
    const button = el("button", {type: "button"}, "Copy filter");
    button.addEventListener("click", () => void copy(filter, button));
    const packets = record["packets"];
    return el("li", {class: `finding ${record["severity"]}`},
        el("p", {}, el("span", {class: "severity"}, String(record["severity"])), " ", el("strong", {}, String(record["kind"]).replaceAll("_", " ")), " ", visible(String(record["subject"] ?? ""))),
        el("p", {}, visible(String(record["why"] ?? ""))),
        el("p", {class: "evidence"}, record["first_ns"] === null ? "" : `${clock.text(Number(record["first_ns"]), 3)} · `,
            `score ${Number(record["score"]).toFixed(2)} · ${count(Array.isArray(packets) ? packets.length : 0)} packets shown as evidence `,
            filter ? el("code", {}, filter) : "", " ", filter ? button : "", " ", show));
}
