#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the reference figures of test-golden, with PyTorch in double precision.

    make-golden.py DATA_FOLDER OUTPUT_FOLDER

Writes, for each case, the pictures (CASE-content.png, CASE-image.png,
CASE-style-N.png), the losses (CASE.json) and the gradient with respect to the
values 0..255 of the image (CASE.gradient: float32, little-endian, [height]
[width][RGB]).  For each variant, which is the objective with other options on
one case's pictures: the losses (VARIANT.json) and the gradient (VARIANT.gradient:
int16, little-endian, in steps of the figure "gradient_step").

Needs torch, numpy, pillow and pytorch-msssim.  README.md says when to run it.
"""
import json
import pathlib
import struct
import sys

import numpy as np
import torch
from PIL import Image
from pytorch_msssim import ssim
from torch.nn.functional import conv2d, max_pool2d

SEED = 20240715

# Each picture: file, box to crop (left, top, right, bottom) or None, size.
CAT = "photos/chelsea.png"
COFFEE = "photos/coffee.png"
ROCKET = "photos/rocket.jpg"
WAVE = "styles/hokusai-great-wave-1829.jpg"
VILLAGE = "styles/van-gogh-village-street-in-auvers-1890.jpg"
COMPOSITION = "styles/kandinsky-composition-viii-1923.jpg"

# The weights give each term such a share of the gradient that a mistake in it is
# visible beside the others.
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

# Options of the engine by key; the pictures are those of a case.
VARIANTS = [
    {"name": name, "options": options, "weights": weights}
    for name, options, weights in [
        ("pixels", {"feature-weight": 0.5, "pixel-weight": 2.0},
         (1.0, 1e-5, 0.0)),
        ("ssim", {"feature-weight": 0.0, "ssim-weight": 1.0},
         (1.0, 0.0, 0.0)),
        ("ssim-mix", {"feature-weight": 0.5, "pixel-weight": 0.1,
                      "ssim-weight": 3.0}, (1.0, 1e-5, 1.0)),
        ("layers", {"content-layers": "relu1_1:0.5,relu2_2:2,relu4_4:30",
                    "style-layers": "relu1_2:2,relu3_4:0.1,relu4_4:3,"
                                    "relu5_1:1"}, (1.0, 1e-3, 0.0)),
        ("wasserstein", {"style-statistics": "wasserstein"},
         (0.0, 1.0, 0.0)),
        ("histogram", {"style-statistics": "histogram"}, (0.0, 1.0, 0.0)),
        ("gram-histogram", {"style-statistics": "gram-histogram",
                            "style-layers": "relu1_1,relu3_1:10,relu4_1:0.01"},
         (0.0, 1.0, 0.0)),
        ("tv-l2", {"tv-norm": "l2"}, (1.0, 0.0, 100.0)),
        ("normalized", {"normalize-gradient": "on", "optimizer": "adam",
                        "pixel-weight": 0.1, "ssim-weight": 0.2,
                        "content-layers": "relu1_1:0.5,relu4_2:2"},
         (2.0, 0.5, 10.0)),
    ]
]
VARIANT_CASES = ("cat-wave", "two-styles")

CONTENT_LAYER = "4_2"
STYLE_LAYERS = ("1_1", "2_1", "3_1", "4_1", "5_1")


class Network:
    """VGG-19 up to relu5_1, from the shipped safetensors file."""

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
    """The unweighted losses, and the loss of each style layer."""
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


# -------------------------------------------------------------- variants ----


RIDGE = 1.0  # added to every variance
# Makes one unit of weight count about as much as with Gram matrices.
WASSERSTEIN_FACTOR = 0.1


class TraceOfRoot(torch.autograd.Function):
    """tr M^1/2 of a symmetric positive definite M: d = 1/2 tr (M^-1/2 dM)."""

    @staticmethod
    def forward(context, matrix):
        values, vectors = torch.linalg.eigh(matrix)
        # Rounding errors must not go below the squared ridge.
        values = values.clamp(min=RIDGE ** 2)
        context.save_for_backward(values, vectors)
        return values.sqrt().sum()

    @staticmethod
    def backward(context, slope):
        values, vectors = context.saved_tensors
        return slope * 0.5 * (vectors / values.sqrt()) @ vectors.T


def moments(fmap):
    rows = fmap.reshape(fmap.shape[0], -1)
    return rows.mean(1), rows @ rows.T / rows.shape[1]


def wasserstein(fmap, targets):
    """Squared 2-Wasserstein distance of normal distributions, over C, scaled."""
    channels = fmap.shape[0]
    eye = torch.eye(channels, dtype=fmap.dtype)
    styles = [(share, *moments(style)) for style, share in targets]
    mean = sum(share * m for share, m, _ in styles)
    raw = sum(share * r for share, _, r in styles)
    cov = raw - torch.outer(mean, mean) + RIDGE * eye
    values, vectors = torch.linalg.eigh(cov)
    root = (vectors * values.sqrt()) @ vectors.T
    own_mean, own_raw = moments(fmap)
    own_cov = own_raw - torch.outer(own_mean, own_mean) + RIDGE * eye
    cross = TraceOfRoot.apply(root @ own_cov @ root)
    distance = (((own_mean - mean) ** 2).sum() + cov.trace() + own_cov.trace()
                - 2.0 * cross)
    return WASSERSTEIN_FACTOR * distance / channels


BINS = 256
QUANTILES = 1024


def bin_counts(values):
    """The range of a channel, and the number of values below each edge."""
    low, high = values.min(), values.max()
    if high > low:
        bins = ((values - low) * (BINS / (high - low))).astype(int)
    else:
        bins = np.zeros(values.shape, int)
    counts = np.bincount(bins.clip(0, BINS - 1), minlength=BINS)
    return low, high, np.concatenate(([0], np.cumsum(counts)))


def quantiles(values):
    """The quantiles 0, 1 / 1024, ... 1, for uniform values within each bin."""
    low, high, below = bin_counts(values)
    ranks = values.size * np.arange(QUANTILES + 1) / QUANTILES
    bins = np.searchsorted(below[1:], ranks).clip(max=BINS - 1)
    inside = (ranks - below[bins]) / np.maximum(below[bins + 1] - below[bins],
                                                1)
    return low + (bins + inside) * (high - low) / BINS


def histogram(fmap, targets):
    """Mean squared distance to the values with the histogram of the styles."""
    rows = fmap.detach().reshape(fmap.shape[0], -1).numpy()
    styles = [(style.reshape(fmap.shape[0], -1).numpy(), share)
              for style, share in targets]
    matched = np.empty_like(rows)
    for channel, values in enumerate(rows):
        wanted = sum(share * quantiles(style[channel])
                     for style, share in styles)
        low, high, below = bin_counts(values)
        knots = np.interp(below / values.size,
                          np.arange(QUANTILES + 1) / QUANTILES, wanted)
        edges = low + (high - low) / BINS * np.arange(BINS + 1)
        matched[channel] = (np.interp(values, edges, knots) if high > low
                            else knots[0])
    target = torch.from_numpy(matched).reshape(fmap.shape)
    return torch.mean((fmap - target) ** 2)


def gram_loss(fmap, targets):
    target = sum(share * gram(style) for style, share in targets)
    return (10.0 / fmap.shape[0] ** 2
            * torch.mean((gram(fmap) - target) ** 2))


STATISTICS = {
    "gram": gram_loss,
    "wasserstein": wasserstein,
    "histogram": histogram,
    "gram-histogram": lambda fmap, targets: (gram_loss(fmap, targets)
                                             + histogram(fmap, targets)),
}


def layer_weights(text):
    weights = {}
    for item in text.split(","):
        name, _, weight = item.partition(":")
        weights[name.removeprefix("relu")] = float(weight or 1.0)
    return weights


def ssim_loss(image, content):
    luma = torch.tensor((0.299, 0.587, 0.114), dtype=torch.float64)
    planes = [(picture @ luma)[None, None] for picture in (image, content)]
    return 10000.0 * (1.0 - ssim(*planes, data_range=255.0, win_size=11,
                                win_sigma=1.5, K=(0.01, 0.03)))


def make_variant(variant, case, network, data, out):
    options = variant["options"]
    alpha, beta, tau = variant["weights"]
    name = f"{variant['name']}-{case['name']}"
    x = to_tensor(Image.open(out / f"{case['name']}-image.png"))
    x.requires_grad_()
    content = to_tensor(Image.open(out / f"{case['name']}-content.png"))
    shares = [style[3] for style in case["styles"]]
    with torch.no_grad():
        content_maps = network.maps(content)
        style_maps = [(network.maps(to_tensor(Image.open(
            out / f"{case['name']}-style-{i}.png"))), share)
            for i, share in enumerate(shares)]
    maps = network.maps(x)
    normalize = options.get("normalize-gradient") == "on"

    # Of each loss: its value, its weight, its argument, and the map.
    terms = []
    content_layers, style_layers = {}, {}
    share = options.get("feature-weight", 1.0)
    for layer, weight in layer_weights(
            options.get("content-layers", "relu4_2")).items():
        leaf = maps[layer].detach().requires_grad_()
        loss = 0.01 * torch.mean((leaf - content_maps[layer]) ** 2)
        terms.append((loss, alpha * share * weight, leaf, maps[layer]))
        content_layers["relu" + layer] = weight * loss
    statistics = STATISTICS[options.get("style-statistics", "gram")]
    for layer, weight in layer_weights(options.get(
            "style-layers",
            ",".join("relu" + layer for layer in STYLE_LAYERS))).items():
        leaf = maps[layer].detach().requires_grad_()
        loss = statistics(leaf, [(style[layer], part)
                                 for style, part in style_maps])
        terms.append((loss, beta * weight, leaf, maps[layer]))
        style_layers["relu" + layer] = weight * loss
    parts = {"features": sum(content_layers.values())}
    for key, loss in (("pixels", torch.mean((x - content) ** 2)),
                      ("ssim", ssim_loss(x, content))):
        weight = options.get(key.removesuffix("s") + "-weight"
                             if key == "pixels" else "ssim-weight", 0.0)
        if weight:
            parts[key] = loss
            terms.append((loss, alpha * weight, x, None))
    if options.get("tv-norm") == "l2":
        tv = 0.5 * (torch.mean((x[:, 1:] - x[:, :-1]) ** 2)
                    + torch.mean((x[1:] - x[:-1]) ** 2))
    else:
        tv = 0.5 * (torch.mean(torch.abs(x[:, 1:] - x[:, :-1]))
                    + torch.mean(torch.abs(x[1:] - x[:-1])))

    gradient = tau * torch.autograd.grad(tv, x)[0]
    for loss, weight, leaf, fmap in terms:
        slope, = torch.autograd.grad(loss, leaf)
        if normalize:
            slope = slope * x.numel() / (slope.abs().sum() + 1e-8)
        if fmap is not None:
            slope, = torch.autograd.grad(fmap, x, slope, retain_graph=True)
        gradient = gradient + weight * slope

    shares_of = {"features": share, "pixels": options.get("pixel-weight", 0.0),
                 "ssim": options.get("ssim-weight", 0.0)}
    content_loss = sum(shares_of[key] * loss for key, loss in parts.items())
    style_loss = sum(style_layers.values())
    step = gradient.abs().max().item() / 32767
    (out / f"{name}.gradient").write_bytes(
        np.rint(gradient.numpy() / step).astype("<i2").tobytes())
    figures = {
        "pictures": case["name"],
        "options": {key: str(value) for key, value in options.items()},
        "weights": {"content": alpha, "style": beta, "tv": tau},
        "style_shares": shares,
        "gradient_step": float(f"{step:.12g}"),
        "content": figure(content_loss),
        "style": figure(style_loss),
        "tv": figure(tv),
        "total": figure(alpha * content_loss + beta * style_loss + tau * tv),
        **{key: figure(loss) for key, loss in parts.items()},
        "content_layers": {k: figure(v) for k, v in content_layers.items()},
        "style_layers": {k: figure(v) for k, v in style_layers.items()},
    }
    (out / f"{name}.json").write_text(json.dumps(figures, indent=2) + "\n",
                                      encoding="utf-8")
    print(name, {k: v for k, v in figures.items() if isinstance(v, float)})


def load(data, name, box, size):
    picture = Image.open(data / name).convert("RGB")
    if box:
        picture = picture.crop(box)
    return picture.resize(size, Image.Resampling.LANCZOS)


def to_tensor(picture):
    return torch.from_numpy(np.asarray(picture).astype(np.float64))


def figure(loss):
    """Rounded to digits that do not depend on the number of threads."""
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
    for variant in VARIANTS:
        for case in CASES:
            if case["name"] in VARIANT_CASES:
                make_variant(variant, case, network, data, out)


if __name__ == "__main__":
    main()
