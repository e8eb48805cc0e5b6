/* A horizontal bar chart of a tally's most frequent keys, as several panels show them. */
import {axis, Chart, ink, plain} from "../chart.ts";
import {el} from "../dom.ts";
import {count, share, short, visible} from "../format.ts";
import {span, type Context} from "../panel.ts";
import {gather, rest, sums, type Sum} from "../tally.ts";

export interface Bars {
    root: HTMLElement;
    draw: () => void;
}

export function bars(context: Context, tally: string, title: string, most = 10, nameOf: (sum: Sum) => string = (sum) => sum.key.join(" ")): Bars {
    const chart = new Chart(title);
    const note = el("p", {class: "about"});
    const draw = () => {
        const {from, to, whole} = span(context);
        const {shown: found, others} = gather(sums(context.report.tallies[tally], from, to, whole), (sum) => visible(nameOf(sum)) || "(none)", most);
        const rarer = rest(context.report.tallies[tally], from, to, whole);
        const total = found.reduce((sum, each) => sum + each.count, others.count + rarer.count);
        const left = others.count + rarer.count;
        note.textContent = left ? `${count(others.keys + rarer.keys)} others: ${count(left)}, ${share(left, total)}` : "";
        const colors = ink();
        chart.height = 44 + 22 * Math.max(found.length, 3);
        chart.show({
            grid: {left: 8, right: 48, top: 4, bottom: 4, containLabel: true},
            tooltip: {formatter: (point: {name: string; value: number}) => plain(`${point.name}\n${count(point.value)}, ${share(point.value, total)}`)},
            xAxis: axis({type: "value", splitNumber: 3, axisLabel: {color: colors.muted, fontSize: 11, formatter: short}}),
            yAxis: axis({type: "category", inverse: true, data: found.map((each) => each.name),
                axisLabel: {color: colors.text, fontSize: 11, width: 180, overflow: "truncate"}, axisTick: {show: false}}),
            series: [{type: "bar", data: found.map((each) => each.count), itemStyle: {color: colors.accent}, barMaxWidth: 18,
                label: {show: true, position: "right", color: colors.muted, fontSize: 11, formatter: (point: {value: number}) => short(point.value)}}],
        }, found.length ? found.map((each) => `${each.name} ${count(each.count)}`).join(", ") : "nothing in this time");
    };
    return {root: el("div", {class: "titled"}, el("h3", {}, title), chart.root, note), draw};
}
