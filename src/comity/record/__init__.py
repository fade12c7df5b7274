"""The record: signed events in a public log. docs/record.md has every format to the byte.

canonical -> keys, note -> event; tree -> tiles, checkpoint -> policy -> proof; ballot, promise -> receipt.
Everything here is a pure function of its arguments, except that keys are made, read and written.
"""
