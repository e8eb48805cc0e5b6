/* How large packets are, and how long after each other they came. */
import {axis, Chart, GRID, ink, plain} from "../chart.ts";
import {el} from "../dom.ts";
import {count, duration, share, short} from "../format.ts";
import {panel, span, type Context, type Panel} from "../panel.ts";
import {sums, type Sum} from "../tally.ts";

export interface Histogram {
    root: HTMLElement;
    show: (found: Sum[]) => void;
}

/* `nameOf` a range for the axis, `inWords` for the tooltip. */
export function histogram(title: string, what: string, nameOf: (sum: Sum) => string, inWords = nameOf): Histogram {
    const chart = new Chart(title, "medium");
    const show = (found: Sum[]) => {
        const colors = ink();
        found.sort((a, b) => Number(a.key[0]) - Number(b.key[0]));
        const total = found.reduce((sum, each) => sum + each.count, 0);
        chart.show({
            grid: {...GRID, top: 32},
            tooltip: {formatter: (point: {dataIndex: number; value: number}) => plain(`${inWords(found[point.dataIndex]!)}\n${count(point.value)} ${what}, ${share(point.value, total)}`)},
            xAxis: axis({type: "category", data: found.map(nameOf), axisLabel: {color: colors.muted, fontSize: 10.5, hideOverlap: true, interval: 0, lineHeight: 13}}),
            yAxis: axis({type: "value", name: what, nameTextStyle: {color: colors.muted, fontSize: 11, align: "left"}, axisLabel: {color: colors.muted, fontSize: 11, formatter: short}, minInterval: 1}),
            series: [{type: "bar", data: found.map((each) => each.count), itemStyle: {color: colors.accent}, barCategoryGap: "8%", barMaxWidth: 90}],
        }, found.map((each) => `${inWords(each)}: ${count(each.count)}`).join(", ") || "nothing in this time");
    };
    return {root: el("div", {class: "titled"}, el("h3", {}, title), chart.root), show};
}

/* "40–79" of a range of whole numbers, whose end is the first number that is not in it. */
export const wholes = (sum: Sum) => (sum.key[1] === null ? `≥ ${sum.key[0]}` : `${sum.key[0]}–${Number(sum.key[1]) - 1}`);

/* "1–10" above its unit, that of the greater end. */
function gap(sum: Sum): string {
    const [from, to] = [Number(sum.key[0]), sum.key[1] === null ? null : Number(sum.key[1])];
    const [size, unit] = UNITS.find(([least]) => (from ? (to ?? from) > least : to! >= least)) ?? UNITS.at(-1)!;
    const number = (ns: number) => String(Number((ns / size).toPrecision(3)));
    return `${to === null ? `≥ ${number(from)}` : from ? `${number(from)}–${number(to)}` : `< ${number(to)}`}\n${unit}`;
}
const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]] as const;

export function sizes(context: Context): Panel {
    const packets = histogram("Packet sizes (bytes)", "packets", wholes);
    const gaps = histogram("Time between packets", "packets", gap, (sum) => `${duration(Number(sum.key[0]))} to ${sum.key[1] === null ? "…" : duration(Number(sum.key[1]))} after the one before`);
    const root = panel("sizes", "Sizes and gaps", "Many packets of one size, or one gap, are the mark of a machine.", el("div", {class: "pair"}, packets.root, gaps.root));
    const draw = () => {
        const {from, to, whole} = span(context);
        packets.show(sums(context.report.tallies["sizes"], from, to, whole));
        gaps.show(sums(context.report.tallies["gaps"], from, to, whole));
    };
    return {root, follows: ["from", "to"], draw};
}
