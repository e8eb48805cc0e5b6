/* Traffic over time, stacked by protocol. A span chosen here filters every other panel. */
import {axis, Chart, ink, plain} from "../chart.ts";
import {leaf} from "../colors.ts";
import {timeOf} from "../document.ts";
import {choice, el} from "../dom.ts";
import {bytes, count, duration, short} from "../format.ts";
import {empty, panel, type Context, type Panel} from "../panel.ts";
import {series} from "../tally.ts";
import type {View} from "../view.ts";

const NAMED = 9; // protocols with a colour of their own; the others are one
const LEFT = 62, RIGHT = 18; // beside the plot, as the style sheet has it beside the handles

const UNITS: readonly (readonly [View["unit"], string])[] = [["packets", "Packets"], ["bytes", "Bytes"], ["bits", "Bits/s"]];

export function timeline(context: Context): Panel {
    const {report, state, clock} = context;
    const chart = new Chart("Traffic over time, stacked by protocol", "medium");
    const from = el("input", {type: "range", min: 0, max: report.bins, step: 1, "aria-label": "Start of the chosen time"});
    const to = el("input", {type: "range", min: 0, max: report.bins, step: 1, "aria-label": "End of the chosen time"});
    const between = el("span", {class: "between"});
    const chosen = el("output", {class: "chosen"});
    const clear = el("button", {type: "button"}, "Whole capture");
    const units = choice("Unit", UNITS, state.view.unit, (unit) => state.set({unit}));
    const root = panel("timeline", "Traffic over time", "Drag across the chart, or move the two handles, to look at a part of the time in all panels.",
        units, chart.root, el("div", {class: "handles"}, between, from, to), el("div", {class: "bar"}, chosen, clear));

    const choose = (first: number, past: number) => {
        if (past > first) state.set({from: Math.max(0, first), to: Math.min(report.bins, past)});
    };
    from.addEventListener("input", () => choose(Math.min(Number(from.value), state.view.to - 1), state.view.to));
    to.addEventListener("input", () => choose(state.view.from, Math.max(Number(to.value), state.view.from + 1)));
    clear.addEventListener("click", () => {
        choose(0, report.bins);
        from.focus();
    });

    const days = report.bins * report.width_ns > 86400e9;
    const label = (bin: number) => clock.label(timeOf(report, bin), report.width_ns, days);
    const showChoice = () => {
        from.value = String(state.view.from);
        to.value = String(state.view.to);
        for (const handle of [from, to]) handle.setAttribute("aria-valuetext", label(Number(handle.value)));
        between.style.left = `${(100 * state.view.from) / report.bins}%`;
        between.style.right = `${100 - (100 * state.view.to) / report.bins}%`;
        chosen.textContent = state.brushed ? `${label(state.view.from)} to ${label(state.view.to)}, ${duration((state.view.to - state.view.from) * report.width_ns)}`
            : `The whole capture: ${label(0)} to ${label(report.bins)} UTC in ${count(report.bins)} bins of ${duration(report.width_ns)}`;
        clear.hidden = !state.brushed;
    };
    let listening = false;

    const draw = () => {
        const {unit} = state.view;
        const shown = stacks(context);
        const scale = unit === "bits" ? 8 / (report.width_ns / 1e9) : 1;
        const format = (value: number) => (unit === "packets" ? count(value) : unit === "bytes" ? bytes(value) : `${short(value)}bit/s`);
        const colors = ink();
        chart.show({
            grid: {left: LEFT, right: RIGHT, top: 52, bottom: 22},
            legend: {type: "scroll", top: 0, textStyle: {color: colors.muted}, pageTextStyle: {color: colors.muted}, pageIconColor: colors.muted, itemWidth: 12, itemHeight: 12},
            tooltip: {
                trigger: "axis",
                formatter: (points: {dataIndex: number; seriesName: string; value: number}[]) =>
                    plain([`${label(points[0]?.dataIndex ?? 0)} + ${duration(report.width_ns)}`, ...points.filter((point) => point.value)
                        .sort((a, b) => b.value - a.value).map((point) => `${point.seriesName}  ${format(point.value)}`)].join("\n")),
            },
            xAxis: axis({type: "category", data: Array.from({length: report.bins}, (_, bin) => label(bin))}),
            yAxis: axis({type: "value", name: unit === "bits" ? "bit/s" : `${unit} in ${duration(report.width_ns)}`, nameTextStyle: {color: colors.muted, fontSize: 11, align: "left", padding: [0, 0, 0, -LEFT + 8]},
                axisLabel: {color: colors.muted, fontSize: 11, formatter: (value: number) => (unit === "bytes" ? `${short(value)}B` : short(value))}}),
            brush: {xAxisIndex: 0, brushType: "lineX", brushMode: "single", outOfBrush: {colorAlpha: 0.25}, brushStyle: {color: "rgba(128,128,128,0.15)", borderColor: colors.accent}},
            toolbox: {show: false},
            series: shown.map((stack) => ({
                name: stack.name, type: "bar", stack: "all", barCategoryGap: report.bins > 60 ? "0%" : "10%", barMaxWidth: report.bins > 4 ? undefined : 80, large: false,
                itemStyle: {color: stack.color}, emphasis: {focus: "series"},
                data: (unit === "packets" ? stack.packets : stack.bytes).map((value) => value * scale),
            })),
        }, `${report.bins} bins of ${duration(report.width_ns)}; the protocols with most packets are ${shown.slice(0, 3).map((stack) => stack.name).join(", ")}.`);
        if (!listening) {
            listening = true;
            listen(chart, choose);
        }
        chart.echarts.dispatchAction({type: "takeGlobalCursor", key: "brush", brushOption: {brushType: "lineX", brushMode: "single"}});
        mark(chart, context);
        showChoice();
    };
    if (!report.bins) return {root: panel("timeline", "Traffic over time", "", empty("No packet has a time.")), follows: [], draw: () => {}};
    return {root, follows: ["from", "to", "unit"], draw};
}

function listen(chart: Chart, choose: (first: number, past: number) => void): void {
    chart.echarts.on("brushEnd", (event) => {
        const range = (event as {areas: {coordRange?: [number, number]}[]}).areas[0]?.coordRange;
        if (range) choose(Math.floor(range[0]), Math.floor(range[1]) + 1);
    });
}

/* Shows the chosen span on the chart also where it came from elsewhere. */
function mark(chart: Chart, {state}: Context): void {
    const areas = state.brushed ? [{brushType: "lineX", xAxisIndex: 0, coordRange: [state.view.from, state.view.to - 1]}] : [];
    chart.echarts.dispatchAction({type: "brush", areas});
}

interface Stack {
    name: string;
    color: string;
    packets: number[];
    bytes: number[];
}

function stacks({report, colors}: Context): Stack[] {
    const chains = report.tallies["chains"];
    const byName = new Map<string, Stack>();
    const named = new Set(colors.names.slice(0, NAMED));
    const add = (name: string, color: string, bins: number[]) => {
        const stack = byName.get(name) ?? {name, color, packets: new Array<number>(report.bins).fill(0), bytes: new Array<number>(report.bins).fill(0)};
        byName.set(name, stack);
        series(bins, report.bins, "count").forEach((value, bin) => (stack.packets[bin]! += value));
        series(bins, report.bins, "bytes").forEach((value, bin) => (stack.bytes[bin]! += value));
    };
    for (const name of named)
        for (const [key, , , bins] of chains?.rows ?? []) if (leaf(String(key[0])) === name) add(name, colors.of(name), bins);
    for (const [key, , , bins] of chains?.rows ?? []) if (!named.has(leaf(String(key[0])))) add("other", ink().muted, bins);
    if (chains?.left_out) add("other", ink().muted, chains.left_out.bins);
    return [...byName.values()];
}
