"""Rasa's start leaves memory behind that is free and not given back, and half a million objects that stay.

Here the first is given back, and the second are left out where Python looks for rubbish. And a Rasa that could not load
its model, which would go on and answer nobody, ends: whoever started it can start it again.
"""

import ctypes
import gc

from rasa.core import run


def settle():
    """Give back what is free; look no more at what is there now."""
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc
    if trim:
        trim(0)


def mend():
    """Put it in place."""
    load_agent = run.load_agent_on_start

    async def load_agent_and_settle(*args, **kwargs):
        agent = await load_agent(*args, **kwargs)
        if not agent.is_ready():
            raise SystemExit("Rasa has no model and ends; the line before this one says why")
        settle()
        return agent

    run.load_agent_on_start = load_agent_and_settle
