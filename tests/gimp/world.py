# SPDX-License-Identifier: GPL-3.0-or-later
"""A private environment for GIMP, apart from the user's files."""

import os

# The variables that GIMP and the plug-in inherit.
KEPT = ("PATH", "LD_LIBRARY_PATH", "LD_PRELOAD")
KEPT_PREFIXES = ("ASAN_", "UBSAN_", "LSAN_", "GIMP_PLUGIN_DEBUG")


def private_environment(world):
    """Create the folders of a private environment and return its variables.
    They name no buses; the caller may start some."""
    for name in ("home", "runtime", "tmp"):
        (world / name).mkdir(parents=True, exist_ok=True)
    (world / "runtime").chmod(0o700)
    env = {k: v for k, v in os.environ.items()
           if k in KEPT or k.startswith(KEPT_PREFIXES)}
    env.update({
        "HOME": str(world / "home"),
        "XDG_CONFIG_HOME": str(world / "home/.config"),
        "XDG_CACHE_HOME": str(world / "home/.cache"),
        "XDG_DATA_HOME": str(world / "home/.local/share"),
        "XDG_RUNTIME_DIR": str(world / "runtime"),
        "TMPDIR": str(world / "tmp"),
        "LC_ALL": "C.UTF-8",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "NO_AT_BRIDGE": "1",
        "GIO_USE_VFS": "local",
        "GSETTINGS_BACKEND": "memory",
    })
    return env
