# SPDX-License-Identifier: GPL-3.0-or-later
"""A world of its own for GIMP: nothing of the user's is read or changed."""

import os

# What a caller may want to reach GIMP and the plug-in.
KEPT = ("PATH", "LD_LIBRARY_PATH", "LD_PRELOAD")
KEPT_PREFIXES = ("ASAN_", "UBSAN_", "LSAN_", "GIMP_PLUGIN_DEBUG")


def private_environment(world):
    """Make the folders of a world, and the variables that point to them; no
    buses, unless the caller starts some."""
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
