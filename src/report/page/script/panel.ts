/* A panel is a titled part of the page that draws itself once it comes into sight, and again when what it depends on changes. */
import {el} from "./dom.ts";
import type {Report} from "./document.ts";
import type {Clock} from "./format.ts";
import type {Colors} from "./colors.ts";
import type {View, ViewState} from "./view.ts";

export interface Context {
    report: Report;
    clock: Clock;
    colors: Colors;
    state: ViewState;
}

export interface Panel {
    root: HTMLElement;
    follows: readonly (keyof View)[]; // choices that change it, besides the theme
    draw: () => void;
}

export function panel(id: string, title: string, about: string, ...children: (Node | string)[]): HTMLElement {
    return el("section", {id, class: "panel", "aria-labelledby": `${id}-title`},
        el("header", {}, el("h2", {id: `${id}-title`, tabindex: -1}, title), about ? el("p", {class: "about"}, about) : ""), ...children);
}

export function empty(text: string): HTMLElement {
    return el("p", {class: "empty"}, text);
}

/* The span that is chosen, and whether it is the whole. */
export function span(context: Context): {from: number; to: number; whole: boolean} {
    const {from, to} = context.state.view;
    return {from, to, whole: !context.state.brushed};
}
