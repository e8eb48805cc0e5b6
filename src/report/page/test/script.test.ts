/* The script's parts that need no browser. Expected values are worked out by hand. */
import assert from "node:assert/strict";
import {test} from "node:test";
import {csv} from "../script/csv.ts";
import type {Table, Tally} from "../script/document.ts";
import {bytes, Clock, duration, share, short, visible} from "../script/format.ts";
import {edges, subnet} from "../script/network.ts";
import {filterOf, rowsOf} from "../script/evidence.ts";
import {arrange} from "../script/layout.ts";
import {marksBetween, roundWidth} from "../script/ticks.ts";
import {tree} from "../script/tree.ts";
import {choose} from "../script/rows.ts";
import {gather, rest, series, sums} from "../script/tally.ts";
import {ViewState} from "../script/view.ts";

const TALLY: Tally = {
    columns: ["value"],
    rows: [[["a"], 5, 500, [0, 2, 200, 3, 3, 300]], [["b"], 4, 40, [3, 4, 40]], [["c"], 1, 10, []]],
    left_out: {keys: 7, count: 9, bytes: 90, bins: [0, 4, 40, 3, 5, 50]},
};

test("sums of the whole count what has no time", () => {
    assert.deepEqual(sums(TALLY, 0, 4, true).map((sum) => [sum.key[0], sum.count, sum.bytes]), [["a", 5, 500], ["b", 4, 40], ["c", 1, 10]]);
});

test("sums of a span leave out what is not in it", () => {
    assert.deepEqual(sums(TALLY, 3, 4, false).map((sum) => [sum.key[0], sum.count]), [["b", 4], ["a", 3]]);
    assert.deepEqual(rest(TALLY, 0, 3, false), {keys: 7, count: 4, bytes: 40});
    assert.deepEqual(rest(undefined, 0, 3, false), {keys: 0, count: 0, bytes: 0});
});

test("series have a number for each bin", () => {
    assert.deepEqual(series([0, 2, 200, 3, 3, 300], 4, "count"), [2, 0, 0, 3]);
    assert.deepEqual(series([0, 2, 200, 9, 3, 300], 4, "bytes"), [200, 0, 0, 0]);
});

test("gathering joins equal names and the rest", () => {
    const found = [["x", 5], ["y", 3], ["x", 2], ["z", 1]].map(([name, count]) => ({key: [name as string], count: count as number, bytes: 0}));
    const {shown, others} = gather(found, (sum) => String(sum.key[0]), 1);
    assert.deepEqual(shown.map((each) => [each.name, each.count]), [["x", 7]]);
    assert.deepEqual(others, {keys: 2, count: 4});
});

test("times are exact", () => {
    const clock = new Clock(1700000000000000000);
    assert.equal(clock.text(153881203), "2023-11-14T22:13:20.153881203Z");
    assert.equal(clock.text(-1), "2023-11-14T22:13:19.999999999Z");
    assert.equal(clock.exact(153881203), "1700000000153881203");
    assert.equal(clock.label(3600e9, 1e9, true), "11-14 23:13:20");
    assert.equal(clock.label(153881203, 1e5, false), "22:13:20.1538");
    assert.equal(clock.sinceMidnight, 80000e9);
});

test("numbers are short", () => {
    assert.equal(bytes(999), "999 B");
    assert.equal(bytes(1536), "1.54 kB");
    assert.equal(bytes(745769), "746 kB");
    assert.equal(bytes(999600), "1.00 MB");
    assert.equal(bytes(12345678), "12.3 MB");
    assert.equal(short(1234), "1.2k");
    assert.equal(short(0.25), "0.25");
    assert.equal(duration(1500), "1.5 µs");
    assert.equal(duration(3723e9), "1 h 2 min");
    assert.equal(duration(60e9), "1 min");
    assert.equal(short(124240), "124k");
    assert.equal(share(1, 100000), "<0.1 %");
    assert.equal(share(1, 0), "–");
});

test("what the eye would not see is written out", () => {
    assert.equal(visible("a\u202eb\u0007"), "a\\u202eb\\u0007");
});

test("chains make a tree that adds up", () => {
    const nodes = tree([{path: "eth:ip:tcp", packets: 3, bytes: 300}, {path: "eth:ip", packets: 1, bytes: 50}, {path: "eth:arp", packets: 1, bytes: 60}]);
    assert.deepEqual(nodes.map((node) => [node.name, node.packets, node.bytes]), [["eth", 5, 410]]);
    assert.deepEqual(nodes[0]?.children.map((node) => [node.path, node.bytes]), [["eth:ip", 350], ["eth:arp", 60]]);
});

test("subnets of both versions", () => {
    assert.equal(subnet("192.0.2.77"), "192.0.2.0/24");
    assert.equal(subnet("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
    assert.equal(subnet("2001:db8::4"), "2001:db8::/64");
    assert.equal(subnet("00:00:5e:00:53:01"), "00:00:5e:00:53:01");
});

test("edges join both ways and protocols", () => {
    const found = edges([{key: ["b", "a", "dns"], count: 1, bytes: 10}, {key: ["a", "b", "tls"], count: 2, bytes: 20}], (name) => name);
    assert.deepEqual(found.map((edge) => [edge.a, edge.b, edge.packets, edge.bytes, [...edge.protocols]]), [["a", "b", 3, 30, [["dns", 10], ["tls", 20]]]]);
});

const TABLE: Table = {
    columns: [{name: "start_ns", type: "time"}, {name: "end_ns", type: "time"}, {name: "name", type: "text"}, {name: "bytes", type: "i64"}],
    rows: [[0, 10, "x,y", 5], [20, 30, "=1+1", null], [40, 50, 'say "hi"', 7]],
    left_out: 0,
};

test("rows are chosen by time, search and order, nulls last", () => {
    const want = {search: "", sort: "", start: 0, end: 100, whole: true};
    assert.deepEqual(choose(TABLE, {...want, sort: "bytes:desc"}).map((row) => row[3]), [7, 5, null]);
    assert.deepEqual(choose(TABLE, {...want, sort: "bytes"}).map((row) => row[3]), [5, 7, null]);
    assert.deepEqual(choose(TABLE, {...want, whole: false, start: 10, end: 21}).map((row) => row[0]), [0, 20]);
    assert.deepEqual(choose(TABLE, {...want, search: "HI"}).map((row) => row[0]), [40]);
    assert.deepEqual(choose(TABLE, {...want, search: "hi say"}).map((row) => row[0]), [40], "each word");
    assert.deepEqual(choose(TABLE, {...want, search: "bytes:5"}).map((row) => row[0]), [0], "this value of a column");
    assert.deepEqual(choose(TABLE, {...want, search: "nothing:5"}), []);
});

test("CSV is quoted, exact, and no formula", () => {
    assert.equal(csv(TABLE, TABLE.rows, new Clock(1000000000)),
        'start_ns,end_ns,name,bytes\r\n1000000000,1000000010,"x,y",5\r\n1000000020,1000000030,\'=1+1,\r\n1000000040,1000000050,"say ""hi""",7\r\n');
});

test("evidence becomes a display filter", () => {
    assert.equal(filterOf([3, 5]), "frame.number in {3, 5}");
    assert.equal(filterOf([]), "");
});

test("a finding leads to its rows", () => {
    assert.deepEqual(rowsOf("port_scan", "192.0.2.66"), {table: "sessions", search: "192.0.2.66"});
    assert.deepEqual(rowsOf("retransmission_storm", "session 560"), {table: "sessions", search: "session:560"});
    assert.deepEqual(rowsOf("syn_flood", "192.0.2.1:80"), {table: "sessions", search: "server:192.0.2.1 server_port:80"});
    assert.deepEqual(rowsOf("syn_flood", "[2001:db8::1]:80"), {table: "sessions", search: "server:2001:db8::1 server_port:80"});
    assert.deepEqual(rowsOf("dns_tunnel", "example.org"), {table: "dns", search: "example.org"});
    assert.deepEqual(rowsOf("malformed", "SNMP"), {table: "findings", search: "SNMP"});
});

test("marks of time are round", () => {
    assert.equal(roundWidth(7200e9, 10), 900e9);
    assert.equal(roundWidth(3e9, 10), 0.5e9);
    assert.equal(roundWidth(700, 10), 100);
    assert.equal(roundWidth(4 * 86400e9, 10), 43200e9);
    assert.deepEqual(marksBetween(799e9, 2101e9, 300e9), [900e9, 1200e9, 1500e9, 1800e9, 2100e9]);
    assert.deepEqual(marksBetween(1, 2, 10), []);
});

test("nodes lie within the frame, on none another, and always the same", () => {
    const radii = Array.from({length: 120}, (_, i) => (i ? 4 : 20));
    const links = Array.from({length: 80}, (_, i) => ({a: 0, b: i + 1}));
    const spots = arrange(radii, links, 1000, 500);
    assert.deepEqual(arrange(radii, links, 1000, 500), spots);
    assert.ok(spots.every(({x, y}) => x >= 0 && x <= 1000 && y >= 0 && y <= 500));
    const overlaps = spots.flatMap((a, i) => spots.slice(i + 1).filter((b) => Math.hypot(a.x - b.x, a.y - b.y) < 4));
    assert.equal(overlaps.length, 0);
    assert.deepEqual(arrange([5], [], 100, 50), [{x: 50, y: 25}]);
    assert.deepEqual(arrange([], [], 100, 50), []);
});

test("a view goes into the fragment and back, and nonsense is ignored", () => {
    Object.assign(globalThis, {history: {replaceState: () => {}}, location: {pathname: "/", search: ""}});
    const state = new ViewState(100, "#from=10&to=20&unit=bytes&session=7&search=a%26b");
    assert.equal(state.view.from, 10);
    assert.equal(state.view.search, "a&b");
    assert.equal(new ViewState(100, state.fragment()).view.session, 7);
    const odd = new ViewState(100, "#from=50&to=20&unit=furlongs&session=-1&theme=dark");
    assert.deepEqual([odd.view.from, odd.view.to, odd.view.unit, odd.view.session, odd.view.theme], [0, 100, "packets", null, "dark"]);
    let heard: string[] = [];
    state.listen((changed) => (heard = [...changed]));
    state.set({unit: "bits", from: 10});
    assert.deepEqual(heard, ["unit"]);
});
