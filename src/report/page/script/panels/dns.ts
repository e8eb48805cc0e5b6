/* DNS: what was asked, and the plots by which a tunnel shows: long names of high entropy, asked steadily. */
import {axis, Chart, GRID, ink, narrow, plain} from "../chart.ts";
import {recordOf, timeOf} from "../document.ts";
import {el} from "../dom.ts";
import {count, short, visible} from "../format.ts";
import {empty, panel, span, type Context, type Panel} from "../panel.ts";
import {series, sums} from "../tally.ts";
import {bars} from "./bars.ts";
import {histogram, wholes} from "./sizes.ts";

/* RFC 1035, section 4.1.1; RFC 2136, section 2.2. */
const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"];

const NAMED_DOMAINS = 3;

export function dns(context: Context): Panel {
    const {report} = context;
    const about = "Tunnels stand out at the top right of the first chart: long names under one domain, each asked once.";
    if (!report.tallies["dns_types"]?.rows.length) return {root: panel("dns", "DNS", "", empty("There is no DNS in these captures.")), follows: [], draw: () => {}};
    const domains = new Chart("Domains by length and entropy of the names below them", "medium");
    const cumulative = new Chart("Queries so far", "medium");
    const lengths = histogram("Length of names", "questions", wholes, (sum) => `${wholes(sum)} bytes`);
    const parts = [bars(context, "dns_types", "Query types", 10), bars(context, "dns_clients", "Clients asking most", 10),
        bars(context, "dns_rcodes", "Response codes", 6, (sum) => RCODES[Number(sum.key[0])] ?? `code ${sum.key[0]}`), bars(context, "dns_domains", "Domains asked most", 12), bars(context, "dns_names", "Names asked most", 12)];
    const titled = (title: string, chart: Chart) => el("div", {class: "titled"}, el("h3", {}, title), chart.root);
    const root = panel("dns", "DNS", about, el("div", {class: "pair"}, titled("Domains: name length × entropy", domains), titled("Queries over time, cumulative", cumulative), lengths.root, ...parts.map((part) => part.root)));

    const draw = () => {
        drawDomains(context, domains);
        drawCumulative(context, cumulative);
        const {from, to} = span(context);
        lengths.show(sums(report.tallies["dns_lengths"], from, to, !context.state.brushed));
        for (const part of parts) part.draw();
    };
    return {root, follows: ["from", "to"], draw};
}

const clipped = (name: string) => (name.length > 28 ? name.slice(0, 27) + "…" : name);

/* Domains that were asked for in the chosen time, as large as their queries then; length and entropy are those of the whole capture. */
function drawDomains(context: Context, chart: Chart): void {
    const {from, to, whole} = span(context);
    const colors = ink();
    const table = context.report.tables["dns_domains"];
    const asked = new Map(sums(context.report.tallies["dns_domains"], from, to, whole).map((sum) => [String(sum.key[0]), sum.count]));
    const found = (table?.rows ?? []).map((row) => recordOf(table!, row)).filter((record) => whole || asked.has(String(record["domain"])))
        .map((record) => ({...record, queries: asked.get(String(record["domain"])) ?? Number(record["queries"])} as Record<string, unknown> & {queries: number}));
    const suspect = [...found].sort((a, b) => Number(b["entropy"]) * Number(b["mean_length"]) - Number(a["entropy"]) * Number(a["mean_length"])).slice(0, narrow() ? 1 : NAMED_DOMAINS);
    chart.show({
        grid: {...GRID, top: 32, bottom: 28},
        tooltip: {formatter: (point: {data: {domain: string; queries: number; names: number}; value: [number, number]}) =>
            plain(`${visible(point.data.domain)}\n${count(point.data.queries)} queries, ${count(point.data.names)} names\nmean length ${point.value[0].toFixed(1)}, entropy ${point.value[1].toFixed(2)} bits`)},
        xAxis: axis({type: "value", name: "mean length of names (bytes)", nameLocation: "middle", nameGap: 24}),
        yAxis: axis({type: "value", name: "entropy (bits a character)", nameTextStyle: {color: colors.muted, fontSize: 11, align: "left"}}),
        series: [{type: "scatter", itemStyle: {color: colors.accent, opacity: 0.65}, labelLayout: {hideOverlap: true}, data: found.map((record) => ({
            value: [Number(record["mean_length"]), Number(record["entropy"])], domain: record["domain"], queries: record.queries, names: record["unique_names"],
            symbolSize: 5 + 4 * Math.log10(1 + record.queries),
            label: {show: suspect.includes(record), position: "left", formatter: plain(clipped(visible(String(record["domain"])))), color: colors.text, fontSize: 11},
        }))}],
    }, found.slice(0, 5).map((record) => `${record["domain"]}: ${record.queries} queries`).join(", ") || "nothing in this time");
}

function drawCumulative({report, clock, state}: Context, chart: Chart): void {
    const {from, to} = state.view;
    const colors = ink();
    const each = new Array<number>(report.bins).fill(0);
    const types = report.tallies["dns_types"];
    for (const bins of [...(types?.rows ?? []).map((row) => row[3]), types?.left_out?.bins ?? []]) series(bins, report.bins, "count").forEach((value, bin) => (each[bin]! += value));
    let sum = 0;
    const days = report.bins * report.width_ns > 86400e9;
    chart.show({
        grid: {...GRID, top: 32}, tooltip: {trigger: "axis", formatter: (points: {name: string; value: number}[]) => `${points[0]?.name}\n${count(points[0]?.value ?? 0)} queries`},
        xAxis: axis({type: "category", boundaryGap: to - from < 2, data: each.slice(from, to).map((_, bin) => clock.label(timeOf(report, from + bin), report.width_ns, days))}),
        yAxis: axis({type: "value", name: "queries", nameTextStyle: {color: colors.muted, fontSize: 11, align: "left"}, minInterval: 1, axisLabel: {color: colors.muted, fontSize: 11, formatter: short}}),
        series: [{type: "line", showSymbol: to - from < 2, itemStyle: {color: colors.accent}, areaStyle: {opacity: 0.15}, data: each.slice(from, to).map((value) => (sum += value))}],
    }, `${count(sum)} queries`);
}
