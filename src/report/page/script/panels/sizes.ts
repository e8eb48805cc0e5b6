/* How large packets are, and how long after each other they came. */
import {axis, Chart, GRID, ink, plain} from "../chart.ts";
import {el} from "../dom.ts";
import {count, duration, share, short} from "../format.ts";
import {panel, span, type Context, type Panel} from "../panel.ts";
import {sums, type Sum} from "../tally.ts";

export function histogram(title: string, nameOf: (sum: Sum) => string): {root: HTMLElement; show: (found: Sum[]) => void} {
    const chart = new Chart(title, "medium");
    const show = (found: Sum[]) => {
        const colors = ink();
        found.sort((a, b) => Number(a.key[0]) - Number(b.key[0]));
        const total = found.reduce((sum, each) => sum + each.count, 0);
        chart.show({
            grid: GRID,
            tooltip: {formatter: (point: {name: string; value: number}) => plain(`${point.name}\n${count(point.value)}, ${share(point.value, total)}`)},
            xAxis: axis({type: "category", data: found.map(nameOf)}),
            yAxis: axis({type: "value", axisLabel: {color: colors.muted, formatter: short}}),
            series: [{type: "bar", data: found.map((each) => each.count), itemStyle: {color: colors.accent}, barCategoryGap: "8%"}],
        }, found.map((each) => `${nameOf(each)}: ${count(each.count)}`).join(", "));
    };
    return {root: el("div", {class: "titled"}, el("h3", {}, title), chart.root), show};
}

export const range = (text: (value: number) => string) => (sum: Sum) =>
    sum.key[1] === null ? `≥ ${text(Number(sum.key[0]))}` : `${text(Number(sum.key[0]))}–${text(Number(sum.key[1]))}`;

export function sizes(context: Context): Panel {
    const packets = histogram("Packet sizes (bytes)", range(String));
    const gaps = histogram("Time between packets", range(duration));
    const root = panel("sizes", "Sizes and gaps", "Many packets of one size, or one gap, are the mark of a machine.", el("div", {class: "pair"}, packets.root, gaps.root));
    const draw = () => {
        const {from, to, whole} = span(context);
        packets.show(sums(context.report.tallies["sizes"], from, to, whole));
        gaps.show(sums(context.report.tallies["gaps"], from, to, whole));
    };
    return {root, follows: ["from", "to"], draw};
}
