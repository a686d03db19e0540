"""Many streams seeded together are those that numpy seeds one by one."""

from __future__ import annotations

import numpy as np

from ruraldiag.composite.streams import seeded, streams
from ruraldiag.composite.uncertainty import stream


def test_each_stream_is_the_one_of_its_key() -> None:
    keys = [("answer", f"{place:05d}", name) for place in range(300) for name in ("fibre", "lieu")]
    for key, random in zip(keys, streams(20171117, keys), strict=True):
        alone = stream(20171117, *key)
        assert random.integers(5, size=7).tolist() == alone.integers(5, size=7).tolist()
        # An odd number of 32-bit draws leaves half a word aside: it must not reach the next stream.
        assert random.uniform(0, 1, 3).tolist() == alone.uniform(0, 1, 3).tolist()


def test_a_short_entropy_is_completed_with_zeros_as_numpy_does() -> None:
    rows = [[5, 0, 0, 0], [2**32 - 1, 7, 0, 0], [0, 0, 0, 0], [1, 2, 3, 4]]
    expected = [
        np.random.SeedSequence(sum(word << (32 * place) for place, word in enumerate(row))).generate_state(4, np.uint64)
        for row in rows
    ]
    assert seeded(np.array(rows, dtype=np.uint32)).tolist() == [one.tolist() for one in expected]


def test_no_key_gives_no_stream() -> None:
    assert list(streams(1, [])) == []
