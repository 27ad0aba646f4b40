"""What a person is told when something about accounts is refused; the words stand in data/staff.yml."""

from bot.ground.errors import DatawijzerError


class AccountRefusal(DatawijzerError):
    """Refused; `name` is one of `accounts.refused` in data/staff.yml, `values` fill it. Nothing was changed."""

    def __init__(self, name: str, **values: str) -> None:
        super().__init__(name)
        self.name = name
        self.values = values
