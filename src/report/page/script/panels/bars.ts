/* A horizontal bar chart of the most frequent, or the largest, as several panels show them. */
import {axis, Chart, ink, plain} from "../chart.ts";
import {el} from "../dom.ts";
import {count, share, short, visible} from "../format.ts";
import {span, type Context} from "../panel.ts";
import {gather, rest, sums, type Named, type Sum} from "../tally.ts";

export interface Bars {
    root: HTMLElement;
    draw: () => void;
}

/* Bars of what `find` gives, with a line below it; `say` writes a value in words. */
export function barsOf(title: string, find: () => {shown: Named[]; total: number; note: string}, say = count): Bars {
    const chart = new Chart(title);
    const note = el("p", {class: "about"});
    const draw = () => {
        const {shown, total, note: words} = find();
        const colors = ink();
        note.textContent = words || (shown.length ? "" : "Nothing in this time.");
        chart.height = 34 + 22 * Math.max(shown.length, 1);
        chart.show({
            grid: {left: 8, right: 56, top: 4, bottom: 4, containLabel: true},
            tooltip: {formatter: (point: {name: string; value: number}) => plain(`${wrapped(point.name)}\n${say(point.value)}${total ? ", " + share(point.value, total) : ""}`)},
            xAxis: axis({type: "value", splitNumber: 3, minInterval: 1, axisLine: {show: false}, axisLabel: {show: say === count, color: colors.muted, fontSize: 11, formatter: short, hideOverlap: true}}),
            yAxis: axis({type: "category", inverse: true, data: shown.map((each) => each.name),
                axisLabel: {color: colors.text, fontSize: 11, width: Math.max(90, Math.min(240, chart.width * 0.45)), overflow: "truncate", interval: 0}, axisTick: {show: false}}),
            series: [{type: "bar", data: shown.map((each) => each.count), itemStyle: {color: colors.accent}, barWidth: 15,
                label: {show: true, position: "right", color: colors.muted, fontSize: 11, formatter: (point: {value: number}) => (say === count ? short(point.value) : say(point.value))}}],
        }, shown.length ? shown.map((each) => `${each.name} ${say(each.count)}`).join(", ") : "nothing in this time");
    };
    return {root: el("div", {class: "titled"}, el("h3", {}, title), chart.root, note), draw};
}

/* A long text in lines that fit a tooltip. */
function wrapped(text: string): string {
    return (text.match(/.{1,80}/gsu) ?? []).slice(0, 6).join("\n");
}

export function bars(context: Context, tally: string, title: string, most = 10, nameOf: (sum: Sum) => string = (sum) => sum.key.join(" ")): Bars {
    return barsOf(title, () => {
        const {from, to, whole} = span(context);
        const {shown, others} = gather(sums(context.report.tallies[tally], from, to, whole), (sum) => visible(nameOf(sum)) || "(none)", most);
        const rarer = rest(context.report.tallies[tally], from, to, whole);
        const left = others.count + rarer.count;
        const total = shown.reduce((sum, each) => sum + each.count, left);
        return {shown, total, note: left ? `${count(others.keys + rarer.keys)} others: ${count(left)}, ${share(left, total)}` : ""};
    });
}
