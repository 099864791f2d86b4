#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check that the help pages are complete and well-formed, without broken links.
Usage: test_help.py SOURCE_ROOT BUILD_ROOT.  Prints TAP."""

import gettext
import html.parser
import importlib.util
import pathlib
import re
import sys
import xml.etree.ElementTree

SOURCE, BUILD = (pathlib.Path(p) for p in sys.argv[1:])
HELP = SOURCE / "data" / "help"


def load_maker():
    """Load tools/make-help.py as a module."""
    spec = importlib.util.spec_from_file_location(
        "make_help", SOURCE / "tools" / "make-help.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKER = load_maker()


class Page(html.parser.HTMLParser):
    """The anchors and the links of a page."""

    def __init__(self, path):
        super().__init__()
        self.ids = set()
        self.targets = []
        self.pictures_without_text = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            self.ids.add(values["id"])
        for name in ("href", "src"):
            if name in values:
                self.targets.append(values[name])
        if tag == "img" and not values.get("alt"):
            self.pictures_without_text.append(values.get("src"))

    handle_startendtag = handle_starttag


def test_options():
    """The page of all options is up to date, and has all pictures"""
    return MAKER.check(BUILD)


def test_links():
    """Every link and picture exists and is local"""
    problems = []
    pages = {path: Page(path) for path in sorted(HELP.glob("*/*.html"))}
    for path, page in pages.items():
        name = path.relative_to(SOURCE)
        problems += [f"{name}: {p} has no alternative text"
                     for p in page.pictures_without_text]
        for target in page.targets:
            file, _, anchor = target.partition("#")
            leads_to = (path.parent / file).resolve() if file else path
            if ":" in target or not leads_to.is_file():
                problems.append(f"{name}: the link “{target}” is broken")
            elif anchor and anchor not in pages[leads_to].ids:
                problems.append(f"{name}: the anchor “{target}” is missing")
    return problems if pages else ["there are no pages"]


def test_languages():
    """Each language has all pages and sections, and an index for GIMP"""
    problems = []
    wanted = {p.name for p in (HELP / "en").iterdir()}
    for language in MAKER.languages():
        folder = HELP / language
        for name in sorted(wanted - {p.name for p in folder.iterdir()}):
            problems.append(f"data/help/{language}/{name} is missing")
            continue
        for path in sorted(folder.glob("*.html")):
            try:
                xml.etree.ElementTree.fromstring(path.read_bytes())
            except xml.etree.ElementTree.ParseError as error:
                problems.append(f"{path.relative_to(SOURCE)}: {error}")
        ids = Page(folder / "index.html").ids
        missing = Page(HELP / "en/index.html").ids - ids
        if missing:
            problems.append(f"data/help/{language}/index.html lacks "
                            f"{sorted(missing)}")
        index = xml.etree.ElementTree.parse(folder / "gimp-help.xml")
        for item in index.getroot():
            if not (folder / item.get("ref")).is_file():
                problems.append(f"data/help/{language}/gimp-help.xml: "
                                f"{item.get('ref')} is missing")
    return problems


def read_strings(language):
    """The strings of the program in a language, as they show on the screen."""
    catalog = gettext.translation(
        "impasto", BUILD / "po", ["de" if language == "en" else language]
    )._catalog
    strings = catalog.keys() if language == "en" else catalog.values()
    # Chinese has the mnemonic in parentheses.  Plurals are not names.
    return {" ".join(re.sub(r"\(_\w\)|_|[:：]$", "", s).split())
            for s in strings
            if isinstance(s, str)}


def test_names():
    """Names of buttons, pages, options and presets are those of the dialog"""
    problems = []
    for language in MAKER.languages():
        page = HELP / language / "index.html"
        strings = read_strings(language)
        text = page.read_text("utf-8")
        buttons = text.partition('id="buttons"')[2].partition("</table>")[0]
        names = [name for cell in re.findall(r"<th>(.*?)</th>", buttons, re.S)
                 for name in re.split(r", |、", cell)]
        names += re.findall(r"<b>(.*?)</b>", text, re.S)
        for name in names:
            # A path through menus or pages: its last part is the program's.
            last = " ".join(name.split()).rpartition(" ▸ ")[2]
            if last not in strings and not last.startswith("Strg+"):
                problems.append(f"{page.relative_to(SOURCE)}: nothing in the "
                                f"dialog is named “{last}”")
    return problems


def test_scripts():
    """The keys that the help proposes to scripts exist"""
    problems = []
    known = set(MAKER.option_keys(BUILD)) | {"output", "opacity", "weights",
                                           "style"}
    for language in MAKER.languages():
        page = HELP / language / "index.html"
        for code in re.findall(r"<(?:pre|code)>(.*?)</", page.read_text("utf-8"),
                               re.S):
            keys = re.findall(r"([a-z-]+)=[\w.-]+(?=[;\"])", code)
            keys += [key for key in re.findall(r"--([a-z-]+)", code)
                     if key not in MAKER.OTHER_ARGUMENTS]
            problems += [f"{page.relative_to(SOURCE)}: there is no key “{key}”"
                         for key in keys if key not in known]
    return problems


def main():
    cases = [test_options, test_links, test_languages, test_names, test_scripts]
    failed = 0
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        problems = case()
        print("\n".join(f"# {p}" for p in problems))
        print(f"{'not ok' if problems else 'ok'} {number} {case.__doc__}")
        failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
