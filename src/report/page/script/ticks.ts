/* Where an axis of time has its marks: at round times of the day. */

const SECOND = 1e9;
const LADDER = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 2 * 86400, 7 * 86400, 14 * 86400, 28 * 86400, 91 * 86400, 365 * 86400];

/* The least round width, in nanoseconds, that divides a span into no more than `most` parts. */
export function roundWidth(span: number, most: number): number {
    const least = span / most;
    const round = LADDER.find((seconds) => seconds * SECOND >= least);
    if (least > SECOND / 2) return (round ?? Math.ceil(least / (LADDER.at(-1)! * SECOND)) * LADDER.at(-1)!) * SECOND;
    const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
    return ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
}

/* The marks between two times that count from a midnight. */
export function marksBetween(start: number, end: number, width: number): number[] {
    const first = Math.ceil(start / width);
    return Array.from({length: Math.max(0, Math.floor(end / width) - first + 1)}, (_, i) => (first + i) * width);
}
