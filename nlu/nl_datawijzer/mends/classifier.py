"""The classifier's coefficients are loaded row by row, so that scipy copies all of them for every message.

Here they are laid out once in the order in which they are read.
"""

import numpy
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier


def mend():
    """Put it in place."""
    rasas_own = LogisticRegressionClassifier.load.__func__

    def load(cls, *args, **kwargs):
        component = rasas_own(cls, *args, **kwargs)
        if hasattr(component.clf, "coef_"):
            component.clf.coef_ = numpy.asfortranarray(component.clf.coef_)
        return component

    LogisticRegressionClassifier.load = classmethod(load)
