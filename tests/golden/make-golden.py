#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the reference figures of test-golden, with PyTorch in double precision.

    make-golden.py DATA_FOLDER OUTPUT_FOLDER

Writes, for each case, the pictures (CASE-content.png, CASE-image.png,
CASE-style-N.png), the losses (CASE.json) and the gradient with respect to the
values 0..255 of the image (CASE.gradient: float32, little-endian, [height]
[width][RGB]).  Needs torch, numpy and pillow.  README.md says when to run it.
"""
import json
import pathlib
import struct
import sys

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import conv2d, max_pool2d

SEED = 20240715

# Each picture: file, box to crop (left, top, right, bottom) or None, size.
CAT = "photos/chelsea.png"
COFFEE = "photos/coffee.png"
ROCKET = "photos/rocket.jpg"
WAVE = "styles/hokusai-great-wave-1829.jpg"
VILLAGE = "styles/van-gogh-village-street-in-auvers-1890.jpg"
COMPOSITION = "styles/kandinsky-composition-viii-1923.jpg"

# The weights are such that each term has a share in the gradient that a
# mistake in it could not hide behind the others.
CASES = [
    {"name": "cat-wave", "content": (CAT, None, (101, 75)),
     "styles": [(WAVE, (100, 20, 472, 492), (93, 118), 1.0)],
     "noise": 0.3, "weights": (1.0, 1.0, 0.0)},
    {"name": "coffee-composition", "content": (COFFEE, None, (193, 129)),
     "styles": [(COMPOSITION, None, (151, 103), 1.0)],
     "noise": 0.15, "weights": (20.0, 0.01, 20000.0)},
    {"name": "rocket-village", "content": (ROCKET, (150, 30, 450, 427),
                                           (67, 89)),
     "styles": [(VILLAGE, None, (127, 61), 1.0)],
     "noise": 0.6, "weights": (200.0, 0.02, 30000.0)},
    {"name": "two-styles", "content": (CAT, (90, 40, 290, 240), (49, 47)),
     "styles": [(WAVE, None, (64, 43), 0.25), (VILLAGE, None, (37, 51), 0.75)],
     "noise": 0.5, "weights": (10.0, 0.002, 5000.0)},
]

CONTENT_LAYER = "4_2"
STYLE_LAYERS = ("1_1", "2_1", "3_1", "4_1", "5_1")


class Network:
    """VGG-19 up to relu5_1, read from the safetensors file that is shipped."""

    def __init__(self, path):
        raw = path.read_bytes()
        length, = struct.unpack_from("<Q", raw)
        header = json.loads(raw[8:8 + length])
        about = header.pop("__metadata__")
        assert about["input_channels"] == "BGR"
        self.mean = [float(m) for m in about["input_mean"].split()]

        def tensor(name):
            entry = header[name]
            begin, end = (8 + length + o for o in entry["data_offsets"])
            kind = {"F32": "<f4", "U8": "u1"}[entry["dtype"]]
            return np.frombuffer(raw[begin:end], kind).reshape(entry["shape"])

        self.layers = []
        for name in sorted({key.split(".")[0] for key in header}):
            values = tensor(name + ".weight.codebook").astype(np.float64)
            weight = values[tensor(name + ".weight.index")]
            bias = tensor(name + ".bias").astype(np.float64)
            self.layers.append((name.removeprefix("conv"),
                                torch.from_numpy(weight),
                                torch.from_numpy(bias)))

    def maps(self, rgb):
        """Feature maps after each ReLU, of a picture [height][width][RGB]."""
        mean = torch.tensor(self.mean, dtype=torch.float64)
        x = (rgb.flip(-1) - mean).permute(2, 0, 1).unsqueeze(0)
        out = {}
        block = "1"
        for name, weight, bias in self.layers:
            if name[0] != block:
                block = name[0]
                x = max_pool2d(x, kernel_size=2, stride=2)
            x = torch.clamp(conv2d(x, weight, bias, padding=1), min=0.0)
            out[name] = x[0]
        return out


def gram(fmap):
    channels, height, width = fmap.shape
    rows = fmap.reshape(channels, height * width)
    return torch.einsum("ip,jp->ij", rows, rows) / (height * width)


def losses_of(network, image, content, styles):
    """Unweighted losses, and the shares of the style layers."""
    maps = network.maps(image)
    with torch.no_grad():
        content_map = network.maps(content)[CONTENT_LAYER]
        targets = {layer: 0.0 for layer in STYLE_LAYERS}
        for picture, share in styles:
            style_maps = network.maps(picture)
            for layer in STYLE_LAYERS:
                targets[layer] = targets[layer] + share * gram(
                    style_maps[layer])
    content_loss = 0.01 * torch.mean((maps[CONTENT_LAYER] - content_map) ** 2)
    style_layers = {}
    for layer in STYLE_LAYERS:
        difference = gram(maps[layer]) - targets[layer]
        style_layers["relu" + layer] = (10.0 / maps[layer].shape[0] ** 2
                                        * torch.mean(difference ** 2))
    tv = 0.5 * (torch.mean(torch.abs(image[:, 1:] - image[:, :-1]))
                + torch.mean(torch.abs(image[1:] - image[:-1])))
    return content_loss, style_layers, tv


def load(data, name, box, size):
    picture = Image.open(data / name).convert("RGB")
    if box:
        picture = picture.crop(box)
    return picture.resize(size, Image.Resampling.LANCZOS)


def to_tensor(picture):
    return torch.from_numpy(np.asarray(picture).astype(np.float64))


def figure(loss):
    """Rounded to what does not depend on the number of threads."""
    return float(f"{loss.item():.12g}")


def make_case(case, network, data, out, rng):
    name = case["name"]
    content = load(data, *case["content"])
    styles = [(load(data, *style[:3]), style[3]) for style in case["styles"]]
    pixels = np.asarray(content).astype(np.float64)
    noise = rng.integers(0, 256, pixels.shape)
    share = case["noise"]
    image = Image.fromarray(np.rint(
        (1.0 - share) * pixels + share * noise).astype(np.uint8))

    content.save(out / f"{name}-content.png", optimize=True)
    image.save(out / f"{name}-image.png", optimize=True)
    for i, (style, _) in enumerate(styles):
        style.save(out / f"{name}-style-{i}.png", optimize=True)

    x = to_tensor(image).requires_grad_()
    content_loss, style_layers, tv = losses_of(
        network, x, to_tensor(content),
        [(to_tensor(style), part) for style, part in styles])
    style_loss = sum(style_layers.values())
    terms = [weight * loss for weight, loss in
             zip(case["weights"], (content_loss, style_loss, tv))]
    norms = [torch.autograd.grad(term, x, retain_graph=True)[0].norm().item()
             for term in terms]
    total = sum(terms)
    gradient, = torch.autograd.grad(total, x)

    (out / f"{name}.gradient").write_bytes(
        gradient.numpy().astype("<f4").tobytes())
    figures = {
        "weights": dict(zip(("content", "style", "tv"), case["weights"])),
        "style_shares": [part for _, part in styles],
        "content": figure(content_loss),
        "style": figure(style_loss),
        "tv": figure(tv),
        "total": figure(total),
        "content_layers": {"relu" + CONTENT_LAYER: figure(content_loss)},
        "style_layers": {k: figure(v) for k, v in style_layers.items()},
    }
    (out / f"{name}.json").write_text(json.dumps(figures, indent=2) + "\n",
                                      encoding="utf-8")
    print(name, "norms of the gradient's terms:",
          *(f"{norm:.4g}" for norm in norms))


def main():
    data, out = (pathlib.Path(argument) for argument in sys.argv[1:])
    torch.use_deterministic_algorithms(True)
    network = Network(data / "vgg19-conv5_1.safetensors")
    rng = np.random.default_rng(SEED)
    for case in CASES:
        make_case(case, network, data, out, rng)


if __name__ == "__main__":
    main()
