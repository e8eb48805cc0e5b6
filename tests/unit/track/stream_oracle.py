"""What a receiver reads when segments of a stream overlap: an answer for every order of four of them, reckoned byte by byte.

A byte that came first stays. One that comes again as another is a conflict, as long as the first one still waits for what lies before it.
Each line: the sequence number of the first byte; the segments as offset:bytes; what is read, a hole as "_"; the number of conflicts."""
import itertools

LAYOUTS = [  # offset and size of each segment
    [(0, 4), (4, 4), (8, 4), (12, 4)],
    [(0, 6), (4, 6), (8, 6), (12, 6)],
    [(0, 16), (2, 3), (6, 4), (11, 2)],
    [(0, 5), (3, 10), (5, 2), (9, 9)],
    [(0, 3), (3, 9), (3, 9), (12, 1)],
    [(0, 8), (0, 4), (2, 12), (10, 6)],
    [(5, 3), (0, 12), (6, 6), (2, 1)],
    [(0, 1), (1, 1), (2, 1), (3, 1)],
    [(0, 4), (6, 4), (12, 4), (5, 9)],
    [(0, 2), (4, 2), (8, 2), (3, 8)],
]
STARTS = [1000, 2**32 - 7, 2**31 - 5, 2**32 - 1]


def read(segments):
    """Bytes by offset, and conflicts."""
    have, conflicts = {}, 0
    for offset, data in segments:
        read_so_far = 0
        while read_so_far in have:
            read_so_far += 1
        for at, byte in enumerate(data, offset):
            if at >= read_so_far and have.get(at, byte) != byte:
                conflicts += 1
            have.setdefault(at, byte)
    return "".join(have.get(at, "_") for at in range(max(have) + 1)), conflicts


for start in STARTS:
    for layout in LAYOUTS:
        segments = [(offset, letter * size) for (offset, size), letter in zip(layout, "abcd")]
        for same in (False, True):
            if same:
                segments = [(offset, "".join("efghijklmnopqrstuvwxyz"[at % 22] for at in range(offset, offset + len(data)))) for offset, data in segments]
            for order in itertools.permutations(segments):
                text, conflicts = read(order)
                print(start, " ".join("%d:%s" % s for s in order), text, conflicts)
