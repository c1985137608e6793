"""The file that holds a sentence encoder: a head, named tensors, a digest.

All numbers are little-endian.

    8 bytes   magic b"qstencod"
    u32       version of the format, 1
    u64       length of the whole file in bytes, digest included
    u32       number of tensors
    tensors   see below
    32 bytes  SHA-256 of all bytes before it

A tensor:

    u16, name     length of the name in bytes, and the name in UTF-8
    u8            0 bytes, 1 float32, 2 affine codes with float32 parameters,
                  3 affine codes with bfloat16 parameters
    u8            bits of a value: 8 (bytes), 32 (float32), 1 to 8 (affine codes)
    u8, u32 ...   number of dimensions, and each of them
    u32           affine codes: values in a group, a multiple of 8 that divides the
                  last dimension, or all values of the tensor. Otherwise 0
    payload       bytes or float32 as they are; for affine codes scale and offset
                  of each group, then the codes, the lowest bits of a byte first

A code c stands for c * scale + offset of its group, in float32 arithmetic.
"""

import hashlib
import struct

import numpy as np

MAGIC = b"qstencod"
VERSION = 1
BYTES, FLOAT32, AFFINE32, AFFINE16 = range(4)


class Affine:
    """A tensor as codes of a few bits with a scale and an offset for each group of values."""

    def __init__(self, codes, scale, offset, bits, half=True):
        """codes: the tensor's shape, whole numbers below 2 ** bits; scale and offset: one value
        for each group along the last axis, in a shape (..., groups), or a single one for all. With
        `half` both must be values of bfloat16 (see bfloat16())."""
        self.codes = np.asarray(codes, dtype=np.uint8)
        self.scale = np.asarray(scale, dtype=np.float32)
        self.offset = np.asarray(offset, dtype=np.float32)
        self.bits, self.half = bits, half
        whole = self.scale.size == 1
        self.group = self.codes.size if whole else self.codes.shape[-1] // self.scale.shape[-1]
        assert self.group * self.scale.size == self.codes.size and self.codes.max() < 1 << bits
        assert self.codes.shape[-1] % 8 == 0 and self.group % 8 == 0
        if half:
            assert np.array_equal(bfloat16(self.scale), self.scale)
            assert np.array_equal(bfloat16(self.offset), self.offset)

    def values(self):
        """The float32 values that the codes stand for."""
        codes = self.codes.reshape(-1, self.group).astype(np.float32)
        values = codes * self.scale.reshape(-1, 1) + self.offset.reshape(-1, 1)
        return values.reshape(self.codes.shape)


def bfloat16(values):
    """The nearest values of bfloat16, as float32."""
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
    rounded = bits + 0x7FFF + (bits >> 16 & 1)
    return (rounded & 0xFFFF0000).astype(np.uint32).view(np.float32)


def quantise(values, bits, group, half=True):
    """Affine codes of `values`, the range of each group chosen for the least squared error."""
    values = np.asarray(values, dtype=np.float32)
    groups = values.reshape(-1, group)
    levels = (1 << bits) - 1
    low, high = groups.min(1, keepdims=True), groups.max(1, keepdims=True)
    best = None
    for shrink in np.linspace(1.0, 0.7, 13) if bits < 7 else [1.0]:
        middle, reach = (low + high) / 2, (high - low) / 2 * shrink
        scale = np.maximum(2 * reach / levels, 1e-12)
        offset = middle - reach
        if half:
            scale, offset = bfloat16(scale), bfloat16(offset)
        codes = np.clip(np.rint((groups - offset) / scale), 0, levels)
        error = np.square(codes * scale + offset - groups).sum(1, keepdims=True)
        if best is None:
            best = [codes, scale, offset, error]
        else:
            better = error < best[3]
            for kept, new in zip(best, (codes, scale, offset, error)):
                np.copyto(kept, new, where=better)
    codes, scale, offset, _ = best
    shape = values.shape[:-1] + (values.shape[-1] // group,)
    return Affine(
        codes.reshape(values.shape), scale.reshape(shape), offset.reshape(shape), bits, half
    )


def packed(codes, bits):
    """Codes as bytes, the lowest bits of a byte first."""
    if bits == 8:
        return codes.tobytes()
    rows = codes.reshape(-1, 8)
    planes = rows[:, :, None] >> np.arange(bits, dtype=np.uint8) & 1
    return np.packbits(planes.astype(bool).reshape(len(rows), -1), bitorder="little").tobytes()


def write_encoder(
    path, pieces, scores, normalizer, table, dense, scale=None, basis=None, mean=None, extra=()
):
    """Writes an encoder and gives its size in bytes.

    pieces      text of each piece by id; "" for those that no text contains (ids 0, 1 and 2)
    scores      log probability of each piece
    normalizer  bytes of the precompiled character map
    table       (pieces, d): Affine or array, or a list of such with the columns side by side
    dense       tensors by the names of `weights.npz`; Affine or array. `NAME.a` and `NAME.b`
                together stand for NAME = a @ b
    scale       (pieces,): what each row of the table is multiplied by
    basis, mean (d, 512) and (512,): a row r of the table stands for r @ basis + mean
    extra       more tensors by name, which readers pass over
    """
    texts = [piece.encode() for piece in pieces]
    tensors = {
        "pieces": b"".join(struct.pack("<B", len(text)) + text for text in texts),
        "scores": np.asarray(scores, dtype=np.float32),
        "normalizer": bytes(normalizer),
    }
    if isinstance(table, list):
        tensors.update((f"table.{number}", block) for number, block in enumerate(table, 1))
    else:
        tensors["table"] = table
    if scale is not None:
        tensors["table.scale"] = scale
    if basis is not None:
        tensors["basis"], tensors["mean"] = basis, mean
    tensors.update(dense)
    tensors.update(extra)
    return write_tensors(path, tensors)


def write_tensors(path, tensors):
    """Writes tensors by name, each bytes, Affine or array, and gives the file's size in bytes."""
    body = b"".join(tensor(name, value) for name, value in tensors.items())
    head = struct.pack("<8sIQI", MAGIC, VERSION, 24 + len(body) + 32, len(tensors))
    content = head + body
    content += hashlib.sha256(content).digest()
    with open(path, "wb") as file:
        file.write(content)
    return len(content)


def tensor(name, value):
    """A tensor as bytes."""
    group = 0
    if isinstance(value, bytes):
        kind, bits, shape, payload = BYTES, 8, (len(value),), value
    elif isinstance(value, Affine):
        kind, bits, shape = AFFINE16 if value.half else AFFINE32, value.bits, value.codes.shape
        group = value.group
        parameters = np.stack([value.scale.ravel(), value.offset.ravel()], 1)
        if value.half:
            parameters = (parameters.view(np.uint32) >> 16).astype(np.uint16)
        payload = parameters.tobytes() + packed(value.codes, value.bits)
    else:
        value = np.asarray(value, dtype=np.float32)
        kind, bits, shape, payload = FLOAT32, 32, value.shape, value.tobytes()
    encoded = name.encode()
    head = struct.pack("<H", len(encoded)) + encoded + struct.pack("<BBB", kind, bits, len(shape))
    return head + struct.pack(f"<{len(shape)}II", *shape, group) + payload


def read_encoder(path):
    """The tensors of an encoder by name: bytes, or arrays of the float32 values."""
    with open(path, "rb") as file:
        content = file.read()
    magic, version, length, count = struct.unpack_from("<8sIQI", content)
    assert (magic, version, length) == (MAGIC, VERSION, len(content)), "no encoder"
    assert hashlib.sha256(content[:-32]).digest() == content[-32:], "altered"
    tensors, at = {}, 24
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, bits, dimensions = struct.unpack_from("<BBB", content, at)
        *shape, group = struct.unpack_from(f"<{dimensions + 1}I", content, at + 3)
        at += 3 + 4 * (dimensions + 1)
        size = int(np.prod(shape))
        if kind == BYTES:
            tensors[name] = content[at : at + size]
            at += size
        elif kind == FLOAT32:
            tensors[name] = np.frombuffer(content, "<f4", size, at).reshape(shape)
            at += 4 * size
        else:
            half, groups = kind == AFFINE16, size // group
            parameters = np.frombuffer(content, "<u2" if half else "<u4", 2 * groups, at)
            parameters = parameters.astype(np.uint32) << (16 if half else 0)
            parameters = parameters.view(np.float32).reshape(-1, 2)
            at += 2 * groups * (2 if half else 4)
            codes = np.frombuffer(content, np.uint8, size * bits // 8, at)
            at += size * bits // 8
            codes = np.unpackbits(codes, bitorder="little").reshape(-1, bits)
            codes = np.packbits(codes, axis=1, bitorder="little").reshape(shape)
            parts = (1,) if groups == 1 else (*shape[:-1], -1)
            scale, offset = (parameters[:, i].reshape(parts) for i in (0, 1))
            tensors[name] = Affine(codes, scale, offset, bits, half).values()
    assert at == len(content) - 32
    return tensors
