"""Personal data is taken out of what residents type; numbers that are none of it stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn

from bot.ground.masking import mask


@pytest.mark.parametrize(
    "number",
    [
        "111222333",
        "111 222 333",
        "111.222.333",
        "111-222-333",
        "1112 22 333",
        "1 1 1 2 2 2 3 3 3",
        "123456782",
        "010000008",
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "mijn bsn is {}.", "BSN:{}, graag inzage", "({})", "bsn {}?"])
def test_a_bsn_is_taken_out(number: str, sentence: str) -> None:
    masked = mask(sentence.format(number))
    assert masked.found == ("bsn",)
    assert masked.text == sentence.format("[bsn]")


@pytest.mark.parametrize(
    "number",
    [
        "NL91ABNA0417164300", "NL91 ABNA 0417 1643 00", "nl91abna0417164300", "NL91-ABNA-0417-1643-00",
        "BE68539007547034", "DE89 3704 0044 0532 0130 00", "FR1420041010050500013M02606", "GB82 WEST 1234 5698 7654 32",
        "PL61109010140000071219812874", "MT84MALT011000012345MTLCAST001S",
    ],
)  # fmt: skip
def test_an_iban_of_any_country_is_taken_out(number: str) -> None:
    masked = mask(f"stort het op {number} alstublieft")
    assert "iban" in masked.found
    assert masked.text == "stort het op [rekeningnummer] alstublieft"


def test_an_iban_with_a_wrong_check_digit_is_none() -> None:
    assert "iban" not in mask("NL92ABNA0417164300").found


@pytest.mark.parametrize(
    "address",
    ["jan@example.nl", "Jan.de-Vries+gemeente@mail.example.co.uk", "jan @ example.nl", "j_a_n@sub-domein.example.nl"],
)
def test_an_email_address_is_taken_out(address: str) -> None:
    assert mask(f"mail mij op {address} graag").text == "mail mij op [e-mailadres] graag"


@pytest.mark.parametrize(
    "number",
    [
        "0612345678", "06-12345678", "06 12 34 56 78", "06 - 1234 5678", "+31612345678",
         "+31 6 12345678", "0031612345678",
        "020-1234567", "(020) 123 45 67", "0118 123456", "088 123 45 67", "+32 470 12 34 56", "+49 30 12345678",
    ],
)  # fmt: skip
def test_a_phone_number_is_taken_out(number: str) -> None:
    masked = mask(f"bel mij op {number} overdag")
    assert masked.found == ("phone",)
    assert not re.search(r"\d{3}", masked.text)


@pytest.mark.parametrize(
    "address",
    [
        "1234 AB 12", "1234AB 12", "1234ab, nr 12", "1234 AB huisnummer 12a", "1234AB12", "9999 ZZ 1-3",
        "Dorpsstraat 12", "dorpsstraat 12a", "Lange Kerklaan 103", "Raadhuisplein 1", "Oudegracht 250 bis",
    ],
)  # fmt: skip
def test_an_address_is_taken_out(address: str) -> None:
    masked = mask(f"ik woon op {address}")
    assert masked.found == ("address",)
    assert not re.search(r"\d\d", masked.text)


@pytest.mark.parametrize(
    "text",
    [
        "zaaknummer 2026-001234",
        "zaaknummer Z-2026-000123457",
        "mijn zaak 123456789",  # fails the elfproef
        "bestelnummer 987654321",
        "kenmerk 111222333/2026",
        "kenmerk WOO2026111222333",
        "in 2026 en 2027",
        "van 1998 tot 2026",
        "artikel 15 AVG",
        "artikel 6 lid 1 onder e AVG",
        "art. 5.1 lid 2 Woo",
        "Verordening (EU) 2016/679",
        "ik kreeg een boete van 1.250.000 euro",
        "€ 12.345,67 terug",
        "op 24 november 2026",
        "op 24-11-2026 om 12:30",
        "2026-11-24T10:00:00",
        "binnen 14 dagen of 28 dagen",
        "10.000 inwoners en 9.500 huishoudens",
        "postcode 1234 AB",
        "in 1995 en daarna 12 keer",
        "in 2019 is 5 keer gevraagd",
        "ISO 27001 en NEN 7510",
        "100 procent van de 12 wijken",
        "de weg naar 2030",
    ],
)
def test_what_is_no_personal_data_stays(text: str) -> None:
    masked = mask(text)
    assert masked.found == ()
    assert masked.text == text


def test_several_kinds_are_named_once_each() -> None:
    masked = mask("111222333 of 123456782, jan@example.nl, 0612345678")
    assert masked.found == ("email", "bsn", "phone")
    assert masked.text == "[bsn] of [bsn], [e-mailadres], [telefoonnummer]"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("mijn bsn is 111222333", ""),
        ("111222333", ""),
        ("jan@example.nl", ""),
        ("Mijn BSN is 111222333. Hoe vraag ik inzage in mijn gegevens?", "Hoe vraag ik inzage in mijn gegevens?"),
        ("hoe vraag ik inzage in mijn gegevens", "hoe vraag ik inzage in mijn gegevens"),
    ],
)
def test_what_is_left_to_look_up(text: str, question: str) -> None:
    assert mask(text).question == question


def test_what_is_left_holds_nothing_personal() -> None:
    left = mask("ik ben jan@example.nl en ik wil weten of jullie mijn dossier over 111222333 hebben").question
    assert "jan" not in left
    assert "111222333" not in left


SEPARATORS = st.sampled_from(["", " ", ".", "-"])
SURROUNDINGS = st.text(st.characters(codec="utf-8", exclude_categories=("N",), exclude_characters="/_"), max_size=20)


def _words(text: str) -> bool:
    return not text or not (text[0].isalnum() or text[-1].isalnum())


@given(
    digits=st.integers(0, 99_999_999).map(lambda n: f"{n:08d}"),
    separators=st.lists(SEPARATORS, min_size=8, max_size=8),
    before=SURROUNDINGS.filter(_words),
    after=SURROUNDINGS.filter(_words),
)
def test_no_valid_bsn_survives(digits: str, separators: list[str], before: str, after: str) -> None:
    check = sum((9 - place) * int(digit) for place, digit in enumerate(digits)) % 11
    number = f"{digits}{check}"
    if check == 10 or not bsn.is_valid(number):
        return
    written = "".join(digit + separator for digit, separator in zip(number, [*separators, ""], strict=True))

    masked = mask(f"{before}{written}{after}")

    assert masked.found, (before, written, after)
    assert number not in re.sub(r"\D", "", masked.text)


@given(st.text(max_size=300))
def test_any_text_can_be_masked_and_twice_is_once(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text
