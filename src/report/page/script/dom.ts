/* Elements without markup: text only ever becomes text. */

type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined || value === false) continue;
        if (typeof value === "function") element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children);
    return element;
}

export function replace(parent: Element, ...children: (Node | string)[]): void {
    parent.replaceChildren(...children);
}

export function download(name: string, type: string, parts: BlobPart[]): void {
    const url = URL.createObjectURL(new Blob(parts, {type}));
    el("a", {href: url, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/* Puts a text on the clipboard and says so on the button; where there is no clipboard, the text is selected to be copied by hand. */
export async function copy(text: string, button: HTMLElement): Promise<void> {
    const label = button.textContent;
    try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
    } catch {
        const selection = getSelection();
        const shown = button.closest("p")?.querySelector("code");
        if (shown) selection?.selectAllChildren(shown);
        button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => (button.textContent = label), 1500);
}

/* A row of buttons of which one is chosen. */
export function choice<T extends string>(label: string, options: readonly (readonly [T, string])[], chosen: T, pick: (value: T) => void): HTMLElement {
    const group = el("div", {class: "choice", role: "group", "aria-label": label});
    for (const [value, text] of options) {
        const button = el("button", {type: "button", "aria-pressed": String(value === chosen)}, text);
        button.addEventListener("click", () => {
            for (const other of group.children) other.setAttribute("aria-pressed", String(other === button));
            pick(value);
        });
        group.append(button);
    }
    return group;
}
