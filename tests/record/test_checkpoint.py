from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.record.checkpoint import Checkpoint

# the example of c2sp.org/tlog-checkpoint
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


def test_example_of_the_specification():
    checkpoint = Checkpoint.parse(EXAMPLE)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.text == EXAMPLE


def test_published_checkpoints(vectors):
    sizes = {
        source: Checkpoint.parse(vector["note"].partition("\n\n")[0] + "\n").size
        for source, vector in vectors.items()
        if "checkpoint" in source
    }
    assert len(sizes) == 2
    assert all(f"size {size}" in source for source, size in sizes.items())


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_read_as_written(size, root):
    checkpoint = Checkpoint("node-1/water", size, root)
    assert Checkpoint.parse(checkpoint.text) == checkpoint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "three lines"),
        ("a\n1\n", "three lines"),
        (EXAMPLE[:-1], "three lines"),
        (EXAMPLE + "\n", "three lines"),
        (EXAMPLE + "extension\n", "three lines"),
        (EXAMPLE[EXAMPLE.index("\n") :], "three lines"),
        (f"a\n01\n{ROOT}\n", "the log's size"),
        (f"a\n-1\n{ROOT}\n", "the log's size"),
        (f"a\n1 \n{ROOT}\n", "the log's size"),
        (f"a\n9223372036854775808\n{ROOT}\n", "the log's size"),
        (f"a\n\n{ROOT}\n", "the log's size"),
        (f"a\n1\n{ROOT[:-1]}\n", "the log's root is not base64"),
        (f"a\n1\n{ROOT.replace('2I=', '2J=')}\n", "the log's root is not base64"),
        ("a\n1\nQUJD\n", "the log's root has 3 bytes"),
    ],
)
def test_malformed_checkpoints_are_one_clear_error(text, says):
    with pytest.raises(InputError, match=says) as error:
        Checkpoint.parse(text)
    assert error.value.remedy
