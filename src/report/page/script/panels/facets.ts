/* Panels that are bar charts of what messages say: HTTP and TLS. */
import {recordOf, timeOf} from "../document.ts";
import {el} from "../dom.ts";
import {bytes, count, visible} from "../format.ts";
import {empty, panel, span, type Context, type Panel} from "../panel.ts";
import {choose} from "../rows.ts";
import {bars, barsOf, type Bars} from "./bars.ts";

function facets(context: Context, id: string, title: string, about: string, nothing: string, shown: readonly (readonly [string, string, number])[], more: Bars[] = []): Panel {
    if (!shown.some(([tally]) => context.report.tallies[tally]?.rows.length)) return {root: panel(id, title, "", empty(nothing)), follows: [], draw: () => {}};
    const parts = [...shown.filter(([tally]) => context.report.tallies[tally]?.rows.length).map(([tally, name, most]) => bars(context, tally, name, most)), ...more];
    return {
        root: panel(id, title, about, el("div", {class: "pair"}, ...parts.map((part) => part.root))),
        follows: ["from", "to"],
        draw: () => parts.forEach((part) => part.draw()),
    };
}

/* The largest response of each path, of the requests that are in the page. */
function largest(context: Context, most: number): Bars {
    const {report} = context;
    return barsOf("Largest responses", () => {
        const {from, to, whole} = span(context);
        const table = report.tables["http"];
        const rows = table ? choose(table, {search: "", sort: "response_bytes:desc", start: timeOf(report, from), end: timeOf(report, to), whole}) : [];
        const paths = new Map<string, number>();
        for (const row of rows) {
            const record = recordOf(table!, row);
            const name = visible(String(record["uri"] ?? "")) || "(none)";
            if (paths.size < most && !paths.has(name) && Number(record["response_bytes"]) > 0) paths.set(name, Number(record["response_bytes"]));
        }
        return {shown: [...paths].map(([name, count]) => ({name, count, bytes: 0})), total: 0, note: table?.left_out ? `Of the first ${count(table.rows.length)} requests.` : ""};
    }, bytes);
}

export function http(context: Context): Panel {
    return facets(context, "http", "HTTP", "Requests and their responses, read from reassembled streams on any port.", "There is no readable HTTP in these captures.", [
        ["http_methods", "Methods", 6], ["http_statuses", "Response codes", 10], ["http_types", "Content types", 10], ["http_extensions", "File types asked for", 10],
        ["http_paths", "Paths asked most", 12], ["http_hosts", "Hosts", 12], ["http_resolved", "Servers by the name that DNS gave", 12], ["http_agents", "User agents", 10],
    ], [largest(context, 10)]);
}

export function tls(context: Context): Panel {
    return facets(context, "tls", "TLS", "What handshakes say before encryption begins.", "There is no TLS handshake in these captures.", [
        ["tls_names", "Server names", 12], ["tls_versions", "Versions", 6], ["tls_ciphers", "Cipher suites", 10], ["tls_alpn", "Application protocols (ALPN)", 6], ["tls_ja4", "Clients by JA4", 12],
    ]);
}
