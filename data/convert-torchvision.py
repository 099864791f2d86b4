#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert a file of torchvision's weights to a model file for Impasto.

    convert-torchvision.py resnet18-f37072fd.pth resnet18.safetensors
    convert-torchvision.py --oxford vgg19-d01eb7cb.pth vgg19.safetensors

Reads the state dictionary of VGG-16, VGG-19 or ResNet-18 from torch.save () and
writes its convolutions and batch normalizations in float16.  --oxford: the file
has the Oxford group's weights under torchvision's names, which expect BGR input
on the scale of 0 to 255, minus the mean.  Requires torch.
"""
import argparse
import json
import struct

import torch

OXFORD_INPUT = {"input_channels": "BGR", "input_mean": "103.939 116.779 123.68"}

# Tensors of the classifier, and those for training only.
UNUSED = ("classifier.", "fc.")
UNUSED_END = ".num_batches_tracked"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--oxford", action="store_true",
                        help="the network expects the input of the Oxford "
                             "group's networks")
    parser.add_argument("source", metavar="FILE.pth")
    parser.add_argument("target", metavar="FILE.safetensors")
    arguments = parser.parse_args()

    state = torch.load(arguments.source, map_location="cpu", weights_only=True)
    header = {}
    if arguments.oxford:
        header["__metadata__"] = OXFORD_INPUT
    blobs = []
    position = 0
    for name, tensor in state.items():
        if name.startswith(UNUSED) or name.endswith(UNUSED_END):
            continue
        half = tensor.to(torch.float16)
        if not torch.isfinite(half).all():
            parser.error(f"{name} exceeds the range of float16")
        blob = half.contiguous().numpy().astype("<f2").tobytes()
        header[name] = {"dtype": "F16", "shape": list(tensor.shape),
                        "data_offsets": [position, position + len(blob)]}
        position += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    with open(arguments.target, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for blob in blobs:
            file.write(blob)


if __name__ == "__main__":
    main()
