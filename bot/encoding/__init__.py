"""Sentence meaning as vectors: the seam behind which an encoder lives, and the one that is installed."""

from bot.encoding.encoder import Encoder, NoEncoder, Vectors, as_plain
from bot.encoding.loading import load_encoder

__all__ = ["Encoder", "NoEncoder", "Vectors", "as_plain", "load_encoder"]
