/* Brings the page to life: reads the document, makes the panels, draws each once it comes into sight. */
import {paper} from "./chart.ts";
import {Colors} from "./colors.ts";
import {readDocument} from "./document.ts";
import {choice, el, replace} from "./dom.ts";
import {Clock} from "./format.ts";
import {dns} from "./panels/dns.ts";
import {http, tls} from "./panels/facets.ts";
import {findings} from "./panels/findings.ts";
import {gantt} from "./panels/gantt.ts";
import {graph} from "./panels/graph.ts";
import {heat} from "./panels/heat.ts";
import {hierarchy} from "./panels/hierarchy.ts";
import {overview} from "./panels/overview.ts";
import {sequence} from "./panels/sequence.ts";
import {sizes} from "./panels/sizes.ts";
import {tables} from "./panels/tables.ts";
import {timeline} from "./panels/timeline.ts";
import type {Context, Panel} from "./panel.ts";
import {ViewState, type View} from "./view.ts";

const PANELS = [overview, timeline, findings, hierarchy, graph, heat, gantt, sequence, sizes, dns, http, tls, tables];
const THEMES: readonly (readonly [View["theme"], string])[] = [["auto", "Auto"], ["light", "Light"], ["dark", "Dark"]];

function drawWhenSeen(panels: Panel[], context: Context): void {
    const seen = new Set<Panel>();
    const first = (panel: Panel) => {
        if (seen.has(panel)) return;
        seen.add(panel);
        panel.draw();
    };
    const watcher = new IntersectionObserver((entries) => {
        for (const entry of entries) {
            const panel = panels.find((each) => each.root === entry.target);
            if (entry.isIntersecting && panel) first(panel);
        }
    }, {rootMargin: "200px"});
    for (const panel of panels) watcher.observe(panel.root);

    const redraw = (changed?: ReadonlySet<keyof View>) => {
        for (const panel of seen) if (!changed || panel.follows.some((name) => changed.has(name))) panel.draw();
    };
    const dress = (theme: View["theme"] = context.state.view.theme) => {
        if (theme === "auto") delete document.documentElement.dataset["theme"];
        else document.documentElement.dataset["theme"] = theme;
    };
    dress();
    addEventListener("beforeprint", () => { // all of it, dark on white
        paper.printing = true;
        dress("light");
        redraw();
        panels.forEach(first);
    });
    addEventListener("afterprint", () => {
        paper.printing = false;
        dress();
        redraw();
    });
    context.state.listen((changed) => {
        if (!changed.has("theme")) return redraw(changed);
        dress();
        redraw();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
}

async function start(): Promise<void> {
    const data = document.getElementById("data")!;
    const report = await readDocument(data);
    const state = new ViewState(report.bins, location.hash);
    const context: Context = {report, clock: new Clock(report.origin_ns), colors: new Colors(report), state};
    const title = report.title ?? report.captures.map((capture) => capture.file.replace(/^.*\//, "")).slice(0, 3).join(", ");
    document.title = `${title} – Orcap`;
    const panels = PANELS.map((make) => make(context));
    const go = (id: string) => { // the fragment holds the view: it is no place to go to
        document.getElementById(id)?.scrollIntoView();
        document.getElementById(`${id}-title`)?.focus({preventScroll: true});
    };
    addEventListener("hashchange", () => state.follow(location.hash));
    document.querySelector(".skip")!.addEventListener("click", (event) => {
        event.preventDefault();
        go("tables");
    });
    replace(document.querySelector("#title")!, title);
    replace(document.querySelector("nav")!, ...panels.map((panel) => el("a", {href: `#${panel.root.id}`, onclick: (event) => {
        event.preventDefault();
        go(panel.root.id);
    }}, panel.root.querySelector("h2")?.textContent ?? "")));
    document.querySelector("#theme")!.append(choice("Theme", THEMES, state.view.theme, (theme) => state.set({theme})));
    replace(document.querySelector("main")!, ...panels.map((panel) => panel.root));
    drawWhenSeen(panels, context);
    document.documentElement.dataset["ready"] = "";
}

start().catch((error: unknown) => {
    replace(document.querySelector("main")!, el("p", {class: "empty"}, `This page could not be drawn: ${error instanceof Error ? error.message : String(error)}. A current browser is needed.`));
});
