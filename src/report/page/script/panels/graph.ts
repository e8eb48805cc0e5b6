/* Who talks with whom: nodes by bytes, edges by protocol, hosts drawn as their subnets where there are many. */
import {Chart, ink, narrow, plain} from "../chart.ts";
import {choice, el} from "../dom.ts";
import {bytes, count, visible} from "../format.ts";
import {panel, span, type Context, type Panel} from "../panel.ts";
import {edges, subnet, type Edge} from "../network.ts";
import {rest, sums} from "../tally.ts";
import type {View} from "../view.ts";

const HOSTS_MOST = 500;
const NAMED_NODES = 24;
const GROUPS: readonly (readonly [View["group"], string])[] = [["hosts", "Hosts"], ["subnets", "Subnets"]];

export function graph(context: Context): Panel {
    const chart = new Chart("Conversation graph", "large");
    const note = el("p", {class: "about"});
    const opened = new Set<string>(); // subnets drawn as hosts
    const root = panel("graph", "Conversations", "A node is as large as its traffic, an edge has the colour of its main protocol. Click a subnet to open it, drag to move, scroll to zoom.",
        choice("Nodes", GROUPS, context.state.view.group, (group) => {
            opened.clear();
            context.state.set({group});
        }), chart.root, note);

    let listening = false;
    const draw = () => {
        const {from, to, whole} = span(context);
        const pairs = sums(context.report.tallies["pairs"], from, to, whole);
        const grouped = context.state.view.group === "subnets";
        const all = edges(pairs, (address) => (grouped && !opened.has(subnet(address)) ? subnet(address) : address));
        const volume = new Map<string, number>();
        for (const edge of all) for (const end of new Set([edge.a, edge.b])) volume.set(end, (volume.get(end) ?? 0) + edge.bytes);
        const ranked = [...volume].sort((a, b) => b[1] - a[1]).slice(0, HOSTS_MOST);
        const shown = new Set(ranked.map(([name]) => name));
        const links = all.filter((edge) => shown.has(edge.a) && shown.has(edge.b));
        const others = rest(context.report.tallies["pairs"], from, to, whole);
        const left = all.length - links.length;
        note.textContent = left || others.count ? `Left out: ${count(left + others.keys)} conversations of the smallest hosts.` : "";
        const colors = ink();
        const most = ranked[0]?.[1] ?? 1;
        const crowd = ranked.length > 100;
        const main = (edge: Edge) => [...edge.protocols].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
        chart.show({
            tooltip: {formatter: (point: {dataType: string; data: {id?: string; volume: number; packets?: number; about?: string}}) =>
                plain(point.dataType === "edge" ? `${point.data.about}\n${count(point.data.packets ?? 0)} packets, ${bytes(point.data.volume)}` : `${point.data.id}\n${bytes(point.data.volume)}`)},
            series: [{
                type: "graph", layout: "force", roam: true, draggable: true, zoom: narrow() ? 0.55 : 1, scaleLimit: {min: 0.2, max: 12},
                force: {repulsion: crowd ? 14 : 120, edgeLength: crowd ? [8, 40] : [30, 120], gravity: crowd ? 0.3 : 0.22, layoutAnimation: false, friction: 0.5},
                emphasis: {focus: "adjacency"}, labelLayout: {hideOverlap: true},
                data: ranked.map(([name, size], rank) => ({
                    id: name, name: visible(name), volume: size, symbol: name.includes("/") ? "roundRect" : "circle", symbolSize: 5 + (crowd ? 18 : 34) * Math.sqrt(size / most),
                    itemStyle: {color: name.includes("/") ? colors.muted : colors.accent, borderColor: colors.panel, borderWidth: 1},
                    label: {show: rank < NAMED_NODES, position: "right", color: colors.text, fontSize: 11, textBorderColor: colors.panel, textBorderWidth: 3},
                })),
                links: links.map((edge) => ({
                    source: edge.a, target: edge.b, volume: edge.bytes, packets: edge.packets,
                    about: `${edge.a} – ${edge.b}\n${[...edge.protocols].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([name]) => name).join(", ")}`,
                    lineStyle: {color: context.colors.of(main(edge)), width: 1 + (crowd ? 2 : 5) * Math.sqrt(edge.bytes / most), opacity: 0.6, curveness: 0.08},
                })),
            }],
        }, `${count(ranked.length)} nodes and ${count(links.length)} conversations; most traffic: ${links.slice(0, 3).map((edge) => `${edge.a} with ${edge.b}`).join("; ")}`);
        if (listening) return;
        listening = true;
        chart.echarts.on("click", (event) => {
            const id = (event as unknown as {data?: {id?: string}}).data?.id ?? "";
            if (!id.includes("/")) return;
            opened.add(id);
            draw();
        });
    };
    return {root, follows: ["from", "to", "group"], draw};
}
