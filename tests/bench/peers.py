#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same objective in PyTorch, for comparison with the engine.

peers.py iteration --size N [--threads T] [--bfloat16] [--iterations K]
    seconds per evaluation of losses and gradient with one step of L-BFGS
peers.py optimize CONTENT STYLE OUTPUT [--iterations K]
    PyTorch's own L-BFGS, projected onto 0..255, at one size
peers.py evaluate CONTENT STYLE IMAGE
    the objective of a picture file

Each prints a line of JSON.  Needs torch, numpy, pillow, and the model file in data/.
The build and the tests do not need this script.
"""
import argparse
import json
import resource
import struct
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

WEIGHTS = Path(__file__).parents[2] / "data" / "vgg19-conv5_1.safetensors"
CONVOLUTIONS = {1: 2, 2: 2, 3: 4, 4: 4, 5: 1}
STYLE = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
CONTENT = "conv4_2"
MEAN_BGR = (103.939, 116.779, 123.68)


def read_weights():
    """The shipped weights as {layer: (kernel, bias)}, channels last."""
    blob = WEIGHTS.read_bytes()
    (length,) = struct.unpack("<Q", blob[:8])
    header = json.loads(blob[8:8 + length])
    body = blob[8 + length:]

    def tensor(name):
        entry = header[name]
        kind = {"U8": np.uint8, "F32": np.float32}[entry["dtype"]]
        first, last = entry["data_offsets"]
        return np.frombuffer(body[first:last], kind).reshape(entry["shape"])

    weights = {}
    for block, count in CONVOLUTIONS.items():
        for number in range(1, count + 1):
            layer = f"conv{block}_{number}"
            kernel = tensor(f"{layer}.weight.codebook")[
                tensor(f"{layer}.weight.index")]
            kernel = torch.from_numpy(kernel.copy())
            weights[layer] = (
                kernel.contiguous(memory_format=torch.channels_last),
                torch.from_numpy(tensor(f"{layer}.bias").copy()))
    return weights


class Objective:
    """content + style of pictures [1, 3, h, w], BGR, mean subtracted."""

    def __init__(self, content, style):
        self.weights = read_weights()
        with torch.no_grad():
            self.content = self.maps(content)[CONTENT]
            self.grams = {layer: self.gram(values)
                          for layer, values in self.maps(style).items()
                          if layer in STYLE}

    def convolve(self, layer, x):
        kernel, bias = self.weights[layer]
        return functional.conv2d(x, kernel, bias, padding=1)

    def maps(self, x):
        result = {}
        x = x.contiguous(memory_format=torch.channels_last)
        for block, count in CONVOLUTIONS.items():
            if block > 1:
                x = functional.max_pool2d(x, 2)
            for number in range(1, count + 1):
                layer = f"conv{block}_{number}"
                x = functional.relu(self.convolve(layer, x))
                result[layer] = x
        return result

    @staticmethod
    def gram(values):
        flat = values[0].flatten(1)
        return flat @ flat.T / flat.shape[1]

    def losses(self, x):
        maps = self.maps(x)
        content = 0.01 * functional.mse_loss(maps[CONTENT].float(),
                                             self.content.float())
        style = 0.0
        for layer in STYLE:
            difference = self.gram(maps[layer]).float() - self.grams[layer]
            style = style + (10.0 / difference.shape[0] ** 2
                             * difference.square().mean())
        return content, style


def read_picture(path):
    pixels = np.asarray(Image.open(path).convert("RGB"), np.float32)
    bgr = torch.from_numpy(pixels[..., ::-1].copy()).permute(2, 0, 1)[None]
    return (bgr - torch.tensor(MEAN_BGR).view(1, 3, 1, 1)).contiguous()


def write_picture(x, path):
    rgb = (x.detach()[0] + torch.tensor(MEAN_BGR).view(3, 1, 1)).flip(0)
    pixels = rgb.permute(1, 2, 0).round().clamp(0, 255).to(torch.uint8)
    Image.fromarray(pixels.contiguous().numpy()).save(path)


def memory_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def steps(objective, x, bfloat16=False):
    """Projected L-BFGS; yields the losses before each step."""
    mean = torch.tensor(MEAN_BGR).view(1, 3, 1, 1)
    optimizer = torch.optim.LBFGS([x], lr=1.0, max_iter=1)
    found = {}

    def closure():
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            content, style = objective.losses(x)
        total = content + style
        total.backward()
        found.update(content=content.item(), style=style.item(),
                     total=total.item())
        return total

    while True:
        optimizer.step(closure)
        with torch.no_grad():
            x.copy_((x + mean).clamp(0, 255) - mean)
        yield dict(found)


def iteration(args):
    torch.set_num_threads(args.threads)
    torch.manual_seed(20160626)
    shape = (1, 3, args.size, args.size)
    mean = torch.tensor(MEAN_BGR).view(1, 3, 1, 1)
    objective = Objective(torch.rand(shape) * 255 - mean,
                          torch.rand(shape) * 255 - mean)
    run = steps(objective, (torch.rand(shape) * 255 - mean).requires_grad_(),
                args.bfloat16)
    next(run)
    seconds = []
    for _ in range(args.iterations):
        start = time.perf_counter()
        next(run)
        seconds.append(time.perf_counter() - start)
    return {"size": args.size, "threads": args.threads,
            "seconds": round(sorted(seconds)[len(seconds) // 2], 4),
            "memory_mb": memory_mb()}


def optimize(args):
    start = time.perf_counter()
    content = read_picture(args.content)
    x = content.clone().requires_grad_()
    run = steps(Objective(content, read_picture(args.style)), x)
    for _ in range(args.iterations):
        next(run)
    write_picture(x, args.output)
    return {"iterations": args.iterations, "memory_mb": memory_mb(),
            "seconds": round(time.perf_counter() - start, 2)}


def evaluate(args):
    objective = Objective(read_picture(args.content), read_picture(args.style))
    with torch.no_grad():
        content, style = objective.losses(read_picture(args.image))
    return {"content": content.item(), "style": style.item(),
            "total": content.item() + style.item()}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("iteration")
    command.add_argument("--size", type=int, default=512)
    command.add_argument("--threads", type=int, default=2)
    command.add_argument("--iterations", type=int, default=5)
    command.add_argument("--bfloat16", action="store_true")
    command.set_defaults(run=iteration)
    command = commands.add_parser("optimize")
    for name in ("content", "style", "output"):
        command.add_argument(name)
    command.add_argument("--iterations", type=int, default=100)
    command.set_defaults(run=optimize)
    command = commands.add_parser("evaluate")
    for name in ("content", "style", "image"):
        command.add_argument(name)
    command.set_defaults(run=evaluate)
    args = parser.parse_args()
    print(json.dumps(args.run(args)))


if __name__ == "__main__":
    main()
