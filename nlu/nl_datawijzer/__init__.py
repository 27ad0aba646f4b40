"""What runs inside Rasa: a Dutch spaCy pipeline, the content pack as training data, a short memory, the start.

spaCy finds the pipeline by this name, as any installed one: `spacy.load("nl_datawijzer")`, and so does Rasa's own
SpacyNLP. Nothing is imported here: every start of this environment's Python comes by (`nl_datawijzer.pth`).
"""


def load(**_options):
    """The pipeline; spaCy's options (which pipes to disable) do not apply to it."""
    from nl_datawijzer.pipeline import build

    return build()
