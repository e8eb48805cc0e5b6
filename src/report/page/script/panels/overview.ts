/* What was captured: the numbers that a person asks for first. */
import {recordOf, timeOf} from "../document.ts";
import {el, replace} from "../dom.ts";
import {bytes, count, duration, share, visible} from "../format.ts";
import {empty, panel, span, type Context, type Panel} from "../panel.ts";
import {choose} from "../rows.ts";
import {rest, sums} from "../tally.ts";

export function overview(context: Context): Panel {
    const cards = el("dl", {class: "cards"});
    const captures = el("div", {class: "captures"});
    const root = panel("overview", "Overview", "", cards, captures);
    const {report, clock} = context;

    const card = (name: string, value: string, more = "") => el("div", {}, el("dt", {}, name), el("dd", {}, value, more ? el("small", {}, more) : ""));
    const total = (tally: string) => {
        const {from, to, whole} = span(context);
        const others = rest(report.tallies[tally], from, to, whole);
        return sums(report.tallies[tally], from, to, whole).reduce(
            (sum, each) => ({keys: sum.keys + 1, count: sum.count + each.count, bytes: sum.bytes + each.bytes}), others);
    };

    const draw = () => {
        const {from, to, whole} = span(context);
        const all = total("chains");
        const packets = whole ? report.packets : all.count;
        const volume = whole ? report.bytes : all.bytes;
        const width = whole ? (report.last_ns ?? 0) - (report.first_ns ?? 0) : (to - from) * report.width_ns;
        const pairs = sums(report.tallies["pairs"], from, to, whole);
        const more = !whole && rest(report.tallies["pairs"], from, to, whole).count ? "≥ " : ""; // only the greatest are known over time
        const hosts = whole ? rowsIn(context, "hosts") : more + count(new Set(pairs.flatMap((pair) => [pair.key[0], pair.key[1]])).size);
        const conversations = whole ? rowsIn(context, "conversations") : more + count(new Set(pairs.map((pair) => `${pair.key[0]} ${pair.key[1]}`)).size);
        const rate = width > 0 ? packets / (width / 1e9) : 0;
        replace(cards,
            card("Packets", count(packets), whole ? "" : `${share(packets, report.packets)} of all`),
            card("Volume", bytes(volume), packets ? `${count(Math.round(volume / packets))} B a packet` : ""),
            card("Time", report.origin_ns !== null ? duration(width) : "–", report.origin_ns !== null ? `from ${clock.text(whole ? (report.first_ns ?? 0) : timeOf(report, from), 0).replace("T", " ").replace("Z", " UTC")}` : ""),
            card("Rate", width > 0 ? `${bytes(volume / (width / 1e9))}/s` : "–", width > 0 ? `${rate < 10 ? Number(rate.toPrecision(2)) : count(Math.round(rate))} packets/s` : ""),
            card("Hosts", hosts, `${conversations} conversations`),
            card("Sessions", rowsIn(context, "sessions"), `DNS ${rowsIn(context, "dns")} · HTTP ${rowsIn(context, "http")} · TLS ${rowsIn(context, "tls")}`),
            card("Findings", rowsIn(context, "findings"), gravity(context) || "nothing stood out"));
        replace(captures, ...report.captures.map((capture) =>
            el("p", {}, el("strong", {}, visible(capture.file)),
                ` ${capture.format}${capture.compression ? " in " + capture.compression : ""}, ${count(capture.packets)} packets, ${bytes(capture.original_bytes)}` +
                (capture.captured_bytes < capture.original_bytes ? ` (${bytes(capture.captured_bytes)} captured)` : "") +
                (capture.in_order ? "" : ", not in order of time"),
                capture.damage ? el("span", {class: "bad"}, ` damaged at byte ${count(capture.damage.offset)}: ${visible(capture.damage.reason)}`) : "",
                ...capture.comments.map((comment) => el("q", {}, visible(comment))))));
        if (!report.packets) replace(cards, empty("There is no packet in these captures."));
    };
    return {root, follows: ["from", "to"], draw};
}

function inSpan(context: Context, name: string) {
    const {from, to, whole} = span(context);
    const table = context.report.tables[name];
    return table ? choose(table, {search: "", sort: "", start: timeOf(context.report, from), end: timeOf(context.report, to), whole}) : [];
}

/* "4 high, 5 medium, 2 info": how many findings are how grave. */
function gravity(context: Context): string {
    const table = context.report.tables["findings"];
    const found = inSpan(context, "findings").map((row) => recordOf(table!, row)["severity"]);
    return ["high", "medium", "low", "info"].map((severity) => [found.filter((each) => each === severity).length, severity] as const)
        .filter(([number]) => number).map(([number, severity]) => `${number} ${severity}`).join(", ");
}

/* How many rows a table has in the chosen time; of a part of it at least so many where not all of them are in the page. */
function rowsIn(context: Context, name: string): string {
    const left = context.report.tables[name]?.left_out ?? 0;
    if (!context.state.brushed) return count((context.report.tables[name]?.rows.length ?? 0) + left);
    return (left ? "≥ " : "") + count(inSpan(context, name).length);
}
