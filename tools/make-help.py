#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the help page of all options and its pictures.

make-help.py BUILD             write data/help/LANGUAGE/options.html, from the
                               help of impasto-cli in the folder BUILD
make-help.py BUILD --pictures [KEY...]
                               paint the pictures of these options, or all
make-help.py BUILD --missing   paint the pictures that do not exist yet
make-help.py BUILD --check     list what is missing or out of date
"""

import argparse
import html
import os
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
HELP = TREE / "data" / "help"
PICTURES = HELP / "pictures"
EXAMPLE_PICTURE = PICTURES / "example.jpg"
PHOTO = TREE / "data/photos/chelsea.png"
STYLE = TREE / "data/styles/van-gogh-village-street-in-auvers-1890.jpg"
# Small enough for the page, and to paint a picture in a few seconds.
BASE = {"size": "240", "iterations": "40"}
EXAMPLE = {"size": "320", "iterations": "100"}
# Options of impasto-cli that are not in the engine's table.
OTHER_ARGUMENTS = {"help", "output", "save-every", "weights", "log", "verbose",
                   "version"}

# A value that stands for a picture painted beforehand in EARLIER_STYLE.
EARLIER = "earlier.png"
EARLIER_STYLE = TREE / "data/styles/hokusai-great-wave-1829.jpg"

# Two values of each option that show its effect.
PAIRS = {
    "size": ("64", "240"),
    "style-scale": ("0.4", "2"),
    "content-weight": ("0.3", "4"),
    "style-weight": ("0.2", "4"),
    "balance": ("auto", "off"),
    "tv-weight": ("0", "10000"),
    "optimizer": ("lbfgs", "adam"),
    "learning-rate": ("0.1", "1"),
    "history": ("1", "30"),
    "beta1": ("0", "0.99"),
    "beta2": ("0.5", "0.999"),
    "averaging": ("off", "0.99"),
    "iterations": ("4", "100"),
    "levels": ("1", "3"),
    "level-ratio": ("1.3", "4"),
    "level-size": ("32", "240"),
    "level-iterations": ("0.1", "2"),
    "init": ("content", "noise"),
    "init-picture": ("none", EARLIER),
    "init-noise": ("0", "0.8"),
    "seed": ("1", "2"),
    "stop-at": ("250000", "never"),
    "stop-after": ("1", "never"),
    "stop-progress": ("0.2", "never"),
    "stop-window": ("2", "40"),
    "content-network": ("vgg19", "resnet18-random"),
    "style-network": ("vgg19", "resnet18-random"),
    "pooling": ("max", "average"),
    "padding": ("zero", "reflect"),
    "feature-weight": ("0.1", "1"),
    "pixel-weight": ("0", "3"),
    "ssim-weight": ("0", "3"),
    "style-statistics": ("wasserstein", "gram"),
    "normalize-gradient": ("off", "on"),
    "tv-norm": ("l1", "l2"),
    "content-layers": ("relu2_2:1", "relu5_1:1"),
    "style-layers": ("relu1_1:1", "relu4_1:1"),
    "threads": ("1", "2"),
}
# Other options that an option needs to have an effect.
CONTEXT = {
    "init-picture": {"iterations": "15"},
    "seed": {"init": "noise"},
    "learning-rate": {"optimizer": "adam"},
    "beta1": {"optimizer": "adam"},
    "beta2": {"optimizer": "adam"},
    "averaging": {"optimizer": "adam"},
    "stop-window": {"stop-progress": "0.05"},
    "normalize-gradient": {"optimizer": "adam"},
    "tv-norm": {"tv-weight": "10000"},
    "feature-weight": {"pixel-weight": "1"},
}

PAGE = """\
<!DOCTYPE html>
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<!-- Made by tools/make-help.py. -->
<html lang="{tag}">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width"/>
<title>{title}</title>
<link rel="stylesheet" href="../style.css"/>
</head>
<body>
<p><a href="index.html">{home}</a></p>
<h1>{title}</h1>
<p>{introduction}</p>
{sections}</body>
</html>
"""
SECTION = """\
<h2 id="page-{number}">{title}</h2>
"""
PRESETS = """\
<h2 id="presets">{title}</h2>
<p>{text}</p>
<table>
{rows}</table>
"""
PRESET = "<tr><th>{name}</th><td>{blurb}<br/>{settings}</td></tr>\n"
OPTION = """\
<h3 id="option-{key}">{label}<code>{key}</code></h3>
<p>{text}<br/><span class="term">{values}</span></p>
<div class="pair">
<figure><img src="../pictures/{key}-a.jpg" alt="{key}={a}"/>\
<figcaption>{key}={a}</figcaption></figure>
<figure><img src="../pictures/{key}-b.jpg" alt="{key}={b}"/>\
<figcaption>{key}={b}</figcaption></figure>
</div>
"""
LIST = """\
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
# Pictures of the help pages

{origin}

{names}"""
ORIGIN = """\
`tools/make-help.py` paints the pictures of the options and the example from
`{photo}` and `{style}`; `data/SOURCES.md` gives the origin of these two.
`tools/make-screenshots` takes `dialog.png`. All pictures are under the
program's license, GPL-3.0-or-later."""
# The texts around the options, whose own texts are in the message catalogs: the
# titles of the pages, an introduction, the titles of the sections.
WORDS = {
    "en": ("Neural Style Transfer", "All options",
           "Each heading gives the name of an option in the dialog and its key "
           "in scripts and impasto-cli. The two pictures differ only in the "
           "value of the option.",
           "The main settings", "Advanced ▸ {}", "Presets",
           "What each preset sets. All other options have their defaults, but "
           "the working size and the number of threads stay as they are. "
           "Scripts use these keys; the names of presets are for the dialog "
           "only.", "the defaults"),
    "de": ("Neuronaler Stiltransfer", "Alle Optionen",
           "Jede Überschrift nennt den Namen einer Option im Dialog und ihren "
           "Schlüssel in Skripten und in impasto-cli. Die beiden Bilder "
           "unterscheiden sich nur im Wert der Option.",
           "Die wichtigsten Einstellungen", "Erweitert ▸ {}", "Voreinstellungen",
           "Was jede Voreinstellung einstellt. Alle anderen Optionen erhalten ihre "
           "Standardwerte, nur Arbeitsgröße und Zahl der Threads bleiben, wie sie "
           "sind. Skripte verwenden diese Schlüssel; die Namen der Voreinstellungen "
           "gibt es nur im Dialog.", "die Standardwerte"),
    "zh_CN": ("神经风格迁移", "全部选项",
              "每个标题列出选项在对话框中的名称，以及它在脚本和 impasto-cli "
              "中的键名。两幅图片只有该选项的值不同。",
              "主要设置", "高级 ▸ {}", "预设",
              "每个预设所设定的选项。其他选项均为默认值，但工作尺寸和线程数"
              "保持不变。脚本使用这些键名；预设的名称只用于对话框。", "默认值"),
}
# The options of the dialog's main page, in its order.
MAIN_PAGE = ["style-weight", "content-weight", "style-scale", "tv-weight",
             "size"]


def languages():
    """The languages that have help pages."""
    return sorted(p.parent.name for p in HELP.glob("*/index.html"))


def run_program(language, *command):
    """The output of a program in a language."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("LC_")}
    env.update({"LANG": "C.UTF-8", "LANGUAGE": language})
    return subprocess.run([str(part) for part in command], env=env, check=True,
                          capture_output=True, encoding="utf-8").stdout


def read_tables(build, language):
    """The dialog's pages (title, keys) and presets (name, blurb, settings)."""
    rows = [line.split("\t") for line in run_program(
        language, build / "tests/help/print-tables", build / "po").splitlines()]
    return ([(title, keys) for kind, title, *keys in rows if kind == "page"],
            [(name, blurb, settings)
             for kind, name, blurb, *settings in rows if kind == "preset"])


def read_options(build, language):
    """(key, label in the dialog, text, values) of each option in impasto-cli's
    help.  The label may be empty."""
    output = run_program(language, build / "plugin/impasto-cli", "--help")
    options = []
    for line in output.splitlines():
        found = re.fullmatch(r"  (?:-\w, )?--([a-z0-9-]+)(?:=\S+)?\s+(.*)", line)
        if not found or found.group(1) in OTHER_ARGUMENTS:
            continue
        # "LABEL – BLURB (VALUES)"; Chinese has parentheses of its own.
        parts = re.fullmatch(r"(?:(.*?) – )?(.*?) ?[(（]([^()（）]*)[)）]",
                             found.group(2))
        if not parts:
            sys.exit(f"{found.group(1)}: its help has no values")
        options.append((found.group(1), *(part or "" for part in
                                          parts.groups())))
    return options


def option_keys(build):
    """The keys of all options."""
    return [key for key, *_ in read_options(build, "en")]


def make_option(key, label, text, values):
    """The part of the page about one option."""
    if key not in PAIRS:
        sys.exit(f"{key}: add a pair of values to PAIRS in tools/make-help.py")
    a, b = PAIRS[key]
    label = html.escape(label) + " " if label else ""
    return OPTION.format(key=key, label=label, text=html.escape(text),
                         values=html.escape(values), a=a, b=b)


def make_presets(presets, title, text, none):
    """The table of the presets."""
    rows = ""
    for name, blurb, settings in presets:
        keys = " ".join(f"<code>{html.escape(s).replace(',', ',&#8203;')}"
                        "</code>" for s in settings)
        rows += PRESET.format(name=html.escape(name), blurb=html.escape(blurb),
                              settings=keys or none)
    return PRESETS.format(title=title, text=text, rows=rows)


def make_page(build, language):
    """The contents of options.html: the options in the order of the dialog,
    then the presets."""
    (home, title, introduction, main_page, advanced, presets_title,
     presets_text, none) = WORDS[language]
    options = {key: rest for key, *rest in read_options(build, language)}
    pages, presets = read_tables(build, language)
    sections = [(main_page, MAIN_PAGE)]
    for page, keys in pages:
        # The picture to start from follows the option that asks for it.
        if "init" in keys:
            keys = keys[:1] + ["init-picture"] + keys[1:]
        sections.append((advanced.format(f"{len(sections)} {page}"), keys))
    shown = [key for _, keys in sections for key in keys]
    if sorted(shown) != sorted(options):
        sys.exit("These options are on no page of the dialog, or on two: "
                 f"{set(options) ^ set(shown)}")
    text = ""
    for number, (section, keys) in enumerate(sections):
        text += SECTION.format(number=number, title=html.escape(section))
        text += "".join(make_option(key, *options[key]) for key in keys)
    text += make_presets(presets, presets_title, presets_text, none)
    return PAGE.format(tag=language.replace("_", "-"), home=home, title=title,
                       introduction=introduction, sections=text)


def pair_paths(key):
    """The two pictures of an option."""
    return [PICTURES / f"{key}-{name}.jpg" for name in "ab"]


def paint(build, options, output, style=STYLE):
    """Paint PHOTO with impasto-cli."""
    command = [str(build / "plugin/impasto-cli"), str(PHOTO), str(style),
               "-o", str(output)]
    for key, value in options.items():
        if value == EARLIER:
            value = str(output.with_name(EARLIER))
            paint(build, BASE, Path(value), EARLIER_STYLE)
        # Without an initial picture, omit the option.
        if (key, value) != ("init-picture", "none"):
            command += [f"--{key}", value]
    print(" ".join(f"{k}={v}" for k, v in options.items()), flush=True)
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def make_pictures(build, keys):
    """Paint the pair of each option.  Equal pictures are painted once."""
    PICTURES.mkdir(exist_ok=True)
    painted = {}
    with tempfile.TemporaryDirectory() as folder:
        for key in keys:
            for path, value in zip(pair_paths(key), PAIRS[key]):
                options = {**BASE, **CONTEXT.get(key, {}), key: value}
                identity = tuple(sorted(options.items()))
                if identity not in painted:
                    painted[identity] = Path(folder) / f"{len(painted)}.png"
                    paint(build, options, painted[identity])
                subprocess.run(
                    ["convert", str(painted[identity]), "-filter", "point",
                     "-resize", f"{BASE['size']}x", "-strip", "-quality", "85",
                     str(path)], check=True)


def make_example(build):
    """Make the picture of photo, painting and result, side by side."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.png"
        paint(build, EXAMPLE, result)
        subprocess.run(
            ["convert", str(PHOTO), str(STYLE), str(result), "-resize",
             "x213", "-bordercolor", "white", "-border", "3x0", "+append",
             "-strip", "-quality", "88", str(EXAMPLE_PICTURE)], check=True)


def write_list():
    """Write the list of the pictures with their origin and license."""
    names = "".join(f"- `{p.name}`\n" for p in sorted(PICTURES.iterdir())
                    if p.suffix in (".jpg", ".png"))
    origin = textwrap.fill(
        ORIGIN.format(photo=PHOTO.relative_to(TREE),
                      style=STYLE.relative_to(TREE)),
        100, break_on_hyphens=False)
    (PICTURES / "README.md").write_text(
        LIST.format(origin=origin, names=names), "utf-8")


def check(build):
    """The problems, one line each: what is missing or out of date."""
    problems = []
    keys = option_keys(build)
    if not keys:
        problems.append("impasto-cli --help lists no options")
    problems += [f"data/help/pictures/{path.name} is missing: run "
                 "tools/make-help.py BUILD --missing"
                 for key in keys for path in pair_paths(key)
                 if not path.exists()]
    for language in languages():
        page = HELP / language / "options.html"
        text = page.read_text("utf-8") if page.exists() else ""
        if text != make_page(build, language):
            problems.append(f"data/help/{language}/options.html is out of "
                            "date: run tools/make-help.py BUILD")
    return problems


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--pictures", nargs="*", metavar="KEY")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        problems = check(arguments.build)
        print("\n".join(problems))
        return 1 if problems else 0
    if not arguments.missing and arguments.pictures is None:
        for language in languages():
            (HELP / language / "options.html").write_text(
                make_page(arguments.build, language), "utf-8")
        return 0
    keys = arguments.pictures or [
        key for key in option_keys(arguments.build)
        if not arguments.missing
        or not all(path.exists() for path in pair_paths(key))]
    make_pictures(arguments.build, keys)
    if not arguments.pictures and not (arguments.missing
                                       and EXAMPLE_PICTURE.exists()):
        make_example(arguments.build)
    write_list()
    return 0


if __name__ == "__main__":
    sys.exit(main())
