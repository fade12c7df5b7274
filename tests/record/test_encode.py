from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.record.encode import from_base64, from_decimal, to_base64


@given(st.binary())
def test_base64_and_back(data):
    assert from_base64(to_base64(data), "it", len(data)) == data


@pytest.mark.parametrize(
    "text", ["QQ", "QQ=", "QR==", "QUI", "QUJ=", "Q Q=", "QQ==\n", "QQ==QQ==", "Q-_=", "=", "QUFB=", "é"]
)
def test_other_forms_of_base64_are_refused(text):
    with pytest.raises(InputError, match="the root is not base64"):
        from_base64(text, "the root")


def test_another_size_is_refused():
    with pytest.raises(InputError, match="has 1 bytes where 32"):
        from_base64("QQ==", "the root", 32)


@given(st.integers(0, 2**63 - 1))
def test_decimals_and_back(number):
    assert from_decimal(str(number), "it") == number


@pytest.mark.parametrize(
    "text", ["", "00", "01", "+1", "-1", " 1", "1\n", "1.0", "1_0", "٣", "9223372036854775808"]
)
def test_other_forms_of_numbers_are_refused(text):
    with pytest.raises(InputError, match="the size"):
        from_decimal(text, "the size")
