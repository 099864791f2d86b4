#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/optimization.md: what each mechanism of the engine is worth.

ablation.py BUILD QUALITY [--set KEY=VALUE] [--pairs N] [--size N] [--moves N]
            [--json FILE]

BUILD is a build folder.  QUALITY is a script that compares pictures without any
network: QUALITY CONTENT STYLE RESULT prints a line of JSON for each picture, the
last one with the figures of RESULT.

Paints four pairs of a photo and a painting at 512 px, with all mechanisms and with
each one switched off, on two threads, until they have the same loss: the one that all
mechanisms together reach at 60 % of the last level's iterations.  For each run:

    lines        of the files that only this mechanism needs, and of its tests
    CPU seconds  user and system time; a shared machine does not change them much.
                 A run without a mechanism may take three times as many iterations.
    iterations   of all levels
    memory       that the mechanism needs, and the peak of the whole process
    structure, texture, palette, grain
                 of the picture

The coarse correction does not take part in a run without changes.  Its figure is the
time from a change of the style weight to a visible change of the picture at the last
level, with and without it.  --moves 0 leaves it out.

--set KEY=VALUE sets an option of all runs, such as balance=off.
--json FILE keeps all figures of all runs.  Takes about an hour on two idle cores.
"""
import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from table import PAIRS, TREE, WEIGHTS

ITERATIONS = 100
LEVEL_ITERATIONS = 0.5
# The share of the last level's iterations that gives the loss to reach.
TARGET_SHARE = 0.6
# A run may take so many times the iterations to reach it.
PATIENCE = 3
THREADS = 2
# More iterations than the slider's changes take.
ENDLESS = 2000
FIGURES = ("structure", "texture", "palette", "grain")
ALL = "all mechanisms"

# The files that only a mechanism needs, and its tests.
MECHANISMS = {
    "surrogate": (("engine/objective/surrogate.c",
                   "engine/objective/surrogate.h",
                   "engine/session/surrogate_schedule.c",
                   "engine/session/surrogate_schedule.h"),
                  ("tests/unit/test-surrogate.c",)),
    "preconditioner": (("engine/optimizer/preconditioner.c",
                        "engine/optimizer/preconditioner.h"),
                       ("tests/unit/test-preconditioner.c",)),
    "coarse-correction": (("engine/session/coarse_correction.c",),
                          ("tests/unit/test-coarse-correction.c",)),
}
COARSE = "coarse-correction"
# Those that a run without changes of the weights uses.
IN_RUNS = ("surrogate", "preconditioner")


def count_lines(names):
    return sum(len((TREE / name).read_text(encoding="utf-8").splitlines())
               for name in names)


class Ablation:
    def __init__(self, build, quality, size, moves, settings):
        self.program = build / "tests" / "bench" / "bench-ablation"
        self.quality = quality
        self.size = size
        self.moves = moves
        self.settings = settings

    def run(self, pair, without=None, output=None, slider=False, **options):
        command = [self.program, "--set", f"size={self.size}",
                   "--set", f"threads={THREADS}"]
        for setting in self.settings:
            command += ["--set", setting]
        for key, value in options.items():
            command += ["--set", f"{key.replace('_', '-')}={value}"]
        if without:
            command += ["--without", without]
        if output:
            command += ["--output", output]
        if slider:
            command += ["--slider", self.moves]
        command += [WEIGHTS, TREE / "data/photos" / pair[0],
                    TREE / "data/styles" / pair[1]]
        done = subprocess.run([str(part) for part in command], check=True,
                              stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout)

    def figures(self, pair, result):
        done = subprocess.run(
            [sys.executable, str(self.quality),
             str(TREE / "data/photos" / pair[0]),
             str(TREE / "data/styles" / pair[1]), str(result)],
            check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        return {name: found[name] for name in FIGURES}

    def until(self, pair, without, loss, folder):
        """A run that ends with this loss, measured in full."""
        picture = folder / "result.png"
        found = self.run(pair, without, output=picture, stop_at=loss,
                         iterations=PATIENCE * ITERATIONS,
                         level_iterations=LEVEL_ITERATIONS / PATIENCE)
        if found["end"] != "loss" and found["losses"][-1] > loss:
            found["cpu_seconds"] = math.inf
        return {**found, **self.figures(pair, picture)}

    def slider(self, pair, without):
        return self.run(pair, without, slider=True, iterations=ENDLESS,
                        level_iterations=LEVEL_ITERATIONS * ITERATIONS
                        / ENDLESS)["slider"]

    def measure(self, pair, folder):
        """{row: its figures} of one pair."""
        losses = self.run(pair)["losses"]
        target = losses[round(TARGET_SHARE * (len(losses) - 1))]
        rows = {name: self.until(pair, None if name == ALL else name, target,
                                 folder)
                for name in (ALL, *IN_RUNS)}
        if self.moves:
            rows[ALL]["slider"] = self.slider(pair, None)
            rows[COARSE] = {"slider": self.slider(pair, COARSE)}
        return rows


def mean_ratio(pairs, name):
    """How many times the CPU time of all mechanisms a run without one takes."""
    ratios = [rows[name]["cpu_seconds"] / rows[ALL]["cpu_seconds"]
              for rows in pairs.values()]
    return statistics.geometric_mean(ratios)


def slider_seconds(rows, name):
    return statistics.median(seconds for seconds, _ in rows[name]["slider"])


def figure_row(label, row):
    return (f"| {label} | {row['cpu_seconds']:.1f} | {row['iterations']} | "
            f"{row['memory_mb']} | "
            + " | ".join(f"{row[name]:g}" for name in FIGURES) + " |")


def print_tables(pairs):
    first = next(iter(pairs.values()))
    print("| without | lines | lines of tests | MB | CPU time to the same loss |"
          " slider to picture |")
    print("|---|---|---|---|---|---|")
    for name, (code, tests) in MECHANISMS.items():
        speed, slider = "", ""
        if name in IN_RUNS:
            speed = f"{mean_ratio(pairs, name):.2f} times"
        elif COARSE in first:
            times = [statistics.median(slider_seconds(rows, key)
                                       for rows in pairs.values())
                     for key in (name, ALL)]
            slider = f"{times[0]:.2f} s instead of {times[1]:.2f} s"
        print(f"| {name} | {count_lines(code)} | {count_lines(tests)} | "
              f"{first[ALL]['mechanism_mb'][name]} | {speed} | {slider} |")
    for title, rows in pairs.items():
        print(f"\n{title}:\n")
        print("| without | CPU seconds | iterations | peak MB | "
              + " | ".join(FIGURES) + " |")
        print("|---" * (4 + len(FIGURES)) + "|")
        print(figure_row("-", rows[ALL]))
        for name in IN_RUNS:
            print(figure_row(name, rows[name]))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("quality", type=Path)
    parser.add_argument("--set", action="append", default=[], dest="settings",
                        metavar="KEY=VALUE")
    parser.add_argument("--pairs", type=int, default=len(PAIRS),
                        help="only the first N")
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--moves", type=int, default=6,
                        help="changes of the slider for each pair")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    ablation = Ablation(args.build.resolve(), args.quality.resolve(),
                        args.size, args.moves, args.settings)
    pairs = {}
    with tempfile.TemporaryDirectory() as folder:
        for pair in PAIRS[:args.pairs]:
            title = " and ".join(Path(name).stem for name in pair)
            print(title, file=sys.stderr, flush=True)
            pairs[title] = ablation.measure(pair, Path(folder))
            if args.json:
                args.json.write_text(json.dumps(pairs, indent=1) + "\n",
                                     encoding="utf-8")
    print_tables(pairs)


if __name__ == "__main__":
    main()
