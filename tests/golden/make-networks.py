#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the reference figures of test-networks, with PyTorch in double precision.

    make-networks.py DATA_FOLDER GOLDEN_FOLDER

Evaluates content and style loss with VGG-16, VGG-19 and ResNet-18, kinds of
pooling and padding, and sets of layers, on the pictures of make-golden.py in
GOLDEN_FOLDER.  Writes GOLDEN_FOLDER/networks/cases.json and, for each case, the
gradient with respect to the values 0..255 of the image (CASE.gradient: float32,
little-endian, [height][width][RGB]).

VGG-16 and ResNet-18 have seeded random weights, which network_files.c computes by
the same rule: multiples of a power of two that are exact in float16.  If
torchvision is installed, the script compares the networks with torchvision's.
Needs torch, numpy and pillow.
"""
import importlib.util
import json
import math
import pathlib
import sys

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import avg_pool2d, conv2d, max_pool2d, pad, relu

HERE = pathlib.Path(__file__).resolve().parent

# torchvision's input, and the factor of all maps of such networks in the engine
# (engine/nst.h, nst_model_load).
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
GAIN = 57.375
NORM_EPSILON = 1e-5
AVERAGE_SCALE = 2.0
PADDING = {"zero": "constant", "reflect": "reflect", "replicate": "replicate"}

# A picture of make-golden.py, and the size of the corner that is used.
PICTURES = {
    "a": {"content": ("two-styles-content", None),
          "image": ("two-styles-image", None),
          "style": ("two-styles-style-0", None)},
    "b": {"content": ("rocket-village-content", (45, 61)),
          "image": ("rocket-village-image", (45, 61)),
          "style": ("rocket-village-style-0", (71, 53))},
}

VGG_STYLE = {"relu1_1": 1, "relu2_1": 1, "relu3_1": 1, "relu4_1": 1,
             "relu5_1": 1}
VGG_CONTENT = {"relu4_2": 1}
RESNET_STYLE = {"relu": 1, "layer1.0.relu_1": 1, "layer2.0.relu_1": 1,
                "layer3.0.relu_1": 1, "layer4.0.relu_1": 1}
RESNET_CONTENT = {"layer3.0.relu_1": 1}
USUAL = {"vgg19": (VGG_CONTENT, VGG_STYLE), "vgg16": (VGG_CONTENT, VGG_STYLE),
         "resnet18": (RESNET_CONTENT, RESNET_STYLE)}

# Options of the engine, by their keys.
CASES = {
    "vgg16": {"content-network": "vgg16", "style-network": "vgg16"},
    "resnet18": {"content-network": "resnet18", "style-network": "resnet18"},
    "vgg19-average": {"pooling": "average"},
    "vgg19-reflect": {"padding": "reflect"},
    "vgg19-replicate": {"padding": "replicate"},
    # Layers before a pooling, which the engine does not store by default.
    "vgg19-pooled-layers": {
        "content-layers": "relu2_2:1,relu3_4:0.5",
        "style-layers": "relu1_2:1,relu4_4:2,relu5_1:0.5"},
    "vgg16-pooled-layers": {
        "content-network": "vgg16", "style-network": "vgg16",
        "pooling": "average", "padding": "replicate",
        "content-layers": "relu1_2:0.25,relu4_2:1",
        "style-layers": "relu1_1:1,relu3_3:1"},
    "resnet18-all": {
        "content-network": "resnet18", "style-network": "resnet18",
        "pooling": "average", "padding": "reflect",
        "content-layers": "layer2.0.relu:1,layer3.1.relu_1:0.5",
        "style-layers": "relu:1,layer1.1.relu:1,layer2.1.relu_1:0.5,"
                        "layer4.1.relu:2"},
    "resnet18-replicate": {
        "content-network": "resnet18", "style-network": "resnet18",
        "padding": "replicate", "content-layers": "layer1.0.relu_1:1",
        "style-layers": "layer4.1.relu_1:1"},
    "mixed": {"content-network": "vgg19", "style-network": "resnet18"},
}


# ---------------------------------------------------------------- weights ---

def hashed(name, count):
    """Integers -1024 .. 1023 for a tensor's name and each index."""
    seed = 14695981039346656037  # FNV-1a
    for byte in name.encode():
        seed = (seed ^ byte) * 1099511628211 % 2**64
    with np.errstate(over="ignore"):
        x = (np.arange(1, count + 1, dtype=np.uint64)
             * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed))
        x ^= x >> np.uint64(31)
        x *= np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(29)
        x *= np.uint64(0xBF58476D1CE4E5B9)
    return (x >> np.uint64(53)).astype(np.int64) - 1024


def values(name, shape, offset, scale):
    """offset + scale * [-1, 1), in steps of scale / 1024."""
    numbers = hashed(name, math.prod(shape)) / 1024.0
    return torch.from_numpy(offset + scale * numbers).reshape(shape)


def add_conv(weights, key, out, into, kernel):
    scale = 2.0 ** round(math.log2(math.sqrt(6.0 / (into * kernel * kernel))))
    name = key + ".weight"
    weights[name] = values(name, (out, into, kernel, kernel), 0.0, scale)


def add_norm(weights, key, channels):
    for part, offset, scale in (("weight", 0.75, 0.25), ("bias", 0.0, 0.25),
                                ("running_mean", 0.0, 0.25),
                                ("running_var", 1.0, 0.5)):
        name = f"{key}.{part}"
        weights[name] = values(name, (channels,), offset, scale)


VGG16 = [("relu1_1", 0, 64), ("relu1_2", 2, 64), ("relu2_1", 5, 128),
         ("relu2_2", 7, 128), ("relu3_1", 10, 256), ("relu3_2", 12, 256),
         ("relu3_3", 14, 256), ("relu4_1", 17, 512), ("relu4_2", 19, 512),
         ("relu4_3", 21, 512), ("relu5_1", 24, 512)]
BLOCKS = [("layer1.0", 64, 64), ("layer1.1", 64, 64), ("layer2.0", 64, 128),
          ("layer2.1", 128, 128), ("layer3.0", 128, 256),
          ("layer3.1", 256, 256), ("layer4.0", 256, 512),
          ("layer4.1", 512, 512)]


def vgg16_weights():
    weights = {}
    into = 3
    for _, index, out in VGG16:
        add_conv(weights, f"features.{index}", out, into, 3)
        name = f"features.{index}.bias"
        weights[name] = values(name, (out,), 0.0, 0.25)
        into = out
    return weights


def resnet18_weights():
    weights = {}
    add_conv(weights, "conv1", 64, 3, 7)
    add_norm(weights, "bn1", 64)
    for name, into, out in BLOCKS:
        add_conv(weights, name + ".conv1", out, into, 3)
        add_norm(weights, name + ".bn1", out)
        add_conv(weights, name + ".conv2", out, out, 3)
        add_norm(weights, name + ".bn2", out)
        if into != out:
            add_conv(weights, name + ".downsample.0", out, into, 1)
            add_norm(weights, name + ".downsample.1", out)
    return weights


# --------------------------------------------------------------- networks ---

def pool_of(x, pooling, size, reach):
    if pooling == "max":
        return max_pool2d(x, size, 2, reach)
    return AVERAGE_SCALE * avg_pool2d(x, size, 2, reach,
                                      count_include_pad=False)


def padded(x, padding, reach):
    return pad(x, (reach,) * 4, mode=PADDING[padding])


def normalized(rgb):
    x = (rgb / 255.0 - torch.tensor(MEAN, dtype=torch.float64)) / (
        torch.tensor(DEVIATION, dtype=torch.float64))
    return x.permute(2, 0, 1).unsqueeze(0)


def chain(x, layers, pooling, padding):
    """Maps of a VGG network; layers: (name, weight, bias)."""
    maps = {}
    block = "1"
    for name, weight, bias in layers:
        if name[4] != block:
            block = name[4]
            x = pool_of(x, pooling, 2, 0)
        x = (conv2d(x, weight, bias, padding=1) if maps else
             conv2d(padded(x, padding, 1), weight, bias))
        maps[name] = x = relu(x)
    return maps


def vgg16_maps(weights, rgb, pooling="max", padding="zero"):
    layers = [(name, weights[f"features.{i}.weight"],
               weights[f"features.{i}.bias"]) for name, i, _ in VGG16]
    maps = chain(normalized(rgb), layers, pooling, padding)
    return {name: GAIN * x[0] for name, x in maps.items()}


def vgg19_maps(network, rgb, pooling, padding):
    mean = torch.tensor(network.mean, dtype=torch.float64)
    x = (rgb.flip(-1) - mean).permute(2, 0, 1).unsqueeze(0)
    layers = [("relu" + name, weight, bias)
              for name, weight, bias in network.layers]
    return {k: v[0] for k, v in chain(x, layers, pooling, padding).items()}


def norm(weights, key, x):
    def part(name):
        return weights[f"{key}.{name}"].reshape(1, -1, 1, 1)
    return ((x - part("running_mean"))
            / torch.sqrt(part("running_var") + NORM_EPSILON) * part("weight")
            + part("bias"))


def resnet18_maps(weights, rgb, pooling="max", padding="zero"):
    x = padded(normalized(rgb), padding, 3)
    maps = {}
    maps["relu"] = relu(norm(weights, "bn1", conv2d(
        x, weights["conv1.weight"], stride=2)))
    x = pool_of(maps["relu"], pooling, 3, 1)
    for name, into, out in BLOCKS:
        stride = 1 if into == out else 2
        shortcut = x
        middle = relu(norm(weights, name + ".bn1", conv2d(
            x, weights[name + ".conv1.weight"], stride=stride, padding=1)))
        x = norm(weights, name + ".bn2", conv2d(
            middle, weights[name + ".conv2.weight"], padding=1))
        if stride == 2:
            shortcut = norm(weights, name + ".downsample.1", conv2d(
                shortcut, weights[name + ".downsample.0.weight"], stride=2))
        x = relu(x + shortcut)
        maps[name + ".relu"] = middle
        maps[name + ".relu_1"] = x
    return {name: GAIN * y[0] for name, y in maps.items()}


def compare_with_torchvision(weights):
    """The networks above are those of torchvision."""
    try:
        from torchvision import models
        from torchvision.models.feature_extraction import (
            create_feature_extractor)
    except ImportError:
        print("torchvision is not installed: no comparison with its networks")
        return
    rgb = torch.rand(45, 61, 3, dtype=torch.float64) * 255.0
    model = models.resnet18().double().eval()
    missing, unexpected = model.load_state_dict(weights["resnet18"],
                                                strict=False)
    assert not unexpected
    assert all(key.startswith("fc.") or key.endswith("num_batches_tracked")
               for key in missing), missing
    ours = resnet18_maps(weights["resnet18"], rgb)
    theirs = create_feature_extractor(model, list(ours))(normalized(rgb))
    worst = max(((GAIN * theirs[k][0] - ours[k]).norm()
                 / ours[k].norm()).item() for k in ours)
    model = models.vgg16().double().eval()
    model.load_state_dict(weights["vgg16"], strict=False)
    ours = vgg16_maps(weights["vgg16"], rgb)
    nodes = {f"features.{i + 1}": name for name, i, _ in VGG16}
    theirs = create_feature_extractor(model, nodes)(normalized(rgb))
    worst = max([worst] + [((GAIN * theirs[k][0] - ours[k]).norm()
                            / ours[k].norm()).item() for k in ours])
    print(f"torchvision's networks: maps differ by {worst:.1e}")
    assert worst < 1e-10


# -------------------------------------------------------------- objective ---

def gram(fmap):
    channels, height, width = fmap.shape
    rows = fmap.reshape(channels, height * width)
    return rows @ rows.T / (height * width)


def parse_layers(text):
    return {name: float(weight) for name, weight in
            (item.split(":") for item in text.split(","))}


def evaluate(options, networks, pictures):
    pooling = options.get("pooling", "max")
    padding = options.get("padding", "zero")
    content_network = options.get("content-network", "vgg19")
    style_network = options.get("style-network", "vgg19")
    content_layers = USUAL[content_network][0]
    style_layers = USUAL[style_network][1]
    if "content-layers" in options:
        content_layers = parse_layers(options["content-layers"])
    if "style-layers" in options:
        style_layers = parse_layers(options["style-layers"])

    def maps(network, picture):
        return networks[network](picture, pooling, padding)

    x = pictures["image"].clone().requires_grad_()
    own = maps(content_network, x)
    target = maps(content_network, pictures["content"])
    content = sum(weight * 0.01 * torch.mean((own[name] - target[name]) ** 2)
                  for name, weight in content_layers.items())
    if style_network != content_network:
        own = maps(style_network, x)
    target = maps(style_network, pictures["style"])
    style = sum(weight * 10.0 / own[name].shape[0] ** 2
                * torch.mean((gram(own[name]) - gram(target[name])) ** 2)
                for name, weight in style_layers.items())
    # Both losses have the same share of the gradient.
    norms = [torch.autograd.grad(loss, x, retain_graph=True)[0].norm().item()
             for loss in (content, style)]
    style_weight = float(f"{norms[0] / norms[1]:.3g}")
    total = content + style_weight * style
    gradient, = torch.autograd.grad(total, x)
    return {"options": options, "style_weight": style_weight,
            "content": float(f"{content.item():.12g}"),
            "style": float(f"{style.item():.12g}"),
            "total": float(f"{total.item():.12g}")}, gradient


def load(folder, name, size):
    picture = Image.open(folder / (name + ".png")).convert("RGB")
    if size:
        picture = picture.crop((0, 0, *size))
    return torch.from_numpy(np.asarray(picture).astype(np.float64))


def main():
    data, golden = (pathlib.Path(argument) for argument in sys.argv[1:])
    spec = importlib.util.spec_from_file_location("make_golden",
                                                  HERE / "make-golden.py")
    make_golden = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_golden)
    torch.use_deterministic_algorithms(True)

    weights = {"vgg16": vgg16_weights(), "resnet18": resnet18_weights()}
    compare_with_torchvision(weights)
    vgg19 = make_golden.Network(data / "vgg19-conv5_1.safetensors")
    # The shipped file ends with conv5_1.
    networks = {
        "vgg19": lambda *a: vgg19_maps(vgg19, *a),
        "vgg16": lambda *a: vgg16_maps(weights["vgg16"], *a),
        "resnet18": lambda *a: resnet18_maps(weights["resnet18"], *a),
    }
    out = golden / "networks"
    out.mkdir(exist_ok=True)
    cases = {}
    for which, files in PICTURES.items():
        pictures = {role: load(golden, *file) for role, file in files.items()}
        for name, options in CASES.items():
            key = f"{name}-{which}"
            cases[key], gradient = evaluate(options, networks, pictures)
            cases[key]["pictures"] = {
                role: {"file": file, "size": size}
                for role, (file, size) in files.items()}
            (out / (key + ".gradient")).write_bytes(
                gradient.numpy().astype("<f4").tobytes())
            print(key, cases[key]["content"], cases[key]["style"])
    (out / "cases.json").write_text(json.dumps(cases, indent=1) + "\n",
                                    encoding="utf-8")


if __name__ == "__main__":
    main()
