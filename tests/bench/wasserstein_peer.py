#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipe of the strongest published program of this kind, in PyTorch.

wasserstein_peer.py CONTENT STYLE OUTPUT [--size N] [--first K] [--then K]
                    [--threads T]

Written from the description of style-transfer-pytorch by Katherine Crowson: the
Wasserstein distance of Gaussians at relu1_1 to relu5_1 with the weights 256, 64, 16, 4
and 1, the content at relu4_2 with the weight 0.015, both with gradients scaled to an L1
norm of 1, total variation with the weight 2, replicate padding at the first layer.
Sizes of the longer side from 128 px on, by the square root of 2; 1000 iterations of Adam
at the first size (--first) and 500 at the others (--then), with a step of 0.02 and the
averaged iterate (0.99).

Prints a line of JSON: for each size, the seconds of an iteration; the seconds of the
whole run, and those of a run with 1000 and 500 iterations, which tells the time without
waiting for it (--first 5 --then 5).  Needs what peers.py needs.
"""
import argparse
import json
import math
import time

import torch
from PIL import Image
from torch.nn import functional

import peers

STYLE = {"conv1_1": 256, "conv2_1": 64, "conv3_1": 16, "conv4_1": 4,
         "conv5_1": 1}
CONTENT_WEIGHT = 0.015
TV_WEIGHT = 2.0
FIRST_SIZE = 128
FIRST, THEN = 1000, 500
STEP = 0.02
AVERAGING = 0.99
EPSILON = 1e-8


class ScaledGradient(torch.autograd.Function):
    """The identity, with a gradient whose L1 norm is the weight."""

    @staticmethod
    def forward(context, x, weight):
        context.weight = weight
        return x.view_as(x)

    @staticmethod
    def backward(context, gradient):
        scale = context.weight / (gradient.abs().sum() + EPSILON)
        return gradient * scale, None


class SquareRoot(torch.autograd.Function):
    """Of a symmetric positive matrix; the gradient solves Lyapunov's equation."""

    @staticmethod
    def forward(context, matrix):
        values, vectors = torch.linalg.eigh(matrix)
        roots = values.clamp(min=0).sqrt()
        context.save_for_backward(roots, vectors)
        return (vectors * roots) @ vectors.T

    @staticmethod
    def backward(context, gradient):
        roots, vectors = context.saved_tensors
        inner = vectors.T @ gradient @ vectors
        inner = inner / (roots[:, None] + roots[None, :] + 1e-6)
        return vectors @ inner @ vectors.T


def moments(values):
    flat = values[0].flatten(1)
    mean = flat.mean(1)
    flat = flat - mean[:, None]
    return mean, flat @ flat.T / flat.shape[1]


class Objective(peers.Objective):
    """Pictures are [1, 3, h, w], RGB in 0..1."""

    def __init__(self, content, style):
        self.weights = peers.read_weights()
        with torch.no_grad():
            self.content = self.maps_of(content)[peers.CONTENT]
            maps = self.maps_of(style)
            self.targets = {}
            for layer in STYLE:
                mean, covariance = moments(maps[layer])
                self.targets[layer] = (mean, covariance,
                                       SquareRoot.apply(covariance))

    def maps_of(self, picture):
        mean = torch.tensor(peers.MEAN_BGR).view(1, 3, 1, 1)
        return self.maps(255 * picture.flip(1) - mean)

    def convolve(self, layer, x):
        if layer != "conv1_1":
            return super().convolve(layer, x)
        kernel, bias = self.weights[layer]
        return functional.conv2d(
            functional.pad(x, (1, 1, 1, 1), mode="replicate"), kernel, bias)

    def style_loss(self, values, target):
        mean, covariance = moments(values)
        target_mean, target_covariance, root = target
        cross = SquareRoot.apply(root @ covariance @ root)
        return ((mean - target_mean).square().mean()
                + torch.diagonal(covariance + target_covariance
                                 - 2 * cross).mean())

    def loss(self, picture):
        maps = self.maps_of(picture)
        values = ScaledGradient.apply(maps[peers.CONTENT], CONTENT_WEIGHT)
        total = (values - self.content).square().mean()
        for layer, weight in STYLE.items():
            values = ScaledGradient.apply(maps[layer],
                                          weight / sum(STYLE.values()))
            total = total + self.style_loss(values, self.targets[layer])
        padded = functional.pad(picture, (0, 1, 0, 1), mode="replicate")
        across = padded[..., :-1, 1:] - padded[..., :-1, :-1]
        down = padded[..., 1:, :-1] - padded[..., :-1, :-1]
        return total + TV_WEIGHT * (across.square() + down.square()).mean()


def read_picture(path, size):
    picture = Image.open(path).convert("RGB")
    scale = size / max(picture.size)
    picture = picture.resize([max(1, round(side * scale))
                              for side in picture.size], Image.LANCZOS)
    values = torch.tensor(list(picture.getdata()), dtype=torch.float32) / 255
    return values.view(1, picture.height, picture.width, 3).permute(0, 3, 1, 2)


def write_picture(x, path):
    values = (255 * x[0].permute(1, 2, 0)).round().clamp(0, 255).to(torch.uint8)
    Image.fromarray(values.contiguous().numpy()).save(path)


def paint(start, objective, iterations):
    """The averaged iterate."""
    x = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([x], lr=STEP, betas=(0.9, 0.99))
    average = torch.zeros_like(start)
    for _ in range(iterations):
        optimizer.zero_grad()
        objective.loss(x).backward()
        optimizer.step()
        with torch.no_grad():
            x.clamp_(0, 1)
            average = AVERAGING * average + (1 - AVERAGING) * x
    return average / (1 - AVERAGING ** iterations)


def sizes(last):
    steps = math.ceil(2 * math.log2(max(last / FIRST_SIZE, 1)) - 1e-9)
    return [round(FIRST_SIZE * 2 ** (step / 2))
            for step in range(steps)] + [last]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name in ("content", "style", "output"):
        parser.add_argument(name)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--first", type=int, default=FIRST)
    parser.add_argument("--then", type=int, default=THEN)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    begin = time.perf_counter()
    x, seconds = None, {}
    for size in sizes(args.size):
        content = read_picture(args.content, size)
        objective = Objective(content, read_picture(args.style, size))
        if x is None:
            x = content
        x = functional.interpolate(x, content.shape[2:], mode="bicubic",
                                   align_corners=False).clamp(0, 1)
        iterations = args.then if seconds else args.first
        start = time.perf_counter()
        x = paint(x, objective, iterations)
        seconds[size] = (time.perf_counter() - start) / iterations
    write_picture(x, args.output)
    print(json.dumps({
        "seconds": round(time.perf_counter() - begin, 1),
        "iteration": {size: round(s, 4) for size, s in seconds.items()},
        "whole": round(THEN * sum(seconds.values())
                       + (FIRST - THEN) * seconds[sizes(args.size)[0]]),
        "memory_mb": peers.memory_mb()}))


if __name__ == "__main__":
    main()
