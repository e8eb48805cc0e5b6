/* Which protocols, inside which: a sunburst and the same numbers as a table. */
import {Chart, ink, plain} from "../chart.ts";
import {leaf} from "../colors.ts";
import {recordOf} from "../document.ts";
import {el, replace} from "../dom.ts";
import {bytes, count, share} from "../format.ts";
import {panel, span, type Context, type Panel} from "../panel.ts";
import {sums} from "../tally.ts";
import {tree, type Node} from "../tree.ts";

const INNERMOST = 8, OUTERMOST = 97; // radii in percent

/* A ring a level: link and network layers are thin, what they carry is broad, and levels that few bytes reach take little room. */
function rings(nodes: Node[]): {r0: string; r: string; label?: object}[] {
    const reach: number[] = [];
    const visit = (node: Node, depth: number) => {
        reach[depth] = (reach[depth] ?? 0) + node.bytes;
        node.children.forEach((child) => visit(child, depth + 1));
    };
    nodes.forEach((node) => visit(node, 0));
    const weights = reach.map((bytes, depth) => (depth < 2 ? 0.45 : Math.max(0.08, Math.sqrt(bytes / Math.max(reach[0] ?? 0, 1)))));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    let at = INNERMOST;
    return weights.map((weight, depth) => {
        const from = at;
        at += ((OUTERMOST - INNERMOST) * weight) / whole;
        return {r0: `${from}%`, r: `${at}%`, label: {show: at - from > 5, ...(depth < 2 ? {rotate: "tangential"} : {})}};
    });
}

/* The whole is the table `hierarchy`, in which a datagram that came in fragments stands where it belongs. */
function nodesOf({report}: Context): Node[] {
    const table = report.tables["hierarchy"];
    const byPath = new Map<string, Node>();
    const roots: Node[] = [];
    for (const row of table?.rows ?? []) {
        const record = recordOf(table!, row);
        const path = String(record["path"]);
        const node = {name: leaf(path), path, packets: Number(record["packets"]), bytes: Number(record["bytes"]), children: []};
        byPath.set(path, node);
        (byPath.get(path.slice(0, Math.max(0, path.lastIndexOf(":"))))?.children ?? roots).push(node);
    }
    return roots;
}

export function hierarchy(context: Context): Panel {
    const chart = new Chart("Protocol sunburst: each ring lies inside the one before", "large");
    const body = el("tbody");
    const table = el("table", {class: "plain"},
        el("thead", {}, el("tr", {}, ...["Protocol", "Packets", "Bytes", "Share"].map((name, i) => el("th", {scope: "col", class: i ? "number" : ""}, name)))), body);
    const root = panel("hierarchy", "Protocols", "Inner rings carry outer ones; the angle is bytes.", el("div", {class: "pair"}, chart.root, el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Protocols as a table"}, table)));

    const draw = () => {
        const {from, to, whole} = span(context);
        const nodes = whole ? nodesOf(context) : tree(sums(context.report.tallies["chains"], from, to, whole).map((sum) => ({path: String(sum.key[0]), packets: sum.count, bytes: sum.bytes})));
        const total = nodes.reduce((sum, node) => sum + node.bytes, 0);
        const colors = ink();
        const paint = (node: Node): object => ({
            name: node.name, value: node.bytes, path: node.path, packets: node.packets,
            itemStyle: {color: context.colors.of(leaf(node.path))}, children: node.children.map(paint),
        });
        chart.show({
            tooltip: {formatter: (point: {data: {path?: string; packets?: number}; value: number}) =>
                plain(point.data.path ? `${point.data.path}\n${count(point.data.packets ?? 0)} packets, ${bytes(point.value)}, ${share(point.value, total)}` : "")},
            series: [{
                type: "sunburst", levels: [{}, ...rings(nodes)], data: nodes.map(paint), nodeClick: "rootToNode",
                label: {minAngle: 10, color: "#fff", textBorderColor: "rgba(0,0,0,0.6)", textBorderWidth: 2, fontSize: 11}, itemStyle: {borderColor: colors.panel, borderWidth: 1},
            }],
        }, nodes.map((node) => `${node.name} ${share(node.bytes, total)}`).join(", "));
        const rows: HTMLElement[] = [];
        const add = (node: Node, depth: number) => {
            rows.push(el("tr", {}, el("td", {class: `depth-${Math.min(depth, 9)}`}, node.name), el("td", {class: "number"}, count(node.packets)),
                el("td", {class: "number"}, count(node.bytes)), el("td", {class: "number"}, share(node.bytes, total))));
            node.children.forEach((child) => add(child, depth + 1));
        };
        nodes.forEach((node) => add(node, 0));
        replace(body, ...rows);
    };
    return {root, follows: ["from", "to"], draw};
}
