/* Panels that are bar charts of what messages say: HTTP and TLS. */
import {el} from "../dom.ts";
import {empty, panel, type Context, type Panel} from "../panel.ts";
import {bars} from "./bars.ts";

function facets(context: Context, id: string, title: string, about: string, nothing: string, shown: readonly (readonly [string, string, number])[]): Panel {
    if (!shown.some(([tally]) => context.report.tallies[tally]?.rows.length)) return {root: panel(id, title, "", empty(nothing)), follows: [], draw: () => {}};
    const parts = shown.map(([tally, name, most]) => bars(context, tally, name, most));
    return {
        root: panel(id, title, about, el("div", {class: "pair"}, ...parts.map((part) => part.root))),
        follows: ["from", "to"],
        draw: () => parts.forEach((part) => part.draw()),
    };
}

export function http(context: Context): Panel {
    return facets(context, "http", "HTTP", "Requests and their responses, read from reassembled streams on any port.", "There is no readable HTTP in these captures.", [
        ["http_methods", "Methods", 6], ["http_statuses", "Response codes", 10], ["http_types", "Content types", 10], ["http_extensions", "File types asked for", 10],
        ["http_paths", "Paths asked most", 12], ["http_hosts", "Hosts", 12], ["http_agents", "User agents", 10],
    ]);
}

export function tls(context: Context): Panel {
    return facets(context, "tls", "TLS", "What handshakes say before encryption begins.", "There is no TLS handshake in these captures.", [
        ["tls_names", "Server names", 12], ["tls_versions", "Versions", 6], ["tls_ciphers", "Cipher suites", 10], ["tls_alpn", "Application protocols (ALPN)", 6], ["tls_ja4", "Clients by JA4", 12],
    ]);
}
