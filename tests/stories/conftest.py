"""What the tests of Rasa itself share."""

import pytest

from bot.ground.settings import Settings
from tests.kept import train_once


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a home of their own; the model is trained first where it is not current."""
    own = Settings(datawijzer_home=tmp_path_factory.mktemp("home"))
    train_once(own)
    return own
