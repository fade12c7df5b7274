from __future__ import annotations

import pytest

from comity.errors import InputError
from comity.record.tiles import entry_bundles, tile_path, tiles
from comity.record.tree import leaf_hash, root


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ((0, 0), "tile/0/000"),
        ((0, 1_234_067), "tile/0/x001/x234/067"),  # the example of the specification
        ((63, 999), "tile/63/999"),
        ((1, 1000, 1), "tile/1/x001/000.p/1"),
        (("entries", 5, 255), "tile/entries/005.p/255"),
    ],
)
def test_paths(arguments, path):
    assert tile_path(*arguments) == path


def test_tiles_of_the_example_of_the_specification():
    leaves = [leaf_hash(i.to_bytes(4, "big")) for i in range(70_000)]
    made = dict(tiles(leaves))
    widths = {path: len(data) // 32 for path, data in made.items()}
    assert sum(path.startswith("tile/0/") and ".p/" not in path for path in widths) == 273
    assert len(widths) == 273 + 4
    assert widths["tile/0/273.p/112"] == 112
    assert widths["tile/1/000"] == 256
    assert widths["tile/1/001.p/17"] == 17
    assert widths["tile/2/000.p/1"] == 1
    assert made["tile/1/000"][:32] == root(leaves[:256])
    assert made["tile/2/000.p/1"] == root(leaves[:65_536])


@pytest.mark.parametrize(
    ("size", "paths"),
    [
        (0, []),
        (1, ["tile/0/000.p/1"]),
        (255, ["tile/0/000.p/255"]),
        (256, ["tile/0/000", "tile/1/000.p/1"]),
        (257, ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]),
    ],
)
def test_which_tiles_a_tree_has(size, paths):
    assert [path for path, _ in tiles([bytes(32)] * size)] == paths


def test_bundles():
    entries = [bytes([n % 256]) * (n % 7) for n in range(300)]
    made = dict(entry_bundles(entries))
    assert list(made) == ["tile/entries/000", "tile/entries/001.p/44"]
    read = []
    for data in made.values():
        while data:
            size = int.from_bytes(data[:2], "big")
            read.append(data[2 : 2 + size])
            data = data[2 + size :]
    assert read == entries
    assert list(entry_bundles([])) == []


def test_entries_of_two_bytes_length_and_no_more():
    assert len(dict(entry_bundles([bytes(65_535)]))["tile/entries/000.p/1"]) == 65_537
    with pytest.raises(InputError, match="entry 1 has more than 65535 bytes"):
        list(entry_bundles([b"", bytes(65_536)]))
