"""The encoder of an installation, as its settings say."""

import logging

from bot.encoding.cache import FORM, digest, products
from bot.encoding.carrier import find_carrier, read_carrier
from bot.encoding.encoder import Encoder, NoEncoder
from bot.ground.settings import Settings

log = logging.getLogger(__name__)


def load_encoder(settings: Settings, threads: int = 1) -> Encoder:
    """The encoder; where it cannot be had, the index goes on with words alone, and the log says why in one sentence.

    `threads`: how many batches of many texts may be encoded side by side.
    """
    if settings.encoder == "none":
        return NoEncoder()
    try:
        from bot.encoding.onnx_encoder import OnnxEncoder  # here: the runtime may be missing, and takes memory

        path = find_carrier()
        carrier = read_carrier(path)
        name = f"e5-onnx-{FORM}-{digest(path)[:12]}"
        made = products(settings.datawijzer_home, name, lambda: carrier)
        return OnnxEncoder(name, carrier, made, threads)
    except Exception as error:  # the runtime has errors of its own; whatever it is, words alone still answer
        log.warning("no sentence encoder (%s): the index works on words and characters alone", error)
        return NoEncoder()
