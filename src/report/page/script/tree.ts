/* Protocols inside each other. */

export interface Node {
    name: string;
    path: string;
    packets: number;
    bytes: number;
    children: Node[];
}

/* Every chain and all that it stands in; each node counts what it holds. */
export function tree(chains: {path: string; packets: number; bytes: number}[]): Node[] {
    const root: Node = {name: "", path: "", packets: 0, bytes: 0, children: []};
    for (const chain of chains) {
        let at = root;
        for (const word of chain.path.split(":")) {
            let next = at.children.find((child) => child.name === word);
            if (!next) at.children.push((next = {name: word, path: at.path ? `${at.path}:${word}` : word, packets: 0, bytes: 0, children: []}));
            next.packets += chain.packets;
            next.bytes += chain.bytes;
            at = next;
        }
    }
    const sort = (node: Node) => {
        node.children.sort((a, b) => b.bytes - a.bytes);
        node.children.forEach(sort);
    };
    sort(root);
    return root.children;
}
