"""Many random streams at once: those of ``uncertainty.stream``, seeded together.

A table of thousands of units needs a stream for each unknown answer of each unit; numpy takes twenty microseconds to
seed one. Its way to seed is public and fixed (``SeedSequence``, then PCG64), so the words of all are mixed together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]
# The constants of numpy's SeedSequence (after M. E. O'Neill's seed_seq) and of the PCG64 generator.
INIT_A, MULT_A = 0x43B0D7E5, 0x931E8875
INIT_B, MULT_B = 0x8B51F9DD, 0x58F38DED
MIX_L, MIX_R = 0xCA01F9DD, 0x4973F715
PCG_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
POOL = 4
STATE = 8  # words of 32 bits
FULL = 2**32 - 1
FULL_STATE = 2**128 - 1


def streams(seed: int, keys: Sequence[Sequence[str]]) -> Iterator[np.random.Generator]:
    """Yield, for each key, a generator in the state of ``uncertainty.stream(seed, *key)``.

    It is one generator set anew each time: draw from it before asking for the next.

    >>> from ruraldiag.composite.uncertainty import stream
    >>> next(streams(7, [("a", "b")])).integers(1000) == stream(7, "a", "b").integers(1000)
    np.True_
    """
    if not keys:
        return
    digests = b"".join(hashlib.sha256("\x1f".join((str(seed), *key)).encode("utf-8")).digest()[:16] for key in keys)
    words = np.frombuffer(digests, dtype="<u4").reshape(len(keys), POOL).astype(np.uint32)
    states = seeded(words)
    bits = np.random.PCG64(0)
    generator = np.random.Generator(bits)
    inner = {"state": 0, "inc": 0}
    state: Any = {"bit_generator": "PCG64", "state": inner, "has_uint32": 0, "uinteger": 0}
    for high, low, inc_high, inc_low in states.tolist():
        increment = (((inc_high << 64 | inc_low) << 1) | 1) & FULL_STATE
        inner["state"] = (((high << 64 | low) + increment) * PCG_MULTIPLIER + increment) & FULL_STATE
        inner["inc"] = increment
        bits.state = state
        yield generator


def seeded(entropy: Words) -> NDArray[np.uint64]:
    """Return what ``SeedSequence(entropy).generate_state(4, uint64)`` gives, for each row of four words.

    A row whose last words are 0 gives the same: SeedSequence completes a short entropy with zeros.
    """
    constant = INIT_A
    pool = []
    for place in range(POOL):
        mixed, constant = hashed(entropy[:, place], constant)
        pool.append(mixed)
    for source in range(POOL):
        for target in range(POOL):
            if source != target:
                mixed, constant = hashed(pool[source], constant)
                pool[target] = mix(pool[target], mixed)
    constant = INIT_B
    words = np.empty((len(entropy), STATE), dtype="<u4")
    for place in range(STATE):
        value = pool[place % POOL] ^ np.uint32(constant)
        constant = constant * MULT_B & FULL
        value = value * np.uint32(constant)
        words[:, place] = value ^ (value >> np.uint32(16))
    return words.view("<u8").astype(np.uint64)


def hashed(value: Words, constant: int) -> tuple[Words, int]:
    """Return SeedSequence's hash of a word, and the next constant."""
    following = constant * MULT_A & FULL
    mixed = (value ^ np.uint32(constant)) * np.uint32(following)
    return mixed ^ (mixed >> np.uint32(16)), following


def mix(one: Words, other: Words) -> Words:
    """Return SeedSequence's mixture of two words."""
    mixed: Words = np.uint32(MIX_L) * one - np.uint32(MIX_R) * other
    return np.asarray(mixed ^ (mixed >> np.uint32(16)))
