"""Grows the encoder of nine languages out of the English one: see docs/encoder.md and ``make train-encoder``."""
