"""What the tests of Rasa itself share."""

import pytest

from bot.ground.settings import Settings
from bot.ops.rasa import model_is_current, train


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a home of their own; the model is trained first where it is not current."""
    own = Settings(datawijzer_home=tmp_path_factory.mktemp("home"))
    if not model_is_current():
        train(own)
    return own
