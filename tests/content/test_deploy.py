"""Images, Compose and Kubernetes, checked without an engine: by their schemas, and by what ours must all keep to."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from bot.faq.smoke import SMOKE
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.rasa import MODEL, VECTORS

DEPLOY = ROOT / "deploy"
MANIFESTS = DEPLOY / "kubernetes"
KUSTOMIZATION = yaml.safe_load((MANIFESTS / "kustomization.yaml").read_text())
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
THEIRS = {"postgres", "redis"}
URL = re.compile(r"http://127\.0\.0\.1:(\d+)(/[\w/]*)")
ENDPOINTS = {
    "website": (8000, {"/health/live", "/health/ready"}, "bot/web/health.py"),
    "actions": (5055, {"/health"}, "actions/server.py"),
    "rasa": (5005, {"/status"}, "bot/ops/run.py"),
}
Document = dict[str, Any]


def manifests() -> list[Document]:
    """Every object, but for Kustomize's own file."""
    read = (yaml.safe_load_all(path.read_text()) for path in sorted(MANIFESTS.glob("*.yaml")))
    return [document for documents in read for document in documents if document["kind"] != "Kustomization"]


def of_kind(kind: str) -> list[Document]:
    return [document for document in manifests() if document["kind"] == kind]


def pods() -> list[Document]:
    """The templates of pods, with their labels."""
    jobs = [job["spec"]["jobTemplate"] for job in of_kind("CronJob")]
    return [owner["spec"]["template"] for owner in (*of_kind("Deployment"), *of_kind("Job"), *jobs)]


def containers(pod: Document) -> list[Document]:
    return [*pod["spec"].get("initContainers", ()), *pod["spec"]["containers"]]


def services() -> dict[str, Document]:
    found: dict[str, Document] = COMPOSE["services"]
    return found


def named(documents: list[Document]) -> dict[str, Document]:
    return {f"{document['kind']}/{document['metadata']['name']}": document for document in documents}


@pytest.mark.parametrize("name", named(manifests()))
def test_a_manifest_keeps_to_the_schema_of_kubernetes(name: str) -> None:
    kubernetes_validate.validate(named(manifests())[name], kubernetes_validate.latest_version(), strict=True)


def test_a_wrong_manifest_would_be_seen() -> None:
    (wrong,) = of_kind("PodDisruptionBudget")
    wrong["spec"]["minAvailble"] = wrong["spec"].pop("minAvailable")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)


def test_compose_keeps_to_its_schema() -> None:
    schema = files("check_jsonschema.builtin_schemas").joinpath("vendor/compose-spec.json").read_text()
    jsonschema.validate(COMPOSE, json.loads(schema))


def test_kustomize_knows_every_file_and_every_image() -> None:
    assert {*KUSTOMIZATION["resources"], "kustomization.yaml"} == {path.name for path in MANIFESTS.glob("*.yaml")}
    used = {container["image"] for pod in pods() for container in containers(pod)}
    assert used == {image["name"] for image in KUSTOMIZATION["images"]}
    ours = {service["image"] for name, service in services().items() if name not in THEIRS}
    assert ours == used


def faults_of_a_container(container: Document, runs_on: bool = True) -> Iterator[str]:
    """What is open on a container that should be closed; `runs_on`: it answers, so it has to be asked."""
    closed = container.get("securityContext", {})
    if not closed.get("readOnlyRootFilesystem"):
        yield "writes to its own files"
    if closed.get("allowPrivilegeEscalation") is not False or closed.get("capabilities") != {"drop": ["ALL"]}:
        yield "may more than it needs"
    sizes = container.get("resources", {})
    if any(set(sizes.get(kind, {})) != {"cpu", "memory"} for kind in ("requests", "limits")):
        yield "without requests and limits"
    if runs_on and not {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys():
        yield "without probes"


@pytest.mark.parametrize("number", range(len(pods())))
def test_every_container_is_closed(number: int) -> None:
    pod = pods()[number]
    serves = pod["spec"].get("restartPolicy", "Always") == "Always"
    assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
    assert pod["spec"]["securityContext"]["runAsUser"] > 0
    assert pod["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["spec"]["automountServiceAccountToken"] is False
    for container in pod["spec"].get("initContainers", ()):
        assert list(faults_of_a_container(container, runs_on=False)) == []
    for container in pod["spec"]["containers"]:
        assert list(faults_of_a_container(container, runs_on=serves)) == []


def test_an_open_container_would_be_seen() -> None:
    assert len(list(faults_of_a_container({"name": "open", "image": "x"}))) == 4


@pytest.mark.parametrize("name", services())
def test_every_service_of_compose_is_closed(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service["user"].startswith("0")
    for kind in ("reservations", "limits"):
        assert service["deploy"]["resources"][kind].keys() == {"cpus", "memory"}
    assert "test" in service["healthcheck"] or name == "content"
    published = list(service.get("ports", ()))
    assert published == (["127.0.0.1:8000:8000"] if name == "website" else [])


def asked(container: Document, ports: dict[str, int]) -> Iterator[tuple[int, str]]:
    """Port and path of each of its probes."""
    for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
        probe = container[kind]
        if "httpGet" in probe:
            yield ports[probe["httpGet"]["port"]], probe["httpGet"]["path"]
        else:
            port, path = URL.findall(" ".join(probe["exec"]["command"]))[0]
            yield int(port), path


def test_probes_ask_what_there_is() -> None:
    (deployment,) = of_kind("Deployment")
    for container in deployment["spec"]["template"]["spec"]["containers"]:
        port, paths, source = ENDPOINTS[container["name"]]
        named_ports = {each["name"]: each["containerPort"] for each in container.get("ports", ())}
        assert {place for place, _ in asked(container, named_ports)} == {port}
        assert {path for _, path in asked(container, named_ports)} == paths
        assert all(path in (ROOT / source).read_text() for path in paths)
        checked = URL.findall(" ".join(services()[container["name"]]["healthcheck"]["test"]))
        assert all(int(place) == port and path in paths for place, path in checked)
        assert checked


@pytest.mark.parametrize("where", ["kubernetes", "compose"])
def test_ports_and_names_are_those_of_the_settings(where: str) -> None:
    (settings,) = of_kind("ConfigMap")
    environment = settings["data"] if where == "kubernetes" else COMPOSE["x-settings"]
    known = {name.upper() for name in Settings.model_fields}
    assert environment.keys() <= known
    for part, name in (("website", "PORT"), ("rasa", "RASA_PORT"), ("actions", "ACTIONS_PORT")):
        assert int(environment[name]) == ENDPOINTS[part][0] == Settings.model_fields[name.lower()].default
    assert {environment[f"{part}_PROCESSES"] for part in ("WEB", "RASA", "ACTIONS")} == {"1"}
    assert (ROOT / "data/municipalities/voorbeeld.yml").exists()


def test_everything_is_kept_where_it_may_be_written() -> None:
    (settings,) = of_kind("ConfigMap")
    home = settings["data"]["DATAWIJZER_HOME"]
    for pod in pods():
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        for container in containers(pod):
            places = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
            assert places.keys() <= {home, f"{home}/secrets", "/tmp"}
            assert all("emptyDir" in volumes[name] or "secret" in volumes[name] for name in places.values())
    assert COMPOSE["x-settings"]["DATAWIJZER_HOME"] == home
    assert f"DATAWIJZER_HOME={home}" in CONTAINERFILE


def test_what_selects_finds_the_assistant() -> None:
    (deployment,) = of_kind("Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    (service,), (budget,) = of_kind("Service"), of_kind("PodDisruptionBudget")
    policies = {policy["metadata"]["name"]: policy["spec"] for policy in of_kind("NetworkPolicy")}
    selectors = [
        service["spec"]["selector"],
        budget["spec"]["selector"]["matchLabels"],
        deployment["spec"]["selector"]["matchLabels"],
        policies["residents"]["podSelector"]["matchLabels"],
    ]
    assert all(selector.items() <= labels.items() for selector in selectors)
    assert budget["spec"]["minAvailable"] < deployment["spec"]["replicas"]
    needs = policies["what-we-need"]["podSelector"]["matchLabels"].items()
    assert all(needs <= pod["metadata"]["labels"].items() for pod in pods())


def test_nothing_goes_in_or_out_but_what_is_named() -> None:
    policies = {policy["metadata"]["name"]: policy["spec"] for policy in of_kind("NetworkPolicy")}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    inward = [port["port"] for rule in policies["residents"]["ingress"] for port in rule["ports"]]
    outward = {port["port"] for rule in policies["what-we-need"]["egress"] for port in rule["ports"]}
    assert inward == [8000]
    assert outward == {53, 5432, 6379}
    assert all(rule["to"] for rule in policies["what-we-need"]["egress"])
    assert COMPOSE["networks"]["within"] == {"internal": True}
    assert all(services()[name]["networks"] == ["within"] for name in THEIRS)


def stages() -> dict[str, list[str]]:
    """The instructions of each stage of the Containerfile."""
    found: dict[str, list[str]] = {}
    for line in CONTAINERFILE.replace("\\\n", " ").splitlines():
        if line.startswith("FROM "):
            found[line.split()[-1]] = []
        elif line and not line.startswith("#"):
            list(found.values())[-1].append(line)
    return found


@pytest.mark.parametrize("image", ["website", "actions", "rasa"])
def test_an_image_runs_what_there_is_and_not_as_root(image: str) -> None:
    lines = stages()[image]
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER 10001:10001"]
    (command,) = (json.loads(line.removeprefix("CMD ")) for line in lines if line.startswith("CMD "))
    module = command[command.index("-m") + 1]
    if image == "rasa":
        assert (ROOT / "nlu" / Path(*module.split("."))).with_suffix(".py").exists()
        assert f"models/{MODEL.name}" in command
        assert command[command.index("--interface") + 1] == "127.0.0.1"
    else:
        assert find_spec(module)


def test_a_model_that_answers_wrongly_is_no_image() -> None:
    lines = stages()["trained"]
    (trained,) = (line.split("&&") for line in lines if line.startswith("RUN python -m nl_datawijzer.train "))
    commands = [command.strip() for command in trained]
    assert f"python nlu/smoke.py models/{MODEL.name} data/{SMOKE.name}" in commands, "asked where it is trained"
    assert not any("||" in command or ";" in command for command in commands), "and nothing lets it through"
    assert "COPY --from=trained /app/models models" in stages()["rasa"], "what was asked is what serves"


def test_what_a_message_means_is_known_where_rasa_learns_and_where_it_serves() -> None:
    lines = stages()["trained"]
    (asked,) = (place for place, line in enumerate(lines) if "-m bot.ops.vectors | grep -q" in line)
    (trained,) = (place for place, line in enumerate(lines) if "nl_datawijzer.train" in line)
    assert asked < trained, "no image without an encoder beside Rasa"
    assert any("PYTHONPATH=/app/nlu " in line for line in lines), "which looks two folders up"
    (serving,) = (line for line in stages()["rasa"] if line.startswith("ENV "))
    action = load_yaml(ROOT / "endpoints.yml")["action_endpoint"]["url"]
    assert f"{VECTORS}={action.replace('localhost', '127.0.0.1').replace('/webhook', '/vectors')}" in serving.split()


def test_images_are_built_of_the_lock_files_and_of_files_that_exist() -> None:
    assert CONTAINERFILE.count("uv sync --frozen --no-dev") == 2
    copied = [
        name
        for lines in stages().values()
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for name in line.split()[1:-1]
    ]
    assert {"uv.lock", "nlu", "bot", "actions", "data"} <= {*copied}
    assert all((ROOT / name).exists() for name in copied)
    modules = re.findall(r"-m,? (bot[\w.]+)", CONTAINERFILE + (DEPLOY / "compose.yml").read_text())
    written = "".join(path.read_text() for path in MANIFESTS.glob("*.yaml"))
    assert all(find_spec(module) for module in (*modules, *re.findall(r"-m,? (bot[\w.]+)", written)))
