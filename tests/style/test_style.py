#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for every file: license tag, format, length, includes, headers.

Usage: test_style.py SOURCE_ROOT BUILD_ROOT.  Speaks TAP.
"""

import configparser
import fnmatch
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from tree import Tree, VERBATIM

MAX_LINES = 600
# Formats differ between releases; this is Debian 12's.
CLANG_FORMAT_MAJOR = "14"
CODE = (".c", ".h", ".py", ".scm", ".build", ".sh")

C_STANDARD = {
    "assert", "ctype", "errno", "fcntl", "fenv", "float", "inttypes", "limits",
    "locale", "math", "pthread", "signal", "stdarg", "stdatomic", "stdbool",
    "stddef", "stdint", "stdio", "stdlib", "string", "time", "unistd",
    "dlfcn", "sched", "immintrin", "cpuid", "sys/.*", "config"}
# The headers in angle brackets that a layer may include.
LAYERS = {
    "engine": r"(glib|gio)(/.*|\.h|-object\.h)|json-glib/.*|cblas\.h"
              r"|openblas.*\.h|f77blas\.h",
    "ui": r"(glib|gio|gtk|gdk|gdk-pixbuf|atk|pango|cairo)(/.*|-object\.h|\.h)"
          r"|libgimpwidgets/.*|libgimpbase/.*|libgimpcolor/.*|libgimpmath/.*"
          r"|gegl\.h|babl/.*",
}
# The top-level folders whose headers in quotes a layer may include.
LAYER_FOLDERS = {"engine": {"engine"}, "ui": {"engine", "ui"}}


class Skip(Exception):
    """The tool for a check is not installed."""


def check_license_tags(tree, _build):
    """Every text file has an SPDX line near the top.  For any other file a Markdown
    page beside it or above it has its name or, in tests/, its folder."""
    pages = {n: t for n, t in tree.texts.items() if n.endswith(".md")}
    for name, text in tree.texts.items():
        if name.startswith(VERBATIM) or not text:
            continue
        if "SPDX-License-Identifier:" in text[:1000]:
            continue
        if not is_described(name, pages):
            yield f"{name}: no SPDX-License-Identifier line"
    for name in tree.binaries:
        if not is_described(name, pages):
            yield f"{name}: no Markdown page beside it names its license"


def is_described(name, pages):
    path = pathlib.PurePath(name)
    beside = [p for p in pages if pathlib.PurePath(p).parent in path.parents]
    names = [path.name]
    if path.parts[0] == "tests":
        names.append(f"{path.parent}/")
    return any(name in pages[p] for p in beside for name in names)


def check_clang_format(tree, _build):
    """C code is formatted by .clang-format."""
    for tool in (f"clang-format-{CLANG_FORMAT_MAJOR}", "clang-format"):
        if shutil.which(tool):
            version = subprocess.run([tool, "--version"], check=True,
                                     capture_output=True, text=True).stdout
            if f"version {CLANG_FORMAT_MAJOR}." in version:
                break
    else:
        raise Skip(f"clang-format {CLANG_FORMAT_MAJOR} is not installed")
    done = subprocess.run(
        [tool, "--style=file", "--dry-run", *tree.sources()], cwd=tree.root,
        check=True, capture_output=True, text=True)
    for name in sorted(set(re.findall(r"^(.*?):\d+:\d+: warning", done.stderr,
                                      re.MULTILINE))):
        yield f"{name}: run {tool} -i {name}"


def editorconfig(tree):
    """The patterns and the rules of each section of .editorconfig, in order."""
    parser = configparser.ConfigParser()
    parser.read_string("[DEFAULT]\n" + tree.texts[".editorconfig"])
    for section in parser.sections():
        braces = re.fullmatch(r"(.*)\{(.*)\}(.*)", section)
        globs = [section]
        if braces:
            globs = [braces.group(1) + middle + braces.group(3)
                     for middle in braces.group(2).split(",")]
        yield globs, parser[section]


def check_editorconfig(tree, _build):
    """White space and encoding follow .editorconfig."""
    sections = list(editorconfig(tree))
    known = (".c", ".h", ".py", ".build", ".sh", ".scm", ".md", ".txt",
             ".json", ".svg", ".xml", ".in", ".po")
    for name in tree.binaries:
        if name.endswith(known):
            yield f"{name}: is not UTF-8"
    for name, text in tree.texts.items():
        if name.startswith(VERBATIM) or not text:
            continue
        rules = {}
        for globs, section in sections:
            base = pathlib.PurePath(name).name
            if any(fnmatch.fnmatch(base, g) for g in globs):
                rules.update(section)
        lines = text.split("\n")
        if rules.get("end_of_line") == "lf" and "\r" in text:
            yield f"{name}: has carriage returns"
        if rules.get("insert_final_newline") == "true" and lines[-1]:
            yield f"{name}: has no newline at the end"
        for number, line in enumerate(lines, 1):
            if rules.get("trim_trailing_whitespace") == "true" \
                    and line != line.rstrip():
                yield f"{name}:{number}: white space at the end of the line"
            if rules.get("indent_style") == "space" \
                    and "\t" in line[:len(line) - len(line.lstrip())]:
                yield f"{name}:{number}: is indented with a tab"


def check_length(tree, _build):
    """A file of code has at most 600 lines."""
    for name in tree.sources(endings=CODE):
        lines = tree.texts[name].count("\n")
        if lines > MAX_LINES:
            yield f"{name}: {lines} lines, above {MAX_LINES}"


def check_layers(tree, build):
    """engine/ includes neither GTK nor GIMP, and ui/ no libgimp; only plugin/ and
    its tests include libgimp."""
    include = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
    for name in tree.sources():
        layer = name.split("/")[0]
        for kind, header in include.findall(tree.texts[name]):
            if layer in LAYERS and kind == "<":
                allowed = LAYERS[layer] + "|(" + "|".join(C_STANDARD) + r")\.h"
                if not re.fullmatch(allowed, header):
                    yield f"{name}: {layer}/ may not include <{header}>"
            elif layer in LAYERS and "/" in header:
                if header.split("/")[0] not in LAYER_FOLDERS[layer]:
                    yield f'{name}: {layer}/ may not include "{header}"'
            elif layer != "plugin" and not name.startswith("tests/gimp/") \
                    and re.match(r"libgimp/", header):
                yield f"{name}: only plugin/ may include <{header}>"
    for name, command in compile_commands(tree, build):
        if name.startswith("engine/") \
                and any(re.search(r"(gtk|gimp|gdk)[-+\w]*2\.0", word)
                        for word in command):
            yield f"{name}: is compiled with the flags of GTK or GIMP"


def folder_ranks(tree):
    """The row of each folder in the table of ARCHITECTURE.md, which begins with the
    lowest folder."""
    rows = re.findall(r"^\| `((?:engine|ui|plugin)/\w+/)` \|",
                      tree.texts["ARCHITECTURE.md"], re.MULTILINE)
    return {folder: rank for rank, folder in enumerate(rows)}


def check_folders(tree, _build):
    """A folder of engine/, ui/ and plugin/ includes only itself and the folders in
    earlier rows of ARCHITECTURE.md; an include inside the project has the whole
    path."""
    ranks = folder_ranks(tree)
    include = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
    for name in tree.sources("engine", "ui", "plugin"):
        folder = name.rpartition("/")[0] + "/"
        if name == "engine/nst.h":
            continue
        if folder not in ranks:
            yield f"{name}: ARCHITECTURE.md's table has no {folder}"
            continue
        for header in include.findall(tree.texts[name]):
            other = header.rpartition("/")[0] + "/"
            if header in ("config.h", "engine/nst.h"):
                continue
            if other not in ranks:
                yield f'{name}: "{header}" is not a path from the top level'
            elif ranks[other] > ranks[folder]:
                yield f'{name}: {folder} may not include "{header}"'
    for folder in ranks:
        if not any(n.startswith(folder) for n in tree.texts):
            yield f"ARCHITECTURE.md: there is no {folder}"


def compile_commands(tree, build):
    """The name and the compiler's command of each C file of the build."""
    with open(build / "compile_commands.json", encoding="utf-8") as file:
        for entry in json.load(file):
            path = (build / entry["file"]).resolve()
            try:
                name = path.relative_to(tree.root).as_posix()
            except ValueError:
                continue
            yield name, shlex.split(entry["command"])


def check_headers(tree, build):
    """Each header compiles alone.  A C file includes its own header first, so that
    the build checks that; headers without a C file are compiled here, with the
    flags of their folder.  Files *_template.h define nothing on their own."""
    include = re.compile(r'^#include\s*(\S+)', re.MULTILINE)
    flags = {}
    for name, command in compile_commands(tree, build):
        compiler = command[:2 if command[0].endswith("ccache") else 1]
        words = [w for w in command[len(compiler):]
                 if re.match(r"-(I|D|f(?!diag)|W|std=|pthread|isystem)", w)]
        folder = name.split("/")[0]
        # Of several targets in a folder, the one with the most flags.
        flags[folder] = max(flags.get(folder, []), [*compiler, *words],
                            key=len)
    with tempfile.TemporaryDirectory() as scratch:
        unit = pathlib.Path(scratch) / "header.c"
        for name in tree.sources("engine", "ui", "plugin", endings=".h"):
            if name.endswith("_template.h"):
                continue
            if (own := name[:-1] + "c") in tree.texts:
                found = include.findall(tree.texts[own])[:2]
                if found != ['"config.h"', f'"{name}"']:
                    yield f"{own}: does not include {name} first"
                continue
            if name.split("/")[0] not in flags:
                yield f"{name}: nothing in its folder is compiled"
                continue
            unit.write_text(f'#include "{name}"\n', encoding="utf-8")
            done = subprocess.run(
                [*flags[name.split("/")[0]], "-Werror", f"-I{tree.root}",
                 "-fsyntax-only", str(unit)],
                cwd=build, capture_output=True, text=True, check=False)
            if done.returncode:
                first = "\n".join(done.stderr.splitlines()[:8])
                yield f"{name}: {first}"


def check_version(tree, _build):
    """engine/nst.h has the version of the project."""
    header = re.findall(r"#define NST_M(?:AJ|IN)OR_VERSION (\d+)",
                        tree.texts["engine/nst.h"])
    project = re.search(r"version: '(\d+)\.(\d+)", tree.texts["meson.build"])
    if header != list(project.groups()):
        yield f"nst.h has {header}, meson.build {project.groups()}"


def check_potfiles(tree, _build):
    """po/POTFILES.in lists exactly the files with translatable strings."""
    listed = [line for line in tree.texts["po/POTFILES.in"].splitlines()
              if line and not line.startswith("#")]
    call = re.compile(r"\b(?:N?C?_|ngettext|dn?gettext|gettext)\s*\(\s*[\"\w]")
    marked = [n for n in tree.sources("engine", "ui", "plugin")
              if call.search(strip_defines(tree.texts[n]))]
    for name in sorted(set(marked) - set(listed)):
        yield f"po/POTFILES.in: {name} is missing"
    for name in sorted(set(listed) - set(tree.texts)):
        yield f"po/POTFILES.in: there is no {name}"
    if listed != sorted(set(listed)):
        yield "po/POTFILES.in: is not sorted, or names a file twice"


def strip_defines(text):
    return re.sub(r"^\s*#\s*define\b.*$", "", text, flags=re.MULTILINE)


CHECKS = [check_license_tags, check_clang_format, check_editorconfig,
          check_length, check_layers, check_folders, check_headers,
          check_version, check_potfiles]


def main():
    tree = Tree(pathlib.Path(sys.argv[1]).resolve())
    build = pathlib.Path(sys.argv[2]).resolve()
    failed = 0
    print(f"1..{len(CHECKS)}")
    for number, check in enumerate(CHECKS, 1):
        name = check.__name__.replace("check_", "", 1).replace("_", " ")
        try:
            problems = list(check(tree, build))
        except Skip as reason:
            print(f"ok {number} {name} # SKIP {reason}")
            continue
        for problem in problems:
            print("\n".join("# " + line for line in problem.splitlines()))
        print(f"{'not ok' if problems else 'ok'} {number} {name}")
        failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
