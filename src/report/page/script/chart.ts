/* ECharts, cut to what the panels use. Drawn on canvas with rich-text tooltips: neither needs inline style nor markup. */
import {BarChart, CustomChart, GraphChart, HeatmapChart, LineChart, ScatterChart, SunburstChart} from "echarts/charts";
import {AriaComponent, BrushComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, TooltipComponent, VisualMapComponent} from "echarts/components";
import * as echarts from "echarts/core";
import {LabelLayout} from "echarts/features";
import type {EChartsCoreOption, EChartsType} from "echarts/core";
import {CanvasRenderer} from "echarts/renderers";
import {el} from "./dom.ts";

echarts.use([BarChart, CustomChart, GraphChart, HeatmapChart, LineChart, ScatterChart, SunburstChart, AriaComponent, BrushComponent,
    DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer]);

export type Option = EChartsCoreOption;

/* The page's colours, from its style sheet: charts follow the theme. */
export function ink(): {text: string; muted: string; line: string; panel: string; accent: string; palette: string[]; ramp: string[]; bad: string} {
    const style = getComputedStyle(document.documentElement);
    const value = (name: string) => style.getPropertyValue(name).trim();
    const numbered = (name: string, most: number) => Array.from({length: most}, (_, i) => value(`--${name}-${i + 1}`)).filter(Boolean);
    return {
        text: value("--text"), muted: value("--muted"), line: value("--line"), panel: value("--panel"), accent: value("--accent"), bad: value("--bad"),
        palette: numbered("series", 10), ramp: numbered("ramp", 5),
    };
}

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/* While a page is being printed: charts are there at once. */
export const paper = {printing: false};

/* Whether there is little room beside a chart's labels. */
export const narrow = () => innerWidth <= 640;

/* Text in a tooltip must not be taken for ECharts' own {style|text}. */
export function plain(text: string): string {
    return text.replaceAll("{", "{\u200b");
}

export class Chart {
    readonly root: HTMLElement;
    readonly #canvas: HTMLElement;
    readonly #words: HTMLElement;
    #echarts: EChartsType | undefined;

    /* `label` names the chart for those who do not see it. */
    constructor(label: string, size: "small" | "medium" | "large" = "medium") {
        this.#canvas = el("div", {class: "canvas"});
        this.#words = el("figcaption", {class: "unseen"});
        this.root = el("figure", {class: `chart ${size}`, role: "img", "aria-label": label}, this.#canvas, this.#words);
    }

    get echarts(): EChartsType {
        if (!this.#echarts) {
            this.#echarts = echarts.init(this.#canvas, null, {renderer: "canvas"});
            new ResizeObserver(() => paper.printing || this.#echarts?.resize()).observe(this.#canvas);
        }
        return this.#echarts;
    }

    /* A height of its own, for charts with a line a row. */
    set height(pixels: number) {
        this.root.style.height = `${pixels}px`;
    }

    get width(): number {
        return this.#canvas.clientWidth;
    }
    get tall(): number {
        return this.#canvas.clientHeight;
    }

    /* `words` says in a sentence what is to be seen. */
    show(option: Option, words: string): void {
        const colors = ink();
        this.#words.textContent = words;
        this.root.setAttribute("aria-description", words);
        this.echarts.setOption(
            {
                animation: !stillness.matches && !paper.printing,
                animationDuration: 200,
                color: colors.palette,
                textStyle: {color: colors.text, fontFamily: "system-ui, sans-serif"},
                ...option,
                tooltip: {
                    renderMode: "richText", confine: true, backgroundColor: colors.panel, borderColor: colors.line,
                    textStyle: {color: colors.text, fontSize: 12}, ...(option.tooltip as object | undefined),
                },
            },
            {notMerge: true},
        );
        if (paper.printing) this.echarts.getZr().flush();
    }
}

/* The looks that axes share. */
export function axis(extra: object = {}): object {
    const colors = ink();
    return {
        axisLine: {lineStyle: {color: colors.line}},
        axisTick: {lineStyle: {color: colors.line}},
        splitLine: {lineStyle: {color: colors.line, opacity: 0.5}},
        axisLabel: {color: colors.muted, fontSize: 11, hideOverlap: true},
        nameTextStyle: {color: colors.muted, fontSize: 11},
        ...extra,
    };
}

export const GRID = {left: 8, right: 28, top: 28, bottom: 8, containLabel: true};
