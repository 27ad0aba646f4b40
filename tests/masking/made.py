"""Messages made up of what people say around personal data, and of data that passes its tests. The same every time."""

import random
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import yaml
from faker import Faker
from stdnum import iban, luhn
from stdnum.nl import bsn

MANY: Final = {
    "bsn": 170, "iban": 120, "card": 80, "phone": 160, "email": 70, "ip": 40, "plate": 110, "birth": 90, "document": 90,
    "secret": 40, "address": 170, "name": 200,
}  # fmt: skip
STRANGERS = ("de_DE", "es_ES", "it_IT", "fr_FR", "sv_SE", "ro_RO", "hr_HR", "en_GB")  # names that no list of ours has
BBANS = {
    "NL": "AAAANNNNNNNNNN",
    "BE": "NNNNNNNNNNNN",
    "DE": "N" * 18,
    "FR": "N" * 23,
    "GB": "AAAA" + "N" * 14,
    "ES": "N" * 20,
    "PL": "N" * 24,
    "AT": "N" * 16,
    "IT": "A" + "N" * 22,
    "LT": "N" * 16,
}
_WORDS = yaml.safe_load(Path(__file__).with_name("said.yml").read_text(encoding="utf-8"))
SAID: dict[str, list[str]] = _WORDS["said"]

STREETS: list[str] = _WORDS["streets"]
NUMBERS = ("1", "7", "12", "12a", "103", "33-2", "250 bis", "8 hs", "4b", "1124", "66 A")
PLATES = (
    "LL-DD-LL", "DD-LL-LL", "LL-LL-DD", "DD-LLL-D", "D-LLL-DD", "LL-DDD-L", "L-DDD-LL",
    "LLL-DD-L", "L-DD-LLL", "D-LL-DDD", "DDD-LL-D", "DD-DD-LL", "DD-LL-DD", "LL-DD-DD",
)  # fmt: skip
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def made(seed: int = 20261130) -> Iterator[str]:
    """Labelled messages: `{kind value}`; another seed makes others."""
    maker = _Maker(random.Random(seed))
    for kind, many in MANY.items():
        for number in range(many):
            said = SAID[kind][number % len(SAID[kind])]
            yield maker.varied(said, kind, getattr(maker, kind)(), number)


class _Maker:
    """Makes data of each kind."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.dutch, *self.strangers = (Faker(locale) for locale in ("nl_NL", *STRANGERS))
        for fake in (self.dutch, *self.strangers):
            fake.seed_instance(chance.random())

    def varied(self, said: str, kind: str, value: str, number: int) -> str:
        """As typed, in small letters, in capitals; with the label around the value."""
        voices: tuple[Callable[[str], str], ...] = (str, str.lower, str, str.upper)
        voice = voices[(number // len(SAID[kind])) % 4]
        if kind in ("secret", "email") and voice is str.upper:
            voice = str
        before, _, after = voice(said).partition("{}")
        return f"{before}{{{kind} {voice(value)}}}{after}"

    def digits(self, many: int) -> str:
        """So many digits."""
        return "".join(self.chance.choices(string.digits, k=many))

    def grouped(self, digits: str, usual: tuple[int, ...]) -> str:
        """Digits in one of the ways in which people part them."""
        separator = self.chance.choice(["", "", " ", ".", "-", " - ", "\u00a0", "\u2011", "\u202f"])
        sizes = usual if self.chance.random() < 0.7 else tuple(self.chance.choices((1, 2, 3, 4), k=12))
        parts, at = [], 0
        for size in sizes:
            parts.append(digits[at : at + size])
            at += size
        return separator.join(part for part in [*parts, digits[at:]] if part)

    def bsn(self) -> str:
        """A BSN."""
        while not bsn.is_valid(number := str(self.chance.randint(1, 9)) + self.digits(8)):
            pass
        return self.grouped(number, (3, 3, 3))

    def iban(self) -> str:
        """An IBAN of one of ten countries."""
        country = self.chance.choice(list(BBANS))
        inner = "".join(
            self.chance.choice(string.ascii_uppercase) if c == "A" else self.digits(1) for c in BBANS[country]
        )
        number = country + iban.calc_check_digits(f"{country}00{inner}") + inner
        return self.chance.choice((number, iban.format(number), iban.format(number, "-"), number.lower()))

    def card(self) -> str:
        """A number of a card of sixteen digits."""
        number = self.chance.choice("45") + self.digits(14)
        return self.grouped(number + luhn.calc_check_digit(number), (4, 4, 4, 4))

    def phone(self) -> str:
        """A number of the Netherlands, or of a neighbour."""
        mobile = self.digits(8)
        while mobile[0] in "09":
            mobile = self.digits(8)
        return self.chance.choice(
            (
                f"06{mobile}", f"06-{mobile}", f"06 {mobile[:4]} {mobile[4:]}", f"+316{mobile}", f"+31 6 {mobile}",
                f"00316{mobile}", f"06 {mobile[:2]} {mobile[2:4]} {mobile[4:6]} {mobile[6:]}", f"06.{mobile}",
                f"020-{mobile[:7]}", f"(030) {mobile[:3]} {mobile[3:5]} {mobile[5:7]}", f"0118 {mobile[:6]}",
                f"+31 (0)6 {mobile}", f"+32 47{mobile[0]} {mobile[1:3]} {mobile[3:5]} {mobile[5:7]}",
                f"+49 151 2{mobile[:7]}",
                f"06\u2011{mobile}", f"06\u00a0{mobile}",
            )
        )  # fmt: skip

    def email(self) -> str:
        """An address for mail."""
        return str(self.chance.choice([self.dutch, *self.strangers]).email())

    def ip(self) -> str:
        """An address on the internet."""
        return str(self.dutch.ipv4() if self.chance.random() < 0.7 else self.dutch.ipv6())

    def plate(self) -> str:
        """A plate of one of fourteen series."""
        series = self.chance.choice(PLATES)
        typed = "".join({"L": self.chance.choice("BDFGHJKLNPRSTVXZ"), "D": self.digits(1)}.get(c, c) for c in series)
        return typed.replace("-", self.chance.choice(["-", "-", "", " "]))

    def birth(self) -> str:
        """A day, in figures or words."""
        day = self.dutch.date_of_birth(minimum_age=1, maximum_age=99)
        month = MONTHS[day.month - 1]
        short = month[:3].replace("maa", "mrt")
        return self.chance.choice(
            (f"{day:%d-%m-%Y}", f"{day.day}/{day.month}/{day.year}", f"{day.day} {month} {day.year}", f"{day:%Y-%m-%d}",
             f"{day.day}.{day.month}.{day.year}", f"{day.day} {short} {day.year}", f"{day:%d%m%Y}",
             f"{day.day}-{day.month}-{day:%y}",
             f"twaalf {month} negentienvijfenzestig", f"{day.day} {month}")
        )  # fmt: skip

    def document(self) -> str:
        """A document by its name and number."""
        letters = "ABCDEFGHIJKLMNPQRSTUVWXYZ"
        nine = "".join(
            self.chance.choices(letters, k=2) + self.chance.choices(letters + "123456789", k=6)
        ) + self.digits(1)
        nine = nine[:4] + self.digits(1) + nine[5:]
        ten = self.chance.choice("3456") + self.digits(9)
        return self.chance.choice((f"paspoort {nine}", f"id-kaart {nine}", f"rijbewijs {ten}", f"v-nummer {ten}"))

    def secret(self) -> str:
        """What opens an account."""
        return (
            self.chance.choice(("Zomer", "hond", "Welkom", "geheim", "pietje", "jdv"))
            + self.digits(2)
            + self.chance.choice(("!", "", "#"))
        )

    def address(self) -> str:
        """Where somebody lives."""
        street = self.chance.choice(STREETS) if self.chance.random() < 0.6 else self.dutch.street_name()
        house = f"{street} {self.chance.choice(NUMBERS)}"
        letters = self.chance.choice(("AB", "KL", " XD", " RT"))
        postcode = f"{self.chance.randint(1000, 9999)}{letters}"
        ways = (house, house, house, f"{house}, {postcode}", f"{postcode} {self.chance.choice(NUMBERS)}")
        return self.chance.choice(ways)

    def name(self) -> str:
        """Half of them names that no list of ours has."""
        fake = self.dutch if self.chance.random() < 0.5 else self.chance.choice(self.strangers)
        first, last = fake.first_name(), fake.last_name()
        return str(self.chance.choice((f"{first} {last}", f"{first} {last}", first, f"{first[0]}. {last}")))
