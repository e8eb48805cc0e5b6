/* A TCP session packet by packet: sequence numbers, window and round-trip time over time. */
import {axis, Chart, ink, plain, type Option} from "../chart.ts";
import {MARKS, recordOf, timeOf, type Sequence} from "../document.ts";
import {el, replace} from "../dom.ts";
import {bytes, count, duration, short, visible} from "../format.ts";
import {empty, panel, span, type Context, type Panel} from "../panel.ts";

/* Each mark's place in the palette, null for the colour of what is bad, and its shape: told apart without colour too. */
const MARK_LOOKS: readonly {color: number | null; shape: string}[] = [
    {color: 0, shape: "circle"}, {color: null, shape: "diamond"}, {color: 5, shape: "triangle"}, {color: 1, shape: "rect"},
    {color: 7, shape: "pin"}, {color: 6, shape: "arrow"}, {color: 3, shape: "roundRect"},
];

function marks(chosen: Sequence): number[] {
    return MARKS.map((_, mark) => mark).filter((mark) => mark && chosen.mark.includes(mark));
}

function markColor(mark: number): string | undefined {
    const {bad, palette} = ink();
    const place = MARK_LOOKS[mark]!.color;
    return place === null ? bad : palette[place];
}

export function sequence(context: Context): Panel {
    const {report, state} = context;
    const about = "Each packet's place in the stream. A straight climb is a steady transfer, a step a wait, a mark trouble.";
    if (!report.sequences.length) return {root: panel("sequence", "TCP time–sequence", "", empty("There is no TCP session with data.")), follows: [], draw: () => {}};
    const chart = new Chart("TCP time–sequence chart", "large");
    chart.height = 524;
    const pick = el("select", {id: "sequence-session"});
    pick.addEventListener("change", () => state.set({session: Number(pick.value)}));
    const note = el("p", {class: "about"});
    const root = panel("sequence", "TCP time–sequence", about, el("div", {class: "bar"}, el("label", {for: pick.id}, "Session"), pick), chart.root, note);

    const draw = () => {
        const {from, to, whole} = span(context);
        const choices = report.sequences.filter((each) => whole || ((each.time[0] ?? Infinity) < timeOf(report, to) && (each.time.at(-1) ?? -Infinity) >= timeOf(report, from)));
        const chosen = choices.find((each) => each.session === state.view.session) ?? choices[0];
        chart.root.hidden = pick.disabled = !chosen;
        replace(pick, ...choices.map((each) => el("option", {value: each.session}, nameOf(context, each))));
        note.textContent = !chosen ? "None of the 50 largest TCP sessions has a packet in this time."
            : chosen.left_out ? `${count(chosen.left_out)} of its packets lie between those shown.` : "";
        if (!chosen) return;
        pick.value = String(chosen.session);
        chart.show(option(chosen), words(chosen));
    };
    return {root, follows: ["session", "from", "to"], draw};
}

function nameOf({report}: Context, chosen: Sequence): string {
    const table = report.tables["sessions"];
    const row = table?.rows.find((each) => each[0] === chosen.session);
    if (!table || !row) return `session ${chosen.session}`;
    const record = recordOf(table, row);
    return visible(`${chosen.session}: ${record["client"]} → ${record["server"]}:${record["server_port"]}, ${bytes(Number(record["bytes_out"]) + Number(record["bytes_in"]))}`);
}

/* [seconds, value, index] of the packets that `take` chooses. */
function points(chosen: Sequence, value: (i: number) => number | null, take: (i: number) => boolean): [number, number, number][] {
    const first = chosen.time[0] ?? 0;
    const found: [number, number, number][] = [];
    chosen.time.forEach((time, i) => {
        const y = take(i) ? value(i) : null;
        if (y !== null) found.push([(time - first) / 1e9, y, i]);
    });
    return found;
}

function option(chosen: Sequence): Option {
    const colors = ink();
    const [client, server] = [colors.palette[0], colors.palette[2]];
    const end = (i: number) => chosen.seq[i]! + chosen.length[i]!;
    const dots = (name: string, color: string | undefined, take: (i: number) => boolean, symbol = "circle", symbolSize = 4) =>
        ({name, type: "scatter", xAxisIndex: 0, yAxisIndex: 0, symbol, symbolSize, itemStyle: {color}, data: points(chosen, end, take)});
    const lines = (name: string, grid: number, color: string | undefined, value: (i: number) => number | null, take: (i: number) => boolean, dotted: boolean) =>
        ({name, type: dotted ? "scatter" : "line", step: dotted ? undefined : "end", xAxisIndex: grid, yAxisIndex: grid, symbol: "circle", showSymbol: dotted, symbolSize: 4, itemStyle: {color}, lineStyle: {width: 1}, data: points(chosen, value, take)});
    const value = (grid: number, name: string, formatter: (value: number) => string) =>
        axis({gridIndex: grid, type: "value", name, nameLocation: "end", nameGap: 10, splitNumber: grid ? 2 : 5, nameTextStyle: {color: colors.muted, fontSize: 11, align: "left", padding: [0, 0, 0, -56]}, axisLabel: {color: colors.muted, fontSize: 11, formatter}});
    const rtts = points(chosen, (i) => (chosen.rtt_ns[i] === null ? null : chosen.rtt_ns[i]! / 1e6), () => true);
    const length = Math.max(((chosen.time.at(-1) ?? 0) - (chosen.time[0] ?? 0)) / 1e9, 1e-9);
    const grid = (top: number, height: number) => ({left: 64, right: 16, top, height});
    return {
        legend: {top: 0, type: "scroll", textStyle: {color: colors.muted}, itemWidth: 12, itemHeight: 12},
        grid: [grid(52, 230), grid(322, 64), grid(436, 56)],
        xAxis: [0, 1, 2].map((i) => axis({gridIndex: i, type: "value", min: 0, max: length, splitLine: {lineStyle: {color: colors.line, opacity: 0.5}, showMaxLine: false}, axisLabel: {showMaxLabel: false, show: i === 2, color: colors.muted, fontSize: 11, formatter: (s: number) => `${short(s)} s`}})),
        yAxis: [value(0, "sequence number (bytes)", short), value(1, "window (bytes)", short), value(2, rtts.length ? "round-trip time" : "round-trip time (none could be measured)", (ms: number) => `${short(ms)} ms`)],
        dataZoom: [{type: "inside", xAxisIndex: [0, 1, 2], zoomOnMouseWheel: "ctrl"}],
        tooltip: {formatter: (point: {value: [number, number, number]}) => tip(chosen, point.value[2])},
        series: [
            dots("client → server", client, (i) => chosen.out[i] === 1 && !chosen.mark[i]),
            dots("server → client", server, (i) => chosen.out[i] !== 1 && !chosen.mark[i]),
            ...marks(chosen).map((mark) => dots(MARKS[mark]!, markColor(mark), (i) => chosen.mark[i] === mark, MARK_LOOKS[mark]!.shape, 8)),
            lines("client's window", 1, client, (i) => chosen.window[i]!, (i) => chosen.out[i] === 1, false),
            lines("server's window", 1, server, (i) => chosen.window[i]!, (i) => chosen.out[i] !== 1, false),
            lines("round-trip time", 2, colors.palette[1], (i) => (chosen.rtt_ns[i] === null ? null : chosen.rtt_ns[i]! / 1e6), () => true, true),
        ],
    };
}

function tip(chosen: Sequence, i: number): string {
    return plain([
        `${duration(chosen.time[i]! - chosen.time[0]!)} after the first packet`,
        `${chosen.out[i] === 1 ? "client → server" : "server → client"}${chosen.mark[i] ? ", " + MARKS[chosen.mark[i]!] : ""}`,
        `seq ${count(chosen.seq[i]!)}, ${count(chosen.length[i]!)} B, ack ${count(chosen.ack[i]!)}, window ${count(chosen.window[i]!)}`,
        ...(chosen.rtt_ns[i] === null ? [] : [`acknowledged after ${duration(chosen.rtt_ns[i]!)}`]),
    ].join("\n"));
}

function words(chosen: Sequence): string {
    const found = marks(chosen).map((mark) => `${chosen.mark.filter((each) => each === mark).length} ${MARKS[mark]}`);
    return `${count(chosen.time.length)} packets` + (found.length ? ": " + found.join(", ") : ", no trouble marked");
}
