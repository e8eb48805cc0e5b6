/* Who talks with whom: nodes by bytes, edges by protocol, hosts drawn as their subnets where there are many. */
import {Chart, ink, narrow, plain} from "../chart.ts";
import {columnOf} from "../document.ts";
import {choice, el, replace} from "../dom.ts";
import {bytes, count, visible} from "../format.ts";
import {arrange} from "../layout.ts";
import {empty, panel, span, type Context, type Panel} from "../panel.ts";
import {edges, subnet, type Edge} from "../network.ts";
import {rest, sums} from "../tally.ts";
import type {View} from "../view.ts";

const HOSTS_MOST = 500;
const SUBNETS_LISTED = 24;
const COVERED = 0.08; // of the frame, by nodes
const PROTOCOLS_NAMED = 8;
const GROUPS: readonly (readonly [View["group"], string])[] = [["hosts", "Hosts"], ["subnets", "Subnets"]];

interface Network {
    nodes: [name: string, bytes: number][]; // greatest first
    links: Edge[];
    left: string; // what is not drawn, in words
}

function networkOf(context: Context): Network {
    const {from, to, whole} = span(context);
    const {group, open} = context.state.view;
    const opened = new Set(open.split(","));
    const tally = context.report.tallies["pairs"];
    const nameOf = (address: string) => (group === "subnets" && !opened.has(subnet(address)) ? subnet(address) : address);
    const pairs = sums(tally, from, to, whole);
    const all = edges(pairs, nameOf);
    const volume = new Map<string, number>();
    for (const edge of all) for (const end of new Set([edge.a, edge.b])) volume.set(end, (volume.get(end) ?? 0) + edge.bytes);
    const nodes = [...volume].sort((a, b) => b[1] - a[1]).slice(0, HOSTS_MOST);
    const shown = new Set(nodes.map(([name]) => name));
    const links = all.filter((edge) => shown.has(edge.a) && shown.has(edge.b));
    const drawn = new Set(pairs.filter(({key}) => shown.has(nameOf(String(key[0]))) && shown.has(nameOf(String(key[1])))).map(({key}) => `${key[0]} ${key[1]}`));
    const known = new Set(pairs.map(({key}) => `${key[0]} ${key[1]}`)), table = context.report.tables["conversations"];
    const left = (whole && table ? Math.max(known.size, table.rows.length + table.left_out) : known.size) - drawn.size;
    const rarer = whole ? 0 : rest(tally, from, to, whole).count;
    return {nodes, links, left: left || rarer ? `Left out: ${count(left)} conversations of the smallest hosts${rarer ? `, and ${count(rarer)} packets of smaller ones` : ""}.` : ""};
}

const main = (edge: Edge) => [...edge.protocols].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";

/* What an address is called, where the captures say it. */
function namesOf({report}: Context): Map<string, string> {
    const table = report.tables["hosts"];
    if (!table) return new Map();
    const [address, names] = [columnOf(table, "address"), columnOf(table, "names")];
    return new Map(table.rows.map((row) => [String(row[address]), Array.isArray(row[names]) ? row[names].map((name) => visible(String(name))).join(", ") : ""]));
}

export function graph(context: Context): Panel {
    const {state} = context;
    if (!context.report.tallies["pairs"]?.rows.length) return {root: panel("graph", "Conversations", "", empty("No packet has IP addresses.")), follows: [], draw: () => {}};
    const chart = new Chart("Conversation graph", "large");
    const note = el("p", {class: "about"});
    const legend = el("ul", {class: "legend", "aria-label": "Colours of the edges"});
    const subnets = el("div", {class: "chips", role: "group", "aria-label": "Subnets drawn as hosts"});
    const toggle = (name: string) => {
        const opened = new Set(state.view.open.split(",").filter(Boolean));
        if (!opened.delete(name)) opened.add(name);
        state.set({open: [...opened].join(",")});
    };
    const root = panel("graph", "Conversations", "A node is as large as its traffic, an edge has the colour of its main protocol. Click a subnet to open or close it, drag to move, scroll to zoom.",
        el("div", {class: "bar"}, choice("Nodes", GROUPS, state.view.group, (group) => state.set({group, open: ""})), legend), subnets, chart.root, note);
    const names = namesOf(context);
    let listening = false;

    const draw = () => {
        const network = networkOf(context);
        drawLegend(context, legend, network.links);
        drawSubnets(context, subnets, toggle);
        note.textContent = network.left;
        const {nodes, links} = network;
        chart.show({series: [series(context, chart, network)], tooltip: {formatter: (point: {dataType: string; data: {id?: string; volume: number; packets?: number; about?: string}}) =>
            plain(point.dataType === "edge" ? `${point.data.about}\n${count(point.data.packets ?? 0)} packets, ${bytes(point.data.volume)}`
                : [point.data.id, names.get(point.data.id ?? ""), bytes(point.data.volume)].filter(Boolean).join("\n"))}},
        `${count(nodes.length)} nodes and ${count(links.length)} conversations; most traffic: ${links.slice(0, 3).map((edge) => `${edge.a} with ${edge.b}`).join("; ")}`);
        if (listening) return;
        listening = true;
        chart.echarts.on("click", (event) => {
            const id = (event as unknown as {data?: {id?: string}}).data?.id;
            if (id && state.view.group === "subnets") toggle(subnet(id));
        });
    };
    return {root, follows: ["from", "to", "group", "open"], draw};
}

function series(context: Context, chart: Chart, {nodes, links}: Network): object {
    const colors = ink();
    const most = nodes[0]?.[1] ?? 1;
    const crowd = nodes.length > 100;
    const [width, height] = [Math.max(chart.width, 200), Math.max(chart.tall, 200)];
    const [side, edge] = narrow() ? [44, 10] : [90, 24]; // room for names beside the outermost nodes
    const free = nodes.map(([, size]) => 5 + (crowd ? 18 : 34) * Math.sqrt(size / most));
    const area = free.reduce((sum, size) => sum + size * size, 0); // edges need room between them
    const sizes = free.map((size) => size * Math.min(1, Math.sqrt((COVERED * (width - 2 * side) * (height - 2 * edge)) / area)));
    const places = new Map(nodes.map(([name], i) => [name, i]));
    const spots = arrange(sizes.map((size) => size / 2), links.filter((link) => link.a !== link.b).map((link) => ({a: places.get(link.a)!, b: places.get(link.b)!})), width - 2 * side, height - 2 * edge);
    const named = narrow() ? 10 : 30;
    return {
        type: "graph", layout: "none", roam: true, draggable: true, scaleLimit: {min: 0.4, max: 12}, left: side, right: side, top: edge, bottom: edge,
        emphasis: {focus: "adjacency", label: {show: true}}, labelLayout: {hideOverlap: true},
        data: nodes.map(([name, size], rank) => ({
            id: name, name: visible(name), volume: size, ...spots[rank], symbol: name.includes("/") ? "roundRect" : "circle", symbolSize: sizes[rank],
            itemStyle: {color: name.includes("/") ? colors.muted : colors.accent, borderColor: colors.panel, borderWidth: 1},
            label: {show: rank < named, position: spots[rank]!.x > 0.85 * (width - 2 * side) ? "left" : "right", color: colors.text, fontSize: 11, textBorderColor: colors.panel, textBorderWidth: 3},
        })),
        links: links.map((link) => ({
            source: link.a, target: link.b, volume: link.bytes, packets: link.packets,
            about: `${link.a} – ${link.b}\n${[...link.protocols].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([name]) => name).join(", ")}`,
            lineStyle: {color: context.colors.of(main(link)), width: 1 + (crowd ? 2 : 5) * Math.sqrt(link.bytes / most), opacity: crowd ? 0.45 : 0.65, curveness: 0.08},
        })),
    };
}

/* The protocols of the edges that are drawn, by their bytes; those without a colour of their own are one. */
function drawLegend({colors}: Context, legend: HTMLElement, links: Edge[]): void {
    const volumes = new Map<string, number>();
    for (const link of links) volumes.set(main(link), (volumes.get(main(link)) ?? 0) + link.bytes);
    const ranked = [...volumes].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    const named = ranked.filter((name) => colors.has(name)).slice(0, PROTOCOLS_NAMED);
    const entry = (name: string, color: string) => {
        const swatch = el("span", {class: "swatch", "aria-hidden": "true"});
        swatch.style.background = color;
        return el("li", {}, swatch, name);
    };
    replace(legend, ...named.map((name) => entry(name, colors.of(name))), ...(named.length < ranked.length ? [entry("other", ink().muted)] : []));
}

function drawSubnets(context: Context, list: HTMLElement, toggle: (name: string) => void): void {
    const {group, open} = context.state.view;
    const {from, to, whole} = span(context);
    const opened = new Set(open.split(",").filter(Boolean));
    list.hidden = group !== "subnets";
    if (list.hidden) return;
    const hosts = new Map<string, Set<string>>();
    for (const {key} of sums(context.report.tallies["pairs"], from, to, whole))
        for (const address of [String(key[0]), String(key[1])]) hosts.set(subnet(address), (hosts.get(subnet(address)) ?? new Set()).add(address));
    const focused = (document.activeElement as HTMLElement | null)?.dataset["subnet"];
    replace(list, ...[...hosts].sort((a, b) => b[1].size - a[1].size).slice(0, SUBNETS_LISTED).map(([name, members]) => {
        const chip = el("button", {type: "button", "aria-pressed": String(opened.has(name)), "data-subnet": name}, `${visible(name)} (${count(members.size)})`);
        chip.addEventListener("click", () => toggle(name));
        return chip;
    }));
    if (focused) [...list.querySelectorAll("button")].find((chip) => chip.dataset["subnet"] === focused)?.focus();
}
