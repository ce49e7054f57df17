"""Image, compose file, Prometheus and Grafana agree with the program, with each other, and with good manners.

An engine is not needed: what only one can tell (that an image builds and starts) is not told here.
"""

import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from pipeline import __version__, app
from pipeline.__main__ import COMMANDS, samestory
from pipeline.cli.line.notifying import NOTIFY
from pipeline.configuration import (
    CONFIG_VARIABLE,
    ENV_PREFIX,
    Configuration,
    load_configuration,
    settings_keys,
    variable_of,
)
from pipeline.contracts.topics import TOPICS
from pipeline.running.metrics import Metrics
from pipeline.running.supervisor import _STOP_S
from pipeline.settings import Settings
from tests.running import PATIENCE_S, ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
STAGES = {name: service for name, service in OURS.items() if name != "topics"}
PROMETHEUS = yaml.safe_load((ROOT / "config/prometheus.yml").read_text())
DASHBOARD = json.loads((ROOT / "config/grafana/dashboards/samestory.json").read_text())
# As they are asked for; a histogram by its own name, too, in words.
METRICS = {
    family.name + ending
    for family in Metrics().registry.collect()
    for ending in {"counter": ("_total",), "histogram": ("", "_bucket", "_sum", "_count")}.get(family.type, ("",))
}
# As `docker build` takes them: a backslash at the end of a line continues it, comment lines count for nothing.
DOCKERFILE = [
    instruction
    for instruction in re.sub(
        r"\\\n", " ", re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    ).splitlines()
    if instruction.strip()
]


def environment(service: dict[str, Any]) -> dict[str, str]:
    """The service's variables where nobody has set any of those that the file leaves open."""
    return {
        name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value)) for name, value in service.get("environment", {}).items()
    }


def configuration_of(name: str) -> Configuration:
    """What the service is run with.

    Raises ConfigError for a variable that is none, or whose value is wrong.
    """
    variables = {k: v for k, v in environment(OURS[name]).items() if k.startswith(ENV_PREFIX)}
    return load_configuration(ROOT / "config/samestory.toml", {**image_variables(), **variables})


def image_variables() -> dict[str, str]:
    """The variables of the program that the image sets."""
    assigned = [pair for line in final_stage("ENV") for pair in shlex.split(line)]
    return dict(pair.split("=", 1) for pair in assigned if pair.startswith(ENV_PREFIX))


def final_stage(instruction: str) -> list[str]:
    """What follows this instruction in the image's last stage."""
    last = max(at for at, line in enumerate(DOCKERFILE) if line.startswith("FROM "))
    return [line.removeprefix(instruction).strip() for line in DOCKERFILE[last:] if line.startswith(instruction + " ")]


def healthcheck_url(service: dict[str, Any]) -> tuple[int, str]:
    """Port and path that the health check asks."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)(/[\w/-]*)", " ".join(service["healthcheck"]["test"]))
    assert found
    return int(found[1]), found[2]


def seconds(duration: str) -> float:
    found = re.fullmatch(r"(\d+)(s|m)", duration)
    assert found, duration
    return int(found[1]) * {"s": 1, "m": 60}[found[2]]


@pytest.mark.parametrize("name", OURS)
def test_commands_are_commands_of_the_program(name: str) -> None:
    command, *arguments = OURS[name]["command"]
    assert command in COMMANDS
    found = samestory.get_command(click.Context(samestory), command)
    if isinstance(found, click.Group):
        assert arguments[0] in found.list_commands(click.Context(found))
    elif found is not None:
        found.make_context(command, list(arguments))  # a wrong call raises


def test_every_stage_has_a_service() -> None:
    run = {tuple(service["command"]) for service in STAGES.values()}
    assert run == {("produce",), ("web",), *(("consume", stage) for stage in (*app.STAGES, NOTIFY))}
    assert {name for name, service in STAGES.items() if service["command"][0] == "consume"} == {*app.STAGES, NOTIFY}
    assert STAGES[NOTIFY]["profiles"] == ["webhooks"], "without webhooks it would end with an error, again and again"


@pytest.mark.parametrize("name", OURS)
def test_variables_are_settings_and_their_values_convert(name: str) -> None:
    settings = configuration_of(name).settings
    assert settings.log.transport == "kafka"
    assert environment(OURS[name])[CONFIG_VARIABLE] == "/etc/samestory/samestory.toml"
    assert "./config:/etc/samestory:ro" in OURS[name]["volumes"]
    assert settings.data_dir == "/data"


@pytest.mark.parametrize("name", STAGES)
def test_health_checks_ask_where_the_stage_answers(name: str) -> None:
    settings = configuration_of(name).settings
    if name == "web":
        assert healthcheck_url(STAGES[name]) == (settings.web.port, "/readyz")
        assert settings.web.host == "0.0.0.0"
    else:
        assert healthcheck_url(STAGES[name]) == (settings.runner.metrics_port, "/readyz")
        assert settings.runner.metrics_host == "0.0.0.0"
    assert seconds(STAGES[name]["healthcheck"]["timeout"]) > 5  # the request's own


def test_what_others_wait_for_can_be_told() -> None:
    for name, service in SERVICES.items():
        waits = service.get("depends_on", {})
        for other, how in waits.items() if isinstance(waits, dict) else ((one, {}) for one in waits):
            assert other in SERVICES, f"{name} waits for {other}"
            if how.get("condition") == "service_healthy":
                assert SERVICES[other]["healthcheck"]["test"]
            if how.get("condition") == "service_completed_successfully":
                assert SERVICES[other]["restart"] == "no", f"{other} would never be done"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert service["user"].partition(":")[0] not in ("", "0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["cpus"]
    assert service["pids_limit"]
    assert service["logging"]["options"]["max-size"]
    assert not service.get("privileged")
    if name == "topics":
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name: str) -> None:
    repository, _, tag = SERVICES[name]["image"].partition(":")
    assert re.fullmatch(r"v?\d+\.\d+\.\d+", tag), SERVICES[name]["image"]
    if name in OURS:
        assert (repository, tag) == ("samestory", __version__)


@pytest.mark.parametrize("name", STAGES)
def test_stages_end_in_their_own_time_and_can_be_scaled(name: str) -> None:
    service = STAGES[name]
    assert seconds(service["stop_grace_period"]) > _STOP_S
    assert "container_name" not in service
    if name != "web":
        assert "ports" not in service
    threads = configuration_of(name).settings.embed.threads
    assert threads in (0, service["cpus"]), "the model would not use what it may, or fight for it"


def test_only_the_page_the_broker_and_the_metrics_profile_are_published_and_only_to_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"web", "kafka", "prometheus", "grafana"}
    for ports in published.values():
        for port in ports:
            assert port.startswith("127.0.0.1:")
    assert {name for name, service in SERVICES.items() if "profiles" in service} == {
        "prometheus",
        "grafana",
        "notify",
    }


def test_volumes_are_declared_and_mounted_files_exist() -> None:
    named = set()
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), volume
                assert volume.endswith(":ro")
            else:
                named.add(source)
    assert named == set(COMPOSE["volumes"])


def test_the_broker_is_as_the_registry_and_the_settings_want_it() -> None:
    broker, settings = environment(SERVICES["kafka"]), configuration_of("embed").settings.kafka
    assert int(broker["KAFKA_MESSAGE_MAX_BYTES"]) >= settings.max_message_bytes
    assert int(broker["KAFKA_REPLICA_FETCH_MAX_BYTES"]) >= settings.max_message_bytes
    assert broker["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    longest_h = max(spec.retention_h for spec in TOPICS if spec.retention_h is not None)
    assert int(broker["KAFKA_OFFSETS_RETENTION_MINUTES"]) >= longest_h * 60
    assert (settings.replication_factor, settings.min_insync_replicas) == (1, 1), "there is one broker"
    addresses = dict(part.split("://") for part in broker["KAFKA_ADVERTISED_LISTENERS"].split(","))
    assert settings.bootstrap_servers == (addresses["CONTAINERS"],)
    assert SERVICES["kafka"]["ports"] == [f"127.0.0.1:{Settings().kafka.bootstrap_servers[0].partition(':')[2]}:9092"]
    assert addresses["TOOLS"] == Settings().kafka.bootstrap_servers[0]
    assert f"kafka:{broker['KAFKA_LOG_DIRS']}" in SERVICES["kafka"]["volumes"]


def test_the_broker_images_own_setup_accepts_what_it_is_told(kafka_libs: Path, tmp_path: Path) -> None:
    """The image's start script hands the variables to this class, which writes the settings and formats the disk."""
    folders = {name: tmp_path / name for name in ("default", "mounted", "final")}
    for folder in folders.values():
        folder.mkdir()
    for name in ("server.properties", "log4j2.yaml", "tools-log4j2.yaml"):
        (folders["default"] / name).write_text(
            "" if name.endswith(".properties") else "Configuration: {Properties: {}, Appenders: {}, Loggers: {}}\n"
        )
    broker = {**environment(SERVICES["kafka"]), "KAFKA_LOG_DIRS": str(tmp_path / "data")}
    done = subprocess.run(
        ["java", "-cp", str(kafka_libs / "*"), "kafka.docker.KafkaDockerWrapper", "setup"]
        + [part for name, folder in folders.items() for part in (f"--{name}-configs-dir", str(folder))],
        env={**{k: v for k, v in os.environ.items() if not k.startswith("KAFKA_")}, **broker},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    written = dict(line.split("=", 1) for line in (folders["final"] / "server.properties").read_text().split())
    assert written["message.max.bytes"] == broker["KAFKA_MESSAGE_MAX_BYTES"]
    assert (tmp_path / "data/meta.properties").exists()


def test_compose_itself_accepts_the_file() -> None:
    with_plugin = ["docker", "compose"]
    if shutil.which("docker") and subprocess.run([*with_plugin, "version"], capture_output=True).returncode == 0:
        compose = with_plugin
    elif shutil.which("docker-compose"):
        compose = ["docker-compose"]
    elif os.environ.get("CI") == "true":
        pytest.fail("no Docker Compose: scripts/system-packages.sh installs it")
    else:
        pytest.skip("no Docker Compose here: scripts/system-packages.sh installs it")
    done = subprocess.run(
        [*compose, "--profile", "metrics", "--file", str(ROOT / "docker-compose.yml"), "config", "--quiet"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr


def test_operations_tell_of_metrics_settings_commands_and_services_that_there_are() -> None:
    text = (ROOT / "docs/operations.md").read_text()
    assert set(re.findall(r"samestory_\w+", text)) <= METRICS | {"samestory_produce"}, "the last is a volume"
    sections = [key.partition(".")[0] for key in settings_keys() if "." in key]
    settings = set(re.findall(rf"`((?:{'|'.join(set(sections))})\.\w+)", text)) - {"page.db", "log.db", "producer.db"}
    assert settings
    assert settings <= set(settings_keys())
    assert set(re.findall(r"SAMESTORY_\w+", text)) <= {variable_of(key) for key in settings_keys()}
    for command in re.findall(r"(?:`|web )samestory ([a-z]+)", text):
        assert command in COMMANDS
    for service in re.findall(r"--scale (\w+)=|(?:exec|quiet) (\w+)", text):
        assert "".join(service) in SERVICES


def test_prometheus_finds_every_stage() -> None:
    asked = {
        (name, found["port"])
        for job in PROMETHEUS["scrape_configs"]
        for found in job["dns_sd_configs"]
        for name in found["names"]
        if found["type"] == "A"
    }
    assert asked == {(name, healthcheck_url(service)[0]) for name, service in STAGES.items()}


def test_grafana_asks_prometheus_for_metrics_that_there_are() -> None:
    for panel in DASHBOARD["panels"]:
        assert panel["datasource"]["uid"] == datasource()["uid"]
        for target in panel["targets"]:
            names = set(re.findall(r"\b(?:samestory_\w+|up)\b", target["expr"]))
            assert names, target["expr"]
            assert names <= METRICS | {"up"}
            for stage in re.findall(r'stage="(\w+)"', target["expr"]):
                assert stage in app.STAGES
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_grafana_is_provisioned_from_what_is_mounted() -> None:
    mounts = dict(volume.split(":")[:2] for volume in SERVICES["grafana"]["volumes"])
    provider = yaml.safe_load((ROOT / "config/grafana/provisioning/dashboards/samestory.yml").read_text())
    dashboards = provider["providers"][0]["options"]["path"]
    assert dashboards in mounts.values()
    assert (
        environment(SERVICES["grafana"])["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] == f"{dashboards}/samestory.json"
    )
    host, port = re.fullmatch(r"http://(\w+):(\d+)", datasource()["url"]).groups()
    assert healthcheck_url(SERVICES[host])[0] == int(port)


def datasource() -> dict[str, Any]:
    file = ROOT / "config/grafana/provisioning/datasources/prometheus.yml"
    return dict(yaml.safe_load(file.read_text())["datasources"][0])


def test_the_image_is_built_from_pinned_bases_and_this_repository_alone() -> None:
    bases = [line.split()[1] for line in DOCKERFILE if line.startswith("FROM ")]
    assert len(bases) == 2
    assert len(set(bases)) == 1, "the virtual environment is for the Python that it was made with"
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", bases[0])
    text = (ROOT / "Dockerfile").read_text()
    assert not re.search(r"https?://(?!127\.0\.0\.1)", text), "no package index is named"
    assert 'ARG PIP_EXTRA_INDEX_URL=""' in DOCKERFILE
    for line in DOCKERFILE:
        if line.startswith("COPY ") and "--from=" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), line
                assert not ignored(source), f"{source} is kept out by .dockerignore"


def test_the_image_installs_what_the_tests_passed_with() -> None:
    [torch] = re.findall(r"\btorch==\S+", (ROOT / "scripts/setup.sh").read_text())
    installs = [line for line in DOCKERFILE if "pip install" in line]
    assert torch in installs[0], "first, so that nothing else chooses another"
    for line in installs:
        assert "--constraint constraints.txt" in line or "--no-deps" in line


def test_the_image_brings_compiled_code_that_the_stages_can_use() -> None:
    last = max(at for at, line in enumerate(DOCKERFILE) if line.startswith("FROM "))
    build = DOCKERFILE[:last]
    installed, compiled = (
        max(at for at, line in enumerate(build) if words in line)
        for words in ("pip install --no-deps .", "python -m pipeline.adapters.kernels")
    )
    assert installed < compiled
    processor = "NUMBA_CPU_NAME=generic"
    assert any(line.startswith("ENV") and processor in line for line in build[:compiled])
    assert any(processor in line for line in final_stage("ENV"))  # it is stored under the processor's name


def test_the_image_runs_the_program_as_nobody_in_particular_without_build_tools() -> None:
    [user], [entry_point] = final_stage("USER"), final_stage("ENTRYPOINT")
    assert user.partition(":")[0].isdigit()
    assert int(user.partition(":")[0]) > 0
    assert all(service["user"] == user for service in OURS.values())
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert json.loads(entry_point) == [next(iter(scripts))]
    assert json.loads(final_stage("CMD")[0])[0] in COMMANDS
    assert final_stage("VOLUME") == [image_variables()["SAMESTORY_DATA_DIR"]]
    assert not re.search(r"\b(gcc|g\+\+|build-essential|make|git|pip)\b", " ".join(final_stage("RUN")))
    assert f"http://127.0.0.1:{Settings().web.port}/healthz" in final_stage("HEALTHCHECK")[0]


@pytest.mark.parametrize("kept_out", [".git", ".venv", "var", "tests", "var/log.db", "pipeline/__pycache__", ".env"])
def test_state_and_history_stay_out_of_the_image(kept_out: str) -> None:
    assert ignored(kept_out)


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps this path out: the last pattern that fits it or a folder above it decides."""
    out = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!")
        parts = Path(path).parts
        fits = any(fnmatch.fnmatch("/".join(parts[:length]), pattern) for length in range(1, len(parts) + 1))
        if fits or (pattern.startswith("**/") and fnmatch.fnmatch(parts[-1], pattern[3:])):
            out = not line.startswith("!")
    return out
