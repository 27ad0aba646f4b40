"""What a start for residents refuses: every fault by a sentence, all at once; and what deploy/ sets."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.ground.errors import ConfigurationError
from bot.ground.production import refuse_unsafe
from bot.ground.settings import ROOT, Settings

EXAMPLE = ROOT / "data/municipalities/voorbeeld.yml"
STRONG = "9f2c4b7d1e8a5036f2c4b7d1e8a5036e"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """The file of a municipality that exists."""
    return written(tmp_path, {})


def written(folder: Path, changes: dict[str, Any]) -> Path:
    path = folder / "gemeente.yml"
    document = yaml.safe_load(EXAMPLE.read_text()) | {"website": "https://www.zandermeer.nl"} | changes
    path.write_text(yaml.safe_dump(document, allow_unicode=True))
    return path


def settings(town: Path, **changes: Any) -> Settings:
    safe = {
        "datawijzer_production": "1", "municipality": town, "datawijzer_home": town.parent / "home",
        "public_url": "https://assistent.zandermeer.nl", "chat_rate_limit": "on", "database_url": "", "redis_url": "",
        "forwarded_allow_ips": "127.0.0.1, 10.0.0.0/8",
    }  # fmt: skip
    return Settings(**(safe | changes))


def faults(chosen: Settings) -> list[str]:
    """The sentences with which it is refused."""
    try:
        refuse_unsafe(chosen)
    except ConfigurationError as error:
        return str(error).split("\n- ")[1:]
    return []


def test_a_safe_installation_starts(town: Path) -> None:
    assert faults(settings(town)) == []
    database = f"postgresql://datawijzer:{STRONG}@postgres/datawijzer"
    assert faults(settings(town, database_url=database, machines=3, redis_url="redis://redis:6379")) == []
    assert faults(settings(town, metrics_token=STRONG, rasa_auth_token=STRONG)) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"public_url": ""}, "PUBLIC_URL moet"),
        ({"public_url": "http://assistent.zandermeer.nl"}, "PUBLIC_URL moet"),
        ({"public_url": "https://chat.zandermeer.example"}, "PUBLIC_URL is het adres uit het voorbeeld"),
        ({"municipality": EXAMPLE}, "MUNICIPALITY is nog het voorbeeld"),
        ({"chat_rate_limit": "off"}, "CHAT_RATE_LIMIT=off"),
        ({"forwarded_allow_ips": "*"}, "FORWARDED_ALLOW_IPS=* gelooft iedereen"),
        ({"forwarded_allow_ips": "10.0.0.1,0.0.0.0/0"}, "gelooft iedereen"),
        ({"forwarded_allow_ips": "de proxy"}, "FORWARDED_ALLOW_IPS=de proxy is geen lijst"),
        ({"machines": 2}, "MACHINES=2 kan niet met SQLite"),
        ({"database_url": "postgresql://datawijzer@postgres/datawijzer"}, "DATABASE_URL heeft geen wachtwoord"),
        ({"database_url": "postgresql://d:geheim@postgres/d"}, "Het wachtwoord in DATABASE_URL is te kort"),
        ({"redis_url": "redis://:wachtwoord@redis:6379"}, "Het wachtwoord in REDIS_URL is te kort"),
        ({"metrics_token": "changeme"}, "METRICS_TOKEN is leeg, te kort"),
        ({"rasa_auth_token": "a" * 64}, "RASA_AUTH_TOKEN is leeg, te kort"),
    ],
)
def test_what_is_not_safe_is_refused_with_one_sentence(town: Path, changes: dict[str, Any], sentence: str) -> None:
    (found,) = faults(settings(town, **changes))
    assert sentence in found
    assert faults(settings(town, **changes, datawijzer_production="0")) == [], "only where residents come"


@pytest.mark.parametrize("origin", ["https://*.zandermeer.nl", "http://www.zandermeer.nl", "https://localhost"])
def test_every_website_that_may_embed_is_named_in_full(tmp_path: Path, origin: str) -> None:
    (found,) = faults(settings(written(tmp_path, {"embed_origins": [origin]})))
    assert f"embed_origins noemt {origin}" in found


def test_secrets_that_a_municipality_needs_are_asked_for(tmp_path: Path) -> None:
    live = {"product": "chatwoot", "address": "https://chat.zandermeer.nl", "inbox": "a", "account": 1}
    live |= {"operator": "de gemeente", "place": "Nederland"}
    provider = {"issuer": "https://inloggen.zandermeer.nl", "client_id": "beheer", "roles": {"redactie": "editor"}}
    town = written(tmp_path, {"live_chat": live, "sign_in": {"provider": provider}})
    named = {fault.split()[0] for fault in faults(settings(town))}
    assert named == {"LIVE_CHAT_TOKEN", "LIVE_CHAT_SECRET", "OIDC_CLIENT_SECRET"}


def test_a_secret_that_everybody_may_read_or_guess_is_refused(town: Path) -> None:
    chosen = settings(town)
    folder = chosen.datawijzer_home / "secrets"
    folder.mkdir(parents=True, mode=0o755)
    folder.chmod(0o755)
    (folder / "beheer").write_text("geheim")
    (folder / "beheer").chmod(0o644)
    assert [fault.split()[0] for fault in faults(chosen)] == [str(folder / "beheer")] * 2
    (folder / "beheer").write_text(STRONG)
    (folder / "beheer").chmod(0o600)
    assert faults(chosen) == []


def test_all_faults_are_told_at_once(town: Path) -> None:
    open_wide = settings(town, public_url="", chat_rate_limit="off", forwarded_allow_ips="*", machines=9)
    assert len(faults(open_wide)) == 4


@pytest.mark.parametrize("module", ["bot.ops.run", "bot.app"])
def test_the_start_itself_is_refused(tmp_path: Path, module: str) -> None:
    environment = {**os.environ, "DATAWIJZER_PRODUCTION": "1", "DATAWIJZER_HOME": str(tmp_path), "PUBLIC_URL": ""}
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Datawijzer kan niet starten: niet veilig genoeg" in done.stderr
    assert "PUBLIC_URL moet" in done.stderr
    assert "MUNICIPALITY is nog het voorbeeld" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_deployed_is_for_residents() -> None:
    kubernetes = yaml.safe_load((ROOT / "deploy/kubernetes/settings.yaml").read_text())["data"]
    compose = yaml.safe_load((ROOT / "deploy/compose.yml").read_text())["x-settings"]
    assert kubernetes["DATAWIJZER_PRODUCTION"] == "1"
    assert compose["DATAWIJZER_PRODUCTION"] == "${DATAWIJZER_PRODUCTION:-1}"
    scaling = yaml.safe_load((ROOT / "deploy/kubernetes/scaling.yaml").read_text())
    assert int(kubernetes["MACHINES"]) == scaling["spec"]["maxReplicas"]
