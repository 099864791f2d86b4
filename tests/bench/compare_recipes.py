#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures and the pictures of docs/recipes.md: pairs painted by several recipes.

compare_recipes.py CLI OUT [--size N] [--iterations N] [--photos FOLDER]
    [--styles FOLDER] [--recipe NAME=OPTIONS] [--only PAIR,PAIR] [--quality FILE]
    [--jobs N] [--threads N] [--blind SEED]

CLI is the path of impasto-cli.  --photos, --styles and --recipe may be given more
than once.  OPTIONS are options of impasto-cli, such as 'tv-weight=500;levels=1'.
The default recipes are "plain" (balance=off) and "default" (no options).

A pair consists of a photo and a painting.  Their files are in data/ or in the folders
that --photos and --styles give.  A pair without its files is left out and named.
--only selects pairs by name.

The script writes to the folder OUT:

    SIZE/RECIPE/PAIR.png   the result; PAIR.json beside it has the command and the
                           figures.  If it exists, only another command paints it
                           again.
    table-SIZE.json        {pair: {recipe: {figure: value}}}
    sheet-SIZE.jpg         a row for each pair: photo, style, result of each recipe
    key-SIZE.json          with --blind only: {pair: {number: recipe}}.  The columns
                           of each row are shuffled, and the sheet shows numbers
                           instead of recipes and figures.

The figures of a result are

    structure, texture, palette, grain
             from the script of --quality, which compares pictures without any
             network: FILE PHOTO STYLE RESULT prints a line of JSON for each picture,
             the last one with the figures of RESULT
    chroma   mean of max(R, G, B) - min(R, G, B), in values of 0 to 255
    seconds  CPU seconds of all threads; a shared machine does not change them much

The last output is a table with a row for each recipe: means over all pairs, and the
worst pair in parentheses.  Texture and palette are ratios to the first recipe, with
geometric means.  Needs ImageMagick.
"""
import argparse
import concurrent.futures
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
RECIPES = {"plain": {"balance": "off"}, "default": {}}
# Photos and paintings of different kinds.  The script makes the page and the drawing.
# China and flower come with scikit-learn; grayphoto and woodcut stand for a gray photo
# and a black-and-white print of your own.
PAIRS = {
    "coffee-wave": ("coffee", "hokusai-great-wave-1829"),
    "astronaut-kandinsky": ("astronaut", "kandinsky-composition-viii-1923"),
    "cat-renoir": ("chelsea", "renoir-moulin-de-la-galette-1876"),
    "pagoda-ejiri": ("china", "hokusai-ejiri-in-suruga-1832"),
    "hopper-village": ("grace_hopper",
                       "van-gogh-village-street-in-auvers-1890"),
    "raccoon-cassatt": ("raccoon", "cassatt-summertime-1894"),
    "flower-poppies": ("flower", "hokusai-poppies-1834"),
    "rocket-snow": ("rocket", "hiroshige-inokashira-in-snow-1856"),
    "gray-woodcut": ("grayphoto", "woodcut"),
    "page-wave": ("page", "hokusai-great-wave-1829"),
    "drawing-bruegel": ("drawing", "bruegel-the-harvesters-1565"),
    "pagoda-arcimboldo": ("china", "arcimboldo-spring-1573"),
    "hopper-ejiri": ("grace_hopper", "hokusai-ejiri-in-suruga-1832"),
    "flower-bazille": ("flower", "bazille-ramparts-at-aigues-mortes-1867"),
    "coffee-mackerel": ("coffee", "hiroshige-horse-mackerel-and-prawn-1840"),
    "cat-wave": ("chelsea", "hokusai-great-wave-1829"),
    "raccoon-woodcut": ("raccoon", "woodcut"),
    "rocket-village": ("rocket", "van-gogh-village-street-in-auvers-1890"),
}
# The photo from which the drawing is made.
DRAWN = "china"
PAGE = ("A picture keeps the shapes of one image and takes its strokes from another. "
        "It passes the test of a page if the text can still be read.")
ENDINGS = (".png", ".jpg", ".jpeg")
QUALITY = ("structure", "texture", "palette", "grain")
FIGURES = (*QUALITY, "chroma", "seconds")


def run(*command):
    done = subprocess.run([str(part) for part in command], check=True,
                          stdout=subprocess.PIPE, text=True)
    return done.stdout


def write_json(content, path):
    path.write_text(json.dumps(content, indent=1) + "\n")


def make_page(path):
    """A heading and a few lines of black text on white, like a scanned page."""
    run("convert", "-background", "gray98", "-fill", "gray10", "-font", "DejaVu-Sans",
        "-gravity", "West", "-pointsize", 64, "label:Of Painting", "-pointsize", 30,
        "-size", "520x", f"caption:{PAGE}", "-append", "-gravity", "center",
        "-extent", "600x440", path)


def make_drawing(path, photo):
    """A pencil drawing: the gray photo divided by a blurred copy of itself."""
    run("convert", photo, "-colorspace", "Gray", "(", "+clone", "-blur", "0x5", ")",
        "-compose", "Divide_Src", "-composite", "-evaluate", "pow", 3, path)


def find(name, folders):
    """The file with this name without its ending, or None."""
    files = (folder / (name + ending) for folder in folders for ending in ENDINGS)
    return next((file for file in files if file.exists()), None)


def find_pairs(names, photos, styles, out):
    """{name: (file of the photo, file of the style)}"""
    if not (out / "page.png").exists():
        make_page(out / "page.png")
    drawn = find(DRAWN, photos)
    if drawn and not (out / "drawing.png").exists():
        make_drawing(out / "drawing.png", drawn)
    found = {}
    for name in names:
        photo, style = PAIRS[name]
        files = find(photo, [*photos, out]), find(style, styles)
        if None in files:
            missing = photo if files[0] is None else style
            print(f"{name}: left out, there is no picture {missing}",
                  file=sys.stderr)
        else:
            found[name] = files
    return found


def paint(command):
    """CPU seconds of the run."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    with process.stderr:
        errors = process.stderr.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        sys.exit(f"{' '.join(command)}: {errors}")
    return round(usage.ru_utime + usage.ru_stime, 1)


def measure_quality(script, files, result):
    lines = run(sys.executable, script, *files, result).splitlines()
    found = json.loads(lines[-1])
    return {name: found[name] for name in QUALITY}


def measure_chroma(result):
    # The second channel of HCL is the difference of maximum and minimum.
    return round(float(run("convert", result, "-colorspace", "HCL", "-channel", "G",
                           "-separate", "-format", "%[fx:255*mean]", "info:")), 2)


class Comparison:
    def __init__(self, args, recipes, pairs):
        self.args = args
        self.recipes = recipes
        self.pairs = pairs

    def result(self, pair, recipe):
        return self.args.out / str(self.args.size) / recipe / f"{pair}.png"

    def command(self, pair, recipe):
        options = {"size": self.args.size, "iterations": self.args.iterations,
                   "threads": self.args.threads, **self.recipes[recipe]}
        parts = [self.args.cli.resolve(), *self.pairs[pair], "-o",
                 self.result(pair, recipe)]
        return ([str(part) for part in parts]
                + [f"--{key}={value}" for key, value in options.items()])

    def figures(self, pair, recipe):
        """Paints and measures a result, unless an earlier run did so."""
        result = self.result(pair, recipe)
        note = result.with_suffix(".json")
        command = self.command(pair, recipe)
        known = {}
        if note.exists() and result.exists():
            known = json.loads(note.read_text())
        if known.get("command") != command:
            result.parent.mkdir(parents=True, exist_ok=True)
            # An interrupted run must not leave the figures of an earlier one.
            note.unlink(missing_ok=True)
            known = {"command": command, "seconds": paint(command),
                     "chroma": measure_chroma(result)}
        if self.args.quality and not set(QUALITY) <= set(known):
            known.update(measure_quality(self.args.quality, self.pairs[pair],
                                         result))
        write_json(known, note)
        return {name: known[name] for name in FIGURES if name in known}

    def table(self):
        """{pair: {recipe: its figures}}"""
        jobs = [(pair, recipe) for recipe in self.recipes for pair in self.pairs]
        table = {pair: {} for pair in self.pairs}
        with concurrent.futures.ThreadPoolExecutor(self.args.jobs) as pool:
            rows = pool.map(lambda job: self.figures(*job), jobs)
            for (pair, recipe), row in zip(jobs, rows):
                table[pair][recipe] = row
                print(f"{pair}, {recipe}:", figures_text(row), flush=True)
        return table

    def columns(self):
        """{pair: {number: recipe}}"""
        generator = random.Random(self.args.blind)
        columns = {}
        for pair in self.pairs:
            recipes = list(self.recipes)
            if self.args.blind is not None:
                generator.shuffle(recipes)
            columns[pair] = dict(enumerate(recipes, 1))
        return columns

    def label(self, number, recipe, row):
        if self.args.blind is not None:
            return str(number)
        return " ".join([recipe, *(f"{row[name]:.3g}"
                                   for name in QUALITY if name in row)])

    def make_row(self, pair, columns, figures, path):
        """The pictures of a pair, as high as its results."""
        photo, style = self.pairs[pair]
        tiles = ["-label", pair, photo, "-label", "", style]
        for number, recipe in columns.items():
            tiles += ["-label", self.label(number, recipe, figures[recipe]),
                      self.result(pair, recipe)]
        height = run("identify", "-format", "%h", tiles[-1])
        run("montage", "-pointsize", 11, *tiles, "-tile", "x1", "-geometry",
            f"{self.args.size}x{height}>+2+2", path)

    def make_sheet(self, columns, table, path):
        with tempfile.TemporaryDirectory() as folder:
            rows = [Path(folder) / f"{pair}.png" for pair in self.pairs]
            for pair, row in zip(self.pairs, rows):
                self.make_row(pair, columns[pair], table[pair], row)
            run("convert", *rows, "-append", "-strip", "-quality", 92, path)


def figures_text(row):
    return ", ".join(f"{name} {value}" for name, value in row.items())


def mean_ratio(rows, firsts, name):
    """How large a figure is relative to that of the first recipe: mean and most."""
    # A figure of a tiny picture may be rounded to 0.
    ratios = [max(row[name], 1e-4) / max(first[name], 1e-4)
              for row, first in zip(rows, firsts)]
    return f"{statistics.geometric_mean(ratios):.2f} ({max(ratios):.2f})"


def print_summary(table, recipes):
    firsts = [row[next(iter(recipes))] for row in table.values()]
    columns = [name for name in FIGURES
               if all(name in row[recipe] for row in table.values()
                      for recipe in recipes)]
    print(f"\n| recipe | {' | '.join(columns)} |")
    print("|---" * (1 + len(columns)) + "|")
    for recipe in recipes:
        rows = [row[recipe] for row in table.values()]
        cells = []
        for name in columns:
            values = [row[name] for row in rows]
            mean = statistics.mean(values)
            if name == "structure":
                cells.append(f"{mean:.3f} ({min(values):.3f})")
            elif name in ("texture", "palette"):
                cells.append(mean_ratio(rows, firsts, name))
            elif name == "grain":
                cells.append(f"{mean:.2f} ({max(values):.2f})")
            else:
                cells.append(f"{mean:.1f}")
        print(f"| {recipe} | {' | '.join(cells)} |")


def name_and_options(text):
    """(name, {key: value}) from NAME=KEY=VALUE;KEY=VALUE"""
    name, options = text.split("=", 1)
    return name, dict(option.strip().split("=", 1)
                      for option in options.split(";") if option.strip())


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("cli", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--iterations", type=int, default=60)
    parser.add_argument("--photos", type=Path, action="append", default=[])
    parser.add_argument("--styles", type=Path, action="append", default=[])
    parser.add_argument("--recipe", type=name_and_options, action="append")
    parser.add_argument("--only", type=lambda text: text.split(","),
                        default=list(PAIRS))
    parser.add_argument("--quality", type=Path)
    parser.add_argument("--jobs", type=int, default=2,
                        help="pictures that are painted at the same time")
    parser.add_argument("--threads", type=int, default=1,
                        help="threads of each of them")
    parser.add_argument("--blind", type=int, metavar="SEED")
    args = parser.parse_args()
    unknown = set(args.only) - set(PAIRS)
    if unknown:
        parser.error(f"there is no pair {min(unknown)}; "
                     f"a pair is one of {', '.join(PAIRS)}")
    return args


def main():
    args = parse_arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    pairs = find_pairs(args.only, [*args.photos, TREE / "data" / "photos"],
                       [*args.styles, TREE / "data" / "styles"], args.out)
    if not pairs:
        sys.exit("no pair is left")
    comparison = Comparison(args, dict(args.recipe or RECIPES), pairs)
    table = comparison.table()
    columns = comparison.columns()
    comparison.make_sheet(columns, table, args.out / f"sheet-{args.size}.jpg")
    write_json(table, args.out / f"table-{args.size}.json")
    if args.blind is not None:
        write_json(columns, args.out / f"key-{args.size}.json")
    print_summary(table, comparison.recipes)


if __name__ == "__main__":
    main()
