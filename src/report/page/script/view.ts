/* What the reader has chosen, kept in the URL's fragment so that a view can be linked. */

export interface View {
    from: number; // first bin
    to: number; // past the last bin
    unit: "packets" | "bytes" | "bits";
    theme: "auto" | "light" | "dark";
    table: string;
    sort: string; // COLUMN or COLUMN:desc
    search: string;
    session: number | null; // of the time-sequence chart
    group: "hosts" | "subnets";
    open: string; // subnets drawn as hosts all the same, with commas between
}

type Listener = (changed: ReadonlySet<keyof View>) => void;

export class ViewState {
    readonly #defaults: View;
    readonly #bins: number;
    readonly #listeners: Listener[] = [];
    #view: View;

    constructor(bins: number, fragment: string) {
        this.#bins = bins;
        this.#defaults = {from: 0, to: bins, unit: "packets", theme: "auto", table: "sessions", sort: "", search: "", session: null, group: "hosts", open: ""};
        this.#view = this.#parse(fragment);
    }

    get view(): Readonly<View> {
        return this.#view;
    }

    /* Whether a part of the time is chosen. */
    get brushed(): boolean {
        return this.#view.from > 0 || this.#view.to < this.#bins;
    }

    listen(listener: Listener): void {
        this.#listeners.push(listener);
    }

    set(change: Partial<View>): void {
        this.#become({...this.#view, ...change});
        history.replaceState(null, "", this.fragment() || location.pathname + location.search);
    }

    /* The reader went to another link of the same page. */
    follow(fragment: string): void {
        this.#become(this.#parse(fragment));
    }

    fragment(): string {
        const parts = new URLSearchParams();
        for (const [name, value] of Object.entries(this.#view))
            if (value !== this.#defaults[name as keyof View] && value !== null) parts.set(name, String(value));
        const text = parts.toString();
        return text && "#" + text;
    }

    #become(next: View): void {
        const changed = new Set((Object.keys(next) as (keyof View)[]).filter((name) => next[name] !== this.#view[name]));
        this.#view = next;
        if (changed.size) for (const listener of this.#listeners) listener(changed);
    }

    #parse(fragment: string): View {
        const parts = new URLSearchParams(fragment.replace(/^#/, ""));
        const view = {...this.#defaults};
        const bin = (name: string, otherwise: number) => {
            const number = Number(parts.get(name) ?? otherwise);
            return Number.isInteger(number) && number >= 0 && number <= this.#bins ? number : otherwise;
        };
        const word = <T extends string>(name: string, words: readonly T[], otherwise: T) =>
            words.find((each) => each === parts.get(name)) ?? otherwise;
        view.from = bin("from", 0);
        view.to = bin("to", this.#bins);
        if (view.from >= view.to) [view.from, view.to] = [0, this.#bins];
        view.unit = word("unit", ["packets", "bytes", "bits"], view.unit);
        view.theme = word("theme", ["auto", "light", "dark"], view.theme);
        view.group = word("group", ["hosts", "subnets"], view.group);
        view.table = parts.get("table") ?? view.table;
        view.sort = parts.get("sort") ?? "";
        view.search = parts.get("search") ?? "";
        view.open = parts.get("open") ?? "";
        const session = parts.get("session");
        view.session = session !== null && /^\d+$/.test(session) ? Number(session) : null;
        return view;
    }
}
