# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the project and their contents."""

import os
import pathlib
import subprocess

# License texts are unchanged copies.
VERBATIM = "LICENSES/"


class Tree:
    """All files that git tracks or would add."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = sorted(self._from_git() or self._from_disk())
        self.texts = {}
        self.binaries = []
        for name in self.files:
            data = (self.root / name).read_bytes()
            try:
                if b"\0" in data:
                    raise UnicodeError
                self.texts[name] = data.decode("utf-8")
            except UnicodeError:
                self.binaries.append(name)

    def _from_git(self):
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z",
                   "--cached", "--others", "--exclude-standard"]
        try:
            done = subprocess.run(command, cwd=self.root, check=True,
                                  capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return []
        names = set(done.stdout.decode("utf-8").split("\0")) - {""}
        return [n for n in names if (self.root / n).is_file()]

    def _from_disk(self):
        names = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [f for f in folders if f not in (".git", "__pycache__")
                          and not f.startswith("build")]
            names += [os.path.relpath(os.path.join(folder, f), self.root)
                      for f in files]
        return names

    def sources(self, *folders, endings=(".c", ".h")):
        """The names of the texts in these folders; of all texts without folders."""
        prefixes = tuple(f + "/" for f in folders) or ("",)
        return [n for n in self.texts
                if n.startswith(prefixes) and n.endswith(endings)]
