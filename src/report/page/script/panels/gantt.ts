/* Sessions as bars from their first to their last packet, coloured by how they ended. */
import type {CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams} from "echarts";
import {axis, Chart, ink, narrow, plain} from "../chart.ts";
import {recordOf, timeOf, type Cell} from "../document.ts";
import {bytes, count, duration} from "../format.ts";
import {empty, panel, span, type Context, type Panel} from "../panel.ts";
import {marksBetween, roundWidth} from "../ticks.ts";

const ROWS = 60;

/* Zeek's states in groups that a reader tells apart, each with its place in the palette. */
const GROUPS: readonly {name: string; states: readonly string[]; color: number}[] = [
    {name: "complete (SF)", states: ["SF"], color: 2},
    {name: "open, or seen midway (S1, OTH)", states: ["S1", "OTH"], color: 0},
    {name: "half closed (S2, S3)", states: ["S2", "S3"], color: 4},
    {name: "no answer (S0, SH…)", states: ["S0", "SH", "SHR"], color: 1},
    {name: "refused (REJ)", states: ["REJ"], color: 3},
    {name: "reset (RST…)", states: ["RSTO", "RSTR", "RSTOS0", "RSTRH"], color: 6},
];

export function groupOf(state: Cell): number {
    const found = GROUPS.findIndex((group) => group.states.includes(String(state)));
    return found < 0 ? 1 : found;
}

export function gantt(context: Context): Panel {
    const {report, state, clock} = context;
    const table = report.tables["sessions"];
    if (!table?.rows.length) return {root: panel("gantt", "Sessions", "", empty("There are no sessions.")), follows: [], draw: () => {}};
    const records = table.rows.map((row) => recordOf(table, row));
    const chart = new Chart("Sessions over time, coloured by state", "large");
    const root = panel("gantt", "Sessions", `The sessions with most bytes in this time, up to ${ROWS}, in order of their start. Click one of TCP to see it packet by packet.`, chart.root);
    let listening = false;

    const draw = () => {
        const {from, to} = span(context);
        const [start, end] = [timeOf(report, from), timeOf(report, to)];
        const volume = (record: Record<string, Cell>) => Number(record["bytes_out"]) + Number(record["bytes_in"]);
        const shown = records.filter((record) => Number(record["start_ns"]) < end && Number(record["end_ns"]) >= start)
            .sort((a, b) => volume(b) - volume(a)).slice(0, ROWS).sort((a, b) => Number(a["start_ns"]) - Number(b["start_ns"]));
        const colors = ink();
        const name = (record: Record<string, Cell>) => `${record["client"]} → ${record["server"]}${record["server_port"] === null ? "" : ":" + record["server_port"]}`;
        const midnight = clock.sinceMidnight, interval = roundWidth(end - start, narrow() ? 4 : 10); // times count from midnight, so that marks are round
        const customValues = marksBetween(start + midnight, end + midnight, interval);
        const days = report.bins * report.width_ns > 86400e9;
        chart.height = 80 + 15 * Math.max(shown.length, 6);
        chart.show({
            grid: {left: 8, right: 16, top: 36, bottom: 8, containLabel: true},
            legend: {top: 0, type: "scroll", textStyle: {color: colors.muted}, itemWidth: 12, itemHeight: 12, selectedMode: false},
            tooltip: {formatter: (point: {data: {record: Record<string, Cell>}}) => {
                const record = point.data.record;
                return plain([`session ${record["session"]}: ${name(record)}`, `${record["proto"]}${record["service"] ? " / " + record["service"] : ""}, ${record["state"] ?? "no state"} ${record["history"] ?? ""}`,
                    `${clock.text(Number(record["start_ns"]), 6)} + ${duration(Number(record["end_ns"]) - Number(record["start_ns"]))}`, bytes(volume(record))].join("\n"));
            }},
            xAxis: axis({type: "value", min: start + midnight, max: end + midnight, axisTick: {customValues}, splitLine: {customValues, lineStyle: {color: colors.line, opacity: 0.5}},
                axisLabel: {customValues, color: colors.muted, fontSize: 11, hideOverlap: true, formatter: (value: number) => clock.label(value - midnight, interval, days)}}),
            yAxis: axis({type: "category", inverse: true, data: shown.map(name), axisLabel: {color: colors.text, fontSize: 10, width: narrow() ? 150 : 210, overflow: "truncate", interval: 0}, splitLine: {show: false}}),
            series: GROUPS.map((group, i) => ({
                name: group.name, type: "custom", itemStyle: {color: colors.palette[group.color]}, encode: {x: [1, 2], y: 0}, renderItem: bar, clip: true,
                data: shown.flatMap((record, y) => (groupOf(record["state"] ?? null) === i
                    ? [{value: [y, midnight + Math.max(start, Number(record["start_ns"])), midnight + Math.min(end, Number(record["end_ns"]))], record}] : [])),
            })),
        }, `${count(shown.length)} sessions: ${GROUPS.map((group, i) => `${shown.filter((record) => groupOf(record["state"] ?? null) === i).length} ${group.name}`).join(", ")}`);
        if (listening) return;
        listening = true;
        chart.echarts.on("click", (event) => {
            const record = (event.data as {record?: Record<string, Cell>} | undefined)?.record;
            const session = Number(record?.["session"]);
            if (record && report.sequences.some((sequence) => sequence.session === session)) {
                state.set({session});
                document.getElementById("sequence")?.scrollIntoView();
            }
        });
    };
    return {root, follows: ["from", "to"], draw};
}

function bar(_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): object {
    const [left, y] = api.coord([api.value(1), api.value(0)]) as [number, number];
    const [right] = api.coord([api.value(2), api.value(0)]) as [number, number];
    const height = Math.max(2, ((api.size?.([0, 1]) as number[])[1] ?? 8) * 0.7);
    return {type: "rect", shape: {x: left, y: y - height / 2, width: Math.max(2, right - left), height}, style: {fill: api.visual("color")}};
}
