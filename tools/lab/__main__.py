"""The lab capture: one office morning, made packet by packet, with an answer key that says what every table must hold.

    python tools/lab [--seed N] [--out build/lab.pcapng] [--key build/lab.json]

The same seed gives the same bytes. Each scene in scenes/ is a story of its own and plays at its own time of the morning; key.py adds up what they meant.
"""
import argparse
import importlib
import json
import os

import key
from machines import Office
from wire import Wire

from orcap.all import wrpcapng

SCENES = ("arrival", "multicast", "lookups", "browsing", "logins", "secure", "reachability", "losses", "services", "telephones", "fragments", "branch", "endings", "scan",
          "beacon", "dns_tunnel", "spoof")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", default="build/lab.pcapng")
    options.add_argument("--key", default="build/lab.json")
    given = options.parse_args()
    wire = Wire(given.seed, Office())
    for scene in SCENES:
        importlib.import_module("scenes." + scene).play(wire)
    wire.finish()
    answers = key.make(wire)
    wrpcapng(given.out + ".part", wire.frames())
    os.replace(given.out + ".part", given.out)
    with open(given.key, "w", encoding="utf-8") as f:
        json.dump(answers, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
