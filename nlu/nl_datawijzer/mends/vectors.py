"""Rasa works out a message's features in one go, with everything else standing still; its vector comes from elsewhere.

Here it is asked for beforehand, while other messages go on, so that it is there when it is needed.
"""

from rasa.core.processor import MessageProcessor

from nl_datawijzer.featurizer import has_meaning
from nl_datawijzer.vectors import source


def mend():
    """Put it in place."""
    parse = MessageProcessor.parse_message

    async def parse_with_vector(processor, message, *args, **kwargs):
        if has_meaning(message.text):
            await source().fetch(message.text)
        return await parse(processor, message, *args, **kwargs)

    MessageProcessor.parse_message = parse_with_vector
