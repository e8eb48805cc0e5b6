/* Host × time: who was active when. */
import {axis, Chart, ink, narrow, paper, plain} from "../chart.ts";
import {timeOf} from "../document.ts";
import {bytes, count, duration} from "../format.ts";
import {empty, panel, span, type Context, type Panel} from "../panel.ts";

const HOSTS = 40;

/* Bytes of each host in each bin, the hosts with most bytes in the span first. */
export function byHost(context: Context, most: number): {host: string; bins: number[]}[] {
    const {from, to} = span(context);
    const hosts = new Map<string, number[]>();
    for (const [key, , , bins] of context.report.tallies["pairs"]?.rows ?? [])
        for (const host of new Set([String(key[0]), String(key[1])])) {
            const row = hosts.get(host) ?? new Array<number>(context.report.bins).fill(0);
            hosts.set(host, row);
            for (let i = 0; i + 2 < bins.length; i += 3) row[bins[i]!]! += bins[i + 2]!;
        }
    const total = (bins: number[]) => bins.slice(from, to).reduce((sum, value) => sum + value, 0);
    return [...hosts].map(([host, bins]) => ({host, bins, total: total(bins)})).filter((row) => row.total).sort((a, b) => b.total - a.total).slice(0, most);
}

export function heat(context: Context): Panel {
    const {report, clock} = context;
    if (!report.bins) return {root: panel("heat", "Hosts over time", "", empty("No packet has a time.")), follows: [], draw: () => {}};
    const chart = new Chart("Heat map of hosts over time", "large");
    const root = panel("heat", "Hosts over time", `The hosts with most bytes, up to ${HOSTS}; the stronger the colour, the more in that time.`, chart.root);
    const days = report.bins * report.width_ns > 86400e9;
    const draw = () => {
        const {from, to} = span(context);
        const rows = byHost(context, HOSTS);
        const cells: [number, number, number, number][] = [];
        rows.forEach((row, y) => row.bins.slice(from, to).forEach((value, x) => value && cells.push([x, y, Math.log10(1 + value), value])));
        const colors = ink();
        const [least, most] = cells.reduce(([low, high], cell) => [Math.min(low, cell[3]), Math.max(high, cell[3])], [Infinity, 1]);
        chart.height = 76 + 15 * Math.max(rows.length, 6);
        const label = (bin: number) => clock.label(timeOf(report, bin), report.width_ns, days);
        chart.show({
            grid: {left: 8, right: 28, top: 34, bottom: 8, containLabel: true},
            tooltip: {formatter: (point: {value: [number, number, number, number]}) => plain(`${rows[point.value[1]]?.host}\n${label(from + point.value[0])}\n${bytes(point.value[3])}`)},
            xAxis: axis({type: "category", data: Array.from({length: to - from}, (_, x) => label(from + x)), splitLine: {show: false}}),
            yAxis: axis({type: "category", inverse: true, data: rows.map((row) => row.host), axisLabel: {color: colors.text, fontSize: 10, width: narrow() ? 110 : 190, overflow: "truncate", interval: 0}, splitLine: {show: false}}),
            visualMap: {min: Math.log10(1 + Math.min(least, most)), max: Math.max(Math.log10(1 + most), Math.log10(1 + Math.min(least, most)) + 0.01), dimension: 2, inRange: {color: colors.ramp}, orient: "horizontal", left: "center", top: 0, itemWidth: 10, itemHeight: 160,
                hoverLink: false, text: [bytes(most), bytes(Math.min(least, most))], textStyle: {color: colors.muted, fontSize: 11}},
            series: [{type: "heatmap", data: cells, progressive: paper.printing ? 0 : 4000, itemStyle: {borderColor: colors.panel, borderWidth: rows.length && to - from < 100 ? 1 : 0}}],
        }, `${count(rows.length)} hosts, from ${bytes(Math.min(least, most))} to ${bytes(most)} in ${duration(report.width_ns)}; the busiest are ${rows.slice(0, 3).map((row) => row.host).join(", ")}`);
    };
    return {root, follows: ["from", "to"], draw};
}
