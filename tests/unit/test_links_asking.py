"""How a link is found to be: asked with manners, and never inside."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpcore
import pytest

from bot.staff.links.asking import Asker, Outcome
from bot.staff.links.outside import InsideError, OnlyOutside, is_outside
from bot.staff.links.tables import LinkState
from tests.unit.linked import asker
from tests.websites import Website


@pytest.fixture
def site() -> Iterator[Website]:
    with Website() as site:
        yield site


@pytest.mark.parametrize(
    ("path", "state", "moved_to"),
    [
        ("/well", "ok", None),
        ("/well?vraag=é&b=1#kop", "ok", None),
        ("/empty", "ok", None),
        ("/missing", "gone", None),
        ("/gone", "gone", None),
        ("/broken", "failing", None),
        ("/no-programs", "unsure", None),
        ("/busy", "unsure", None),
        ("/no-head", "ok", None),
        ("/head-hangs-up", "ok", None),
        ("/nonsense", "failing", None),
        ("/moved", "moved", "/well"),
        ("/moved-twice", "moved", "/well"),
        ("/for-now", "ok", None),
        ("/for-now-then-moved", "ok", None),
        ("/moved-then-for-now", "moved", "/for-now"),
        ("/moved-away", "gone", None),
        ("/circle", "unsure", None),
        ("/longer", "unsure", None),
        ("/elsewhere", "failing", None),
        ("/nowhere", "failing", None),
    ],
)
def test_how_a_link_is(site: Website, path: str, state: str, moved_to: str | None) -> None:
    outcome = asker().outcome(site.url + path)
    assert outcome == Outcome(LinkState(state), site.url + moved_to if moved_to else None)
    assert "Cookie" not in site.headers
    assert len(site.asked) <= 12


def test_a_page_that_is_there_is_asked_for_once_and_not_read(site: Website) -> None:
    asker().outcome(f"{site.url}/well#kop")
    assert site.asked == [("HEAD", "/well")]
    assert site.headers["User-Agent"].startswith("Datawijzer/")


@pytest.mark.parametrize("path", ["/silent", "/drips"])
def test_who_does_not_answer_in_time_is_not_waited_for(site: Website, path: str) -> None:
    assert asker(seconds=0.3).outcome(site.url + path).state == LinkState.UNREACHABLE


def test_a_host_that_is_not_there() -> None:
    with Website() as away:
        pass
    assert asker().outcome(f"{away.url}/well").state == LinkState.UNREACHABLE


@pytest.mark.parametrize("url", ["ftp://a.example/x", "https://", "/vragen"])
def test_what_is_no_address_is_never_asked(url: str) -> None:
    assert asker().outcome(url).state == LinkState.FAILING


def test_our_own_network_is_never_asked(site: Website) -> None:
    strict = Asker(pause=0)
    for url in (site.url, f"http://localhost:{site.port}", f"http://[::ffff:127.0.0.1]:{site.port}"):
        assert strict.outcome(f"{url}/well").state == LinkState.UNSURE
    assert site.asked == []
    with pytest.raises(InsideError):
        OnlyOutside(1).connect_unix_socket("/run/een")


def test_a_name_may_not_lead_inside_either(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: both)
    with pytest.raises(InsideError):
        OnlyOutside(1).connect_tcp("slim.example", 443)


def test_a_name_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_a: object, **_k: object) -> None:
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(httpcore.ConnectError):
        OnlyOutside(1).connect_tcp("weg.example", 443)


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False), ("64:ff9b::a00:1", False), ("64:ff9b::5db8:d70e", True),
    ],
)  # fmt: skip
def test_which_addresses_are_outside(address: str, outside: bool) -> None:
    assert is_outside(address) is outside


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(site: Website) -> None:
    waits: list[float] = []
    polite = Asker(pause=30, seconds=60, wait=waits.append, may_be_inside=True)
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(polite.outcome, [f"{site.url}/well?{number}" for number in range(3)]))
    assert {outcome.state for outcome in outcomes} == {LinkState.OK}
    assert site.most_at_once == 1
    assert len(waits) == 2
    assert all(0 < wait <= 30 for wait in waits)
