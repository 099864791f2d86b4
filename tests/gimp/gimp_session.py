# SPDX-License-Identifier: GPL-3.0-or-later
"""A real GIMP on a Desktop, with its own profile, that evaluates Scheme."""

import re
import shutil
import socket
import struct
import subprocess

from desktop import free_port, wait_for

# GIMP ignores the whole file if one key is unknown.
GIMPRC = """\
(plug-in-path "{plugins}")
(temp-path "{temp}")
(swap-path "{temp}")
(check-updates no)
(save-session-info no)
(restore-session no)
(save-device-status no)
(save-document-history no)
(save-tool-options no)
(color-profile-policy keep)
(debug-policy never)
(num-processors 1)
(undo-levels 20)
"""
SESSIONRC = "(hide-docks yes)\n(single-window-mode yes)\n"
FOLDERS = ("brushes", "dynamics", "fonts", "gradients", "icons", "modules",
           "palettes", "patterns", "plug-ins", "scripts", "themes",
           "tool-presets", "environ", "interpreters")
STOCK = ("script-fu", "file-jpeg", "file-png", "file-heif", "file-psd",
         "file-webp")


class SchemeError(Exception):
    """GIMP's answer to an expression that failed."""


def make_profile(folder, plugin, stock_folder):
    """Create a GIMP folder with the plug-in folder PLUGIN and a few others."""
    gimp = folder / "gimp"
    shutil.rmtree(gimp, ignore_errors=True)
    for name in FOLDERS:
        (gimp / name).mkdir(parents=True)
    stock = folder / "stock"
    stock.mkdir(exist_ok=True)
    for name in STOCK:
        if not (stock / name).exists():
            (stock / name).symlink_to(stock_folder / name)
    (gimp / "plug-ins" / "impasto").symlink_to(plugin)
    (gimp / "gimprc").write_text(GIMPRC.format(
        plugins=f"{gimp / 'plug-ins'}:{stock}", temp=folder / "tmp"))
    (gimp / "sessionrc").write_text(SESSIONRC)
    return gimp


class Gimp:
    """GIMP with its image window and a Script-Fu server."""

    def __init__(self, desktop, profile, extra_env=()):
        self.desktop = desktop
        desktop.env["GIMP2_DIRECTORY"] = str(profile)
        desktop.env.update(extra_env)
        # GIMP asks at start about backups that a killed GIMP has left.
        shutil.rmtree(profile / "backups", ignore_errors=True)
        port = free_port()
        log = desktop.folder / "server.log"
        self.process = desktop.spawn("gimp", [
            "gimp-2.10", "--new-instance", "--no-data", "--no-fonts",
            "--no-splash", "--console-messages", "--stack-trace-mode=never",
            "-b", f'(plug-in-script-fu-server 1 "127.0.0.1" {port} "{log}")'])
        self.socket = wait_for("GIMP's Script-Fu server",
                               lambda: self._connect(port), 120)

    def _connect(self, port):
        if self.process.poll() is not None:
            raise RuntimeError(f"GIMP ended with {self.process.returncode}")
        try:
            return socket.create_connection(("127.0.0.1", port), 30)
        except OSError:
            return None

    def evaluate(self, code):
        """The value of a Scheme expression, as text."""
        data = code.encode("utf-8")
        self.socket.settimeout(60)
        self.socket.sendall(b"G" + struct.pack(">H", len(data)) + data)
        magic, failed, length = struct.unpack(">cBH", self._receive(4))
        answer = self._receive(length).decode("utf-8", "replace")
        if magic != b"G":
            raise RuntimeError(f"not an answer of Script-Fu: {answer!r}")
        if failed:
            raise SchemeError(answer.strip())
        return answer

    def _receive(self, length):
        data = b""
        while len(data) < length:
            # Otherwise each answer waits for a delayed acknowledgment.
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self.socket.recv(length - len(data))
            if not part:
                raise EOFError("GIMP closed the connection")
            data += part
        return data

    def numbers(self, code):
        """All numbers in the value of a Scheme expression."""
        return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?",
                                             self.evaluate(code))]

    def open_image(self, path):
        """Load and show a picture, clean and without undo steps; return
        (image, drawable)."""
        image, drawable = self.numbers(
            f'(let ((image (car (gimp-file-load RUN-NONINTERACTIVE "{path}"'
            f' "{path}")))) (gimp-image-undo-disable image)'
            ' (gimp-image-undo-enable image) (gimp-image-clean-all image)'
            ' (gimp-display-new image) (gimp-displays-flush)'
            ' (list image (car (gimp-image-get-active-drawable image))))')
        return int(image), int(drawable)

    def pixels(self, image, drawable):
        """The bytes of an 8-bit drawable, as RGBA."""
        path = self.desktop.folder / "pixels.png"
        self.evaluate(
            f'(file-png-save2 RUN-NONINTERACTIVE {image} {drawable} "{path}"'
            f' "{path}" 0 1 0 0 0 0 0 0 1)')
        done = subprocess.run(["convert", str(path), "-depth", "8", "rgba:-"],
                              stdout=subprocess.PIPE, check=True, timeout=60)
        return done.stdout

    def layers(self, image):
        """The image's layers, from the top."""
        return [int(n) for n in self.numbers(
            f"(vector->list (cadr (gimp-image-get-layers {image})))")]

    def is_dirty(self, image):
        """Whether the image has unsaved changes."""
        return self.numbers(f"(gimp-image-is-dirty {image})") == [1]

    def window(self):
        """The image window."""
        return wait_for("GIMP's window",
                        lambda: self.desktop.windows("GIMP$"))[-1]

    def undo(self):
        """Ctrl+Z in the image window."""
        self.desktop.key(self.window(), "ctrl+z")

    def close(self):
        """Quit without saving."""
        try:
            if self.process.poll() is None:
                self.evaluate("(gimp-quit TRUE)")
                self.process.wait(20)
        except (OSError, EOFError, SchemeError, subprocess.TimeoutExpired):
            pass
        self.socket.close()
