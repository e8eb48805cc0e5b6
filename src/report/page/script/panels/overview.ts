/* What was captured: the numbers that a person asks for first. */
import {timeOf} from "../document.ts";
import {el, replace} from "../dom.ts";
import {bytes, count, duration, share, visible} from "../format.ts";
import {empty, panel, span, type Context, type Panel} from "../panel.ts";
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
        const hosts = new Set(pairs.flatMap((pair) => [pair.key[0], pair.key[1]]));
        const findings = report.tables["findings"]?.rows.length ?? 0;
        replace(cards,
            card("Packets", count(packets), whole ? "" : `${share(packets, report.packets)} of all`),
            card("Volume", bytes(volume), packets ? `${count(Math.round(volume / packets))} B a packet` : ""),
            card("Time", report.origin_ns !== null ? duration(width) : "–", report.origin_ns !== null ? `from ${clock.text(whole ? (report.first_ns ?? 0) : timeOf(report, from), 0)}` : ""),
            card("Rate", width > 0 ? `${bytes(volume / (width / 1e9))}/s` : "–", width > 0 ? `${count(Math.round(packets / (width / 1e9)))} packets/s` : ""),
            card("Hosts", count(hosts.size), `${count(new Set(pairs.map((pair) => `${pair.key[0]} ${pair.key[1]}`)).size)} conversations`),
            card("Sessions", count(rowsOf(report, "sessions")), `DNS ${count(rowsOf(report, "dns"))} · HTTP ${count(rowsOf(report, "http"))} · TLS ${count(rowsOf(report, "tls"))}`),
            card("Findings", count(findings), findings ? "see below" : "nothing stood out"));
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

function rowsOf(report: Context["report"], name: string): number {
    const table = report.tables[name];
    return table ? table.rows.length + table.left_out : 0;
}
