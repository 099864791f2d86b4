#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogs in po/ are complete and valid.

Usage: test_catalogues.py SOURCE_ROOT.  Speaks TAP; needs the gettext tools.
"""

import ast
import configparser
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1]).resolve()
# These languages are always complete; po/LINGUAS may have more.
REQUIRED = {"de", "zh_CN"}
# The keywords of Meson's i18n.gettext() with the preset "glib" that xgettext does
# not know by default.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2",
            "g_dngettext:2,3", "g_dpgettext2:2c,3"]
MNEMONIC = "_"


def run(*command):
    """The output of a command, and its error messages as a list of lines."""
    done = subprocess.run([str(c) for c in command], cwd=SOURCE, check=False,
                          capture_output=True, encoding="utf-8",
                          env={**os.environ, "LC_ALL": "C.UTF-8",
                               "LANGUAGE": ""})
    complaints = done.stderr.splitlines() if done.returncode else []
    if done.returncode and not complaints:
        complaints = [f"{command[0]} fails with {done.returncode}"]
    return done.stdout, complaints


def read_list(path):
    """The lines of a file without comments."""
    lines = (SOURCE / path).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def languages():
    return read_list("po/LINGUAS")


def message_ids(catalogue):
    """The msgids of a catalog that msgcat has unwrapped."""
    return [ast.literal_eval(line.partition(" ")[2])
            for line in catalogue.splitlines()
            if line.startswith(("msgid ", "msgid_plural "))]


def make_template(path):
    """Collects the messages of the sources in the file at path."""
    return run("xgettext", "--output", path, "--files-from=po/POTFILES.in",
               "--from-code=UTF-8", *(f"--keyword={k}" for k in KEYWORDS))[1]


def test_languages(_template):
    """German and Simplified Chinese have a catalog each"""
    problems = [f"po/LINGUAS lacks {language}"
                for language in sorted(REQUIRED - set(languages()))]
    problems += [f"po/{language}.po is missing" for language in languages()
                 if not (SOURCE / f"po/{language}.po").is_file()]
    return problems


def test_valid(_template):
    """Formats, plurals, headers and mnemonics are valid"""
    problems = []
    for language in languages():
        problems += run("msgfmt", "--check", f"--check-accelerators={MNEMONIC}",
                        "--output-file=/dev/null", f"po/{language}.po")[1]
    return problems


def test_complete(_template):
    """No message is untranslated or fuzzy"""
    problems = []
    for language in languages():
        for state in ("untranslated", "only-fuzzy"):
            text, complaints = run("msgattrib", f"--{state}", "--no-obsolete",
                                   "--no-wrap", f"po/{language}.po")
            problems += complaints
            problems += [f"po/{language}.po: “{message}” is "
                         f"{state.removeprefix('only-')}"
                         for message in message_ids(text) if message]
    return problems


def test_up_to_date(template):
    """Each catalog has every message of the sources"""
    problems = []
    for language in languages():
        complaints = run("msgcmp", f"po/{language}.po", template)[1]
        if complaints:
            problems += [*complaints, "run msgmerge --update --no-fuzzy-matching"
                         f" po/{language}.po with a new template, and translate"]
    return problems


def test_whole(template):
    """No macro cuts off a message"""
    text, problems = run("msgcat", "--no-wrap", template)
    problems += [f"“{message}” ends with a percent sign: a macro cuts it off"
                 for message in message_ids(text)
                 if message.removesuffix("%%").endswith("%")]
    return problems


def test_paintings(_template):
    """The built-in paintings have a title in each language"""
    index = configparser.ConfigParser(interpolation=None)
    index.read(SOURCE / "data/styles/index.ini", "utf-8")
    return [f"data/styles/index.ini: [{name}] lacks title[{language}]"
            for name in index.sections() for language in languages()
            if not index.get(name, f"title[{language}]", fallback="")]


def main():
    cases = [test_languages, test_valid, test_complete, test_up_to_date,
             test_whole, test_paintings]
    failed = 0
    print(f"1..{len(cases)}")
    with tempfile.TemporaryDirectory() as scratch:
        template = pathlib.Path(scratch) / "impasto.pot"
        complaints = make_template(template)
        if complaints:
            print("Bail out! xgettext: " + "; ".join(complaints))
            return 1
        for number, case in enumerate(cases, 1):
            problems = case(template)
            for line in "\n".join(problems).splitlines():
                print(f"# {line}")
            print(f"{'not ok' if problems else 'ok'} {number} {case.__doc__}")
            failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
