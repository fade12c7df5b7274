"""Fixed point: terms of a sum over participants are rounded to int64 first, so any split adds up alike.

Integer addition is associative and wraps modulo 2**64: totals are the same bits in any order, over any
partition. Rounding uses the addition of a large constant (round half to even, IEEE 754): the low bits of
``x + MAGIC`` are the integer nearest to ``x * 2**FRACTION_BITS`` plus a known offset, which is taken off once
for all terms of a total.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.extending import intrinsic

#: Binary digits behind the point.
FRACTION_BITS = 26
#: 1.5 * 2**(52 - FRACTION_BITS): the spacing of doubles here is 2**-FRACTION_BITS, for terms within +-2**25.
MAGIC = 1.5 * 2.0 ** (52 - FRACTION_BITS)
#: The bits of ``MAGIC`` as an integer.
MAGIC_BITS = int(np.float64(MAGIC).view(np.int64))
#: Terms must be smaller than this in absolute value.
LIMIT = 2.0 ** (51 - FRACTION_BITS)
_SCALE = 2.0**-FRACTION_BITS


@intrinsic
def bits(typingctx: Any, x: Any) -> Any:
    """Reinterpret the bits of a double as an int64 (in compiled code only)."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], context.get_value_type(types.int64))

    return types.int64(types.float64), codegen


def to_float(total: npt.NDArray[np.int64], n_terms: npt.NDArray[np.int64] | int) -> npt.NDArray[np.float64]:
    """Turn totals of ``bits(x + MAGIC)`` back into numbers.

    Parameters
    ----------
    total : ndarray of int64
        Sums, modulo 2**64.
    n_terms : ndarray of int64 or int
        How many terms each total holds; broadcast against ``total``.

    Returns
    -------
    ndarray of float64

    Examples
    --------
    >>> one = np.array([np.float64(0.25 + MAGIC).view(np.int64)])
    >>> to_float(one + one, 2).tolist()
    [0.5]
    """
    with np.errstate(over="ignore"):
        offset = np.asarray(n_terms, np.int64) * np.int64(MAGIC_BITS)
        return (total - offset).astype(np.float64) * _SCALE
