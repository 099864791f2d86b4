# SPDX-License-Identifier: GPL-3.0-or-later
"""A private X display with a window manager and an accessibility bus."""

import glob
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

from world import private_environment

NEEDED = ("Xvfb", "metacity", "xdotool", "xprop", "dbus-daemon", "import")
BUS_LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
GTK_MODULES = ("gail", "atk-bridge")


def end_orderly(_signal, _frame):
    """A handler for SIGTERM, so that the started processes end, too."""
    sys.exit("terminated")


class TimedOut(Exception):
    """An expected event did not happen in time."""


def wait_for(what, condition, limit=30.0, step=0.05):
    """Poll condition () until it is true, and return its value."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimedOut(f"timed out after {limit:g} s: {what}")
        time.sleep(step)


def missing_tools():
    """The names of required programs and modules that are not installed."""
    missing = [tool for tool in NEEDED if not shutil.which(tool)]
    if not os.access(BUS_LAUNCHER, os.X_OK):
        missing.append("at-spi2-core")
    for name in GTK_MODULES:
        if not glob.glob(f"/usr/lib*/*/gtk-2.0/modules/lib{name}.so"):
            missing.append(f"the GTK 2 module {name}")
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        missing.append("gir1.2-atspi-2.0")
    return missing


class Desktop:
    """Xvfb, metacity, D-Bus and AT-SPI; close () ends each by its id."""

    def __init__(self, folder, size="1280x900x24", options=()):
        self.folder = pathlib.Path(folder)
        self.processes = []
        signal.signal(signal.SIGTERM, end_orderly)
        self.env = private_environment(self.folder)
        del self.env["NO_AT_BRIDGE"]
        self.env["GTK_MODULES"] = ":".join(GTK_MODULES)
        try:
            self._start_display(size, options)
            self._start_buses()
            self._start_window_manager()
        except BaseException:
            self.close()
            raise

    def spawn(self, name, command, **options):
        """Start a process that close () ends.  Log its output in NAME.log."""
        options.setdefault("stderr", subprocess.STDOUT)
        with open(self.folder / f"{name}.log", "ab") as log:
            options.setdefault("stdout", log)
            process = subprocess.Popen(
                command, env=self.env, stdin=subprocess.DEVNULL,
                start_new_session=True, **options)
        self.processes.append(process)
        return process

    def _start_display(self, size, options):
        reader, writer = os.pipe()
        self.spawn("xvfb", ["Xvfb", "-displayfd", str(writer), "-screen", "0",
                            size, "-nolisten", "tcp", "-noreset", *options],
                   pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.env["DISPLAY"] = ":" + number

    def _start_buses(self):
        bus = self.spawn("dbus", ["dbus-daemon", "--session", "--nofork",
                                  "--print-address=1"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        address = bus.stdout.readline().decode().strip()
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address
        self.spawn("at-spi", [BUS_LAUNCHER, "--launch-immediately"])

    def _start_window_manager(self):
        self.spawn("metacity", ["metacity", "--sm-disable", "--no-composite"])
        wait_for("the window manager", lambda: "window id" in self.output(
            "xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))

    def output(self, *command):
        """The output of a command; empty if it fails."""
        done = subprocess.run(command, env=self.env, capture_output=True,
                              timeout=30, check=False)
        return done.stdout.decode("utf-8", "replace")

    def windows(self, title):
        """The visible windows whose title matches, newest last."""
        return self.output("xdotool", "search", "--onlyvisible", "--name",
                           title).split()

    def key(self, window, combination):
        """Activate a window and press a key in it."""
        self.output("xdotool", "windowactivate", "--sync", window)
        self.output("xdotool", "key", "--clearmodifiers", combination)

    def screenshot(self, path):
        """Save a screenshot of the whole display, for people."""
        self.output("import", "-window", "root", str(path))

    def shown(self, window):
        """The pixels of a window on the display, as bytes."""
        done = subprocess.run(["import", "-window", window, "-depth", "8",
                               "rgb:-"], env=self.env, timeout=30,
                              stdout=subprocess.PIPE, check=True)
        return done.stdout

    def move(self, window, x, y):
        """Move a window's top left corner to x, y."""
        self.output("xdotool", "windowmove", "--sync", window, str(x), str(y))

    def close(self):
        """End all started processes, newest first."""
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            if process.stdout:
                process.stdout.close()


def free_port():
    """A TCP port of this machine that is not in use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
