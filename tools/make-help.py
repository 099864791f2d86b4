#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the help's page of all options, and its pictures.

make-help.py BUILD                    data/help/LANGUAGE/options.html, from what
                                      impasto-cli in the folder BUILD says
make-help.py BUILD --pictures [KEY...]  the pictures of these options, or of all
make-help.py BUILD --missing          the pictures that are not there yet
make-help.py BUILD --check            say what is missing, change nothing
"""

import argparse
import html
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
HELP = TREE / "data" / "help"
PICTURES = HELP / "pictures"
PHOTO = TREE / "data/photos/chelsea.png"
STYLE = TREE / "data/styles/van-gogh-village-street-in-auvers-1890.jpg"
# Small enough for a page, and for a few seconds a picture.
BASE = {"size": "240", "iterations": "40"}
EXAMPLE = {"size": "320", "iterations": "100"}
# Not of the table of options, and described elsewhere.
OTHER_ARGUMENTS = {"help", "output", "weights", "log", "verbose", "version"}

# Stands for a picture that is painted first, in the style of another painting.
EARLIER = "earlier.png"
EARLIER_STYLE = TREE / "data/styles/hokusai-great-wave-1829.jpg"

# Two values of each option that show what it does.
PAIRS = {
    "size": ("64", "240"),
    "style-scale": ("0.4", "2"),
    "content-weight": ("1", "1000"),
    "style-weight": ("0.001", "1"),
    "tv-weight": ("0", "30000"),
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
    "stop-at": ("200000", "never"),
    "stop-after": ("1", "never"),
    "stop-progress": ("0.2", "never"),
    "stop-window": ("2", "40"),
    "content-network": ("vgg19", "resnet18-random"),
    "style-network": ("vgg19", "resnet18-random"),
    "pooling": ("max", "average"),
    "padding": ("zero", "reflect"),
    "feature-weight": ("0.001", "1"),
    "pixel-weight": ("0", "100"),
    "ssim-weight": ("0", "1000"),
    "style-statistics": ("gram", "histogram"),
    "normalize-gradient": ("off", "on"),
    "tv-norm": ("l1", "l2"),
    "content-layers": ("relu2_2:1", "relu5_1:1"),
    "style-layers": ("relu1_1:1", "relu4_1:1"),
    "threads": ("1", "2"),
}
# What else has to be so that the option matters.
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
    "feature-weight": {"content-weight": "300"},
    "pixel-weight": {"content-weight": "100"},
    "ssim-weight": {"content-weight": "100"},
    "content-layers": {"content-weight": "300"},
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
{options}</body>
</html>
"""
OPTION = """\
<h2 id="option-{key}"><code>{key}</code></h2>
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
# Pictures of the help

`tools/make-help.py` paints those of the options, and the example, from `{photo}` and
`{style}`; `data/SOURCES.md` tells where these come from. `dialog.png` is
made by `tools/make-screenshots`. All of them are under the program's licence, GPL-3.0-or-later.

{names}"""
# The words around the table, which itself is translated with the program.
WORDS = {
    "en": ("Neural Style Transfer", "All options",
           "These keys are the same in the dialog (under Advanced), in scripts "
           "and in impasto-cli. Each pair of pictures differs in that one "
           "option only."),
    "de": ("Neuronaler Stiltransfer", "Alle Optionen",
           "Diese Schlüssel sind dieselben im Dialog (unter Erweitert), in "
           "Skripten und in impasto-cli. Die Bilder eines Paares unterscheiden "
           "sich nur in dieser einen Option."),
    "zh_CN": ("神经风格迁移", "全部选项",
              "对话框（“高级”）、脚本和 impasto-cli 使用相同的选项名。"
              "每一对图片只有这一个选项不同。"),
}


def languages():
    """Those that have pages."""
    return sorted(p.parent.name for p in HELP.glob("*/index.html"))


def read_options(build, language):
    """(key, text, values) of each option, as impasto-cli tells them."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("LC_")}
    env.update({"LANG": "C.UTF-8", "LANGUAGE": language})
    told = subprocess.run([str(build / "plugin/impasto-cli"), "--help"],
                          env=env, check=True, capture_output=True,
                          encoding="utf-8").stdout
    options = []
    for line in told.splitlines():
        found = re.fullmatch(r"  (?:-\w, )?--([a-z0-9-]+)(?:=\S+)?\s+(.*)", line)
        if not found or found.group(1) in OTHER_ARGUMENTS:
            continue
        key, text = found.groups()
        text, _, values = text.rpartition(" (")
        options.append((key, text, values.rstrip(")")))
    return options


def make_page(build, language):
    """The text of options.html."""
    home, title, introduction = WORDS[language]
    parts = []
    for key, text, values in read_options(build, language):
        if key not in PAIRS:
            sys.exit(f"{key}: give it a pair of values in PAIRS of "
                     "tools/make-help.py")
        a, b = PAIRS[key]
        parts.append(OPTION.format(key=key, text=html.escape(text),
                                   values=html.escape(values), a=a, b=b))
    return PAGE.format(tag=language.replace("_", "-"), home=home, title=title,
                       introduction=introduction, options="".join(parts))


def paint(build, options, output, style=STYLE):
    """Run impasto-cli."""
    command = [str(build / "plugin/impasto-cli"), str(PHOTO), str(style),
               "-o", str(output)]
    for key, value in options.items():
        if value == EARLIER:
            value = str(output.with_name(EARLIER))
            paint(build, BASE, Path(value), EARLIER_STYLE)
        # No picture is to leave the option out.
        if (key, value) != ("init-picture", "none"):
            command += [f"--{key}", value]
    print(" ".join(f"{k}={v}" for k, v in options.items()), flush=True)
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def make_pictures(build, keys):
    """The pair of each option; equal pictures are painted once."""
    PICTURES.mkdir(exist_ok=True)
    painted = {}
    with tempfile.TemporaryDirectory() as folder:
        for key in keys:
            for name, value in zip("ab", PAIRS[key]):
                options = {**BASE, **CONTEXT.get(key, {}), key: value}
                identity = tuple(sorted(options.items()))
                if identity not in painted:
                    painted[identity] = Path(folder) / f"{len(painted)}.png"
                    paint(build, options, painted[identity])
                subprocess.run(
                    ["convert", str(painted[identity]), "-filter", "point",
                     "-resize", f"{BASE['size']}x", "-strip", "-quality", "85",
                     str(PICTURES / f"{key}-{name}.jpg")], check=True)


def make_example(build):
    """Photo, painting and result, side by side."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.png"
        paint(build, EXAMPLE, result)
        subprocess.run(
            ["convert", str(PHOTO), str(STYLE), str(result), "-resize",
             "x213", "-bordercolor", "white", "-border", "3x0", "+append",
             "-strip", "-quality", "88", str(PICTURES / "example.jpg")],
            check=True)


def write_list():
    """Who made which picture, and under which licence."""
    names = "".join(f"- `{p.name}`\n" for p in sorted(PICTURES.iterdir())
                    if p.suffix in (".jpg", ".png"))
    (PICTURES / "README.md").write_text(LIST.format(
        photo=PHOTO.relative_to(TREE), style=STYLE.relative_to(TREE),
        names=names), "utf-8")


def check(build):
    """What is missing or out of date, a line each."""
    problems = []
    keys = [key for key, _, _ in read_options(build, "en")]
    if not keys:
        problems.append("impasto-cli --help tells no options")
    for key in keys:
        for name in "ab":
            if not (PICTURES / f"{key}-{name}.jpg").exists():
                problems.append(f"data/help/pictures/{key}-{name}.jpg: run "
                                "tools/make-help.py BUILD --pictures")
    for language in languages():
        page = HELP / language / "options.html"
        text = page.read_text("utf-8") if page.exists() else ""
        for key, blurb, values in read_options(build, "en"):
            wanted = [f'id="option-{key}"']
            # The others follow with their catalogues.
            if language == "en":
                wanted += [html.escape(blurb), html.escape(values)]
            if not all(w in text for w in wanted):
                problems.append(f"data/help/{language}/options.html lacks "
                                f"“{key}” as it is now: run tools/make-help.py "
                                "BUILD")
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
    known = [key for key, _, _ in read_options(arguments.build, "en")]
    if arguments.missing:
        make_pictures(arguments.build, [key for key in known if not all(
            (PICTURES / f"{key}-{name}.jpg").exists() for name in "ab")])
        if not (PICTURES / "example.jpg").exists():
            make_example(arguments.build)
        write_list()
        return 0
    if arguments.pictures is not None:
        make_pictures(arguments.build, arguments.pictures or known)
        if not arguments.pictures:
            make_example(arguments.build)
        write_list()
        return 0
    for language in languages():
        (HELP / language / "options.html").write_text(
            make_page(arguments.build, language), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
