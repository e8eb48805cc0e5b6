/* Where the nodes of a graph lie: linked ones near each other, none on another, all within a frame. The same graph always lies the same way.
 *
 * Fruchterman and Reingold, "Graph Drawing by Force-directed Placement" (1991), with a pull to the middle that keeps parts together which no link joins. */

export interface Spot {
    x: number;
    y: number;
}

export interface Link {
    a: number;
    b: number;
}

const REACH = 5; // of the push between nodes, in lengths of a link
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/* Spread evenly, the first ones in the middle. */
function seeds(count: number): Spot[] {
    return Array.from({length: count}, (_, i) => {
        const radius = Math.sqrt((i + 0.5) / count) / 2;
        return {x: radius * Math.cos(i * GOLDEN_ANGLE), y: radius * Math.sin(i * GOLDEN_ANGLE)};
    });
}

function repel(spots: Spot[], moves: Spot[], distance: number): void {
    for (let i = 0; i < spots.length; i++)
        for (let j = i + 1; j < spots.length; j++) {
            const x = spots[i]!.x - spots[j]!.x, y = spots[i]!.y - spots[j]!.y;
            const square = x * x + y * y;
            if (square > REACH * REACH * distance * distance) continue; // else parts that nothing joins flee from each other
            const force = (distance * distance) / Math.max(square, 1e-6);
            moves[i]!.x += x * force;
            moves[i]!.y += y * force;
            moves[j]!.x -= x * force;
            moves[j]!.y -= y * force;
        }
}

function attract(spots: Spot[], moves: Spot[], links: Link[], distance: number): void {
    for (const {a, b} of links) {
        const x = spots[a]!.x - spots[b]!.x, y = spots[a]!.y - spots[b]!.y;
        const force = Math.sqrt(x * x + y * y) / distance;
        moves[a]!.x -= x * force;
        moves[a]!.y -= y * force;
        moves[b]!.x += x * force;
        moves[b]!.y += y * force;
    }
}

/* Pushes apart what overlaps; in the frame's own units. */
function part(spots: Spot[], radii: number[]): void {
    for (let round = 0; round < 12; round++)
        for (let i = 0; i < spots.length; i++)
            for (let j = i + 1; j < spots.length; j++) {
                const a = spots[i]!, b = spots[j]!;
                const x = a.x - b.x, y = a.y - b.y, least = radii[i]! + radii[j]! + 2;
                const apart = Math.sqrt(x * x + y * y);
                if (apart >= least) continue;
                const push = apart ? (least - apart) / 2 / apart : 0;
                a.x += apart ? x * push : least / 2;
                a.y += y * push;
                b.x -= apart ? x * push : least / 2;
                b.y -= y * push;
            }
}

function fit(spots: Spot[], width: number, height: number): void {
    for (const [axis, size] of [["x", width], ["y", height]] as const) {
        const values = spots.map((spot) => spot[axis]);
        const least = Math.min(...values), span = Math.max(...values) - least;
        for (const spot of spots) spot[axis] = span ? ((spot[axis] - least) / span) * size : size / 2;
    }
}

/* radii: of the nodes, in the units of the frame. */
export function arrange(radii: number[], links: Link[], width: number, height: number): Spot[] {
    const spots = seeds(radii.length);
    const distance = 0.75 / Math.sqrt(Math.max(radii.length, 1));
    const rounds = radii.length > 200 ? 90 : 200;
    const pull = 1.5;
    for (let round = 0; round < rounds; round++) {
        const moves = spots.map(() => ({x: 0, y: 0}));
        repel(spots, moves, distance);
        attract(spots, moves, links, distance);
        const heat = 0.1 * (1 - round / rounds);
        spots.forEach((spot, i) => {
            const move = moves[i]!;
            move.x -= spot.x * pull * distance;
            move.y -= spot.y * pull * distance;
            const size = Math.sqrt(move.x * move.x + move.y * move.y) || 1;
            const step = Math.min(size, heat) / size;
            spot.x += move.x * step;
            spot.y += move.y * step;
        });
    }
    fit(spots, width, height);
    part(spots, radii);
    fit(spots, width, height);
    return spots;
}
