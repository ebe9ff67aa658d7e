"""How an engine process and the service talk: length-prefixed pickles, large arrays beside them and never copied."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Sequence
from typing import Any

COUNT = struct.Struct("!I")  # how many parts a frame has; their lengths follow, then the parts
LENGTH = struct.Struct("!Q")


def encode(message: object) -> list[bytes | memoryview]:
    """The pieces to send, in order: header, pickle, then the buffers it refers to (pickle protocol 5)."""
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
    parts: list[bytes | memoryview] = [data, *(buffer.raw() for buffer in buffers)]
    lengths = b"".join(LENGTH.pack(memoryview(part).nbytes) for part in parts)
    return [COUNT.pack(len(parts)) + lengths, *parts]


def lengths_of(data: bytes | bytearray) -> list[int]:
    """The lengths of the parts, from the bytes after the count."""
    return [length for (length,) in LENGTH.iter_unpack(data)]


def decode(parts: Sequence[bytes | bytearray]) -> Any:
    """The message of the received parts. Only ever fed by our own processes."""
    return pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301
