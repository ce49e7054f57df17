"""No command shows a secret, whichever setting it is in and whatever goes wrong."""

from pathlib import Path

import pytest

from pipeline.settings import SECRETS
from tests.running import run_samestory

SECRET = "swordfish-of-the-harbour"

VARIABLES = {
    "kafka.sasl_password": "SAMESTORY_KAFKA_SASL_PASSWORD",
    "kafka.ssl_key_password": "SAMESTORY_KAFKA_SSL_KEY_PASSWORD",
}
COMMANDS = [
    ("config", "show"),
    ("config", "show", "--json"),
    ("config", "check"),
    ("doctor",),
    ("status", "--json"),
    ("stories",),
    ("run",),
    ("produce",),
    ("consume", "notify"),
    ("topics", "verify"),
    ("feeds", "list"),
    ("feeds", "list", "--json"),
]
OF_FILES = [("config", "show", "--json"), ("config", "check"), ("doctor",), ("topics", "verify")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Everything that may be secret, set; and brokers that do not answer, with a certificate that cannot be read."""
    (tmp_path / "password").write_text(f"{SECRET}\n")
    (tmp_path / "desk.key").write_text(f"{SECRET}\n")
    (tmp_path / "key.pem").write_text("no key")
    (tmp_path / "feeds.toml").write_text(
        f'[[feed]]\noutlet = "A"\nurl = "http://reader:{SECRET}@127.0.0.1:9/feed?token={SECRET}"\n'
    )
    (tmp_path / "webhooks.toml").write_text(
        '[[webhook]]\nname = "desk"\nurl = "http://127.0.0.1:9/hook"\nsecret_file = "desk.key"\n'
        '[[webhook]]\nname = "other"\nurl = "http://127.0.0.1:9/hook"\nsecret_variable = "OTHER_KEY"\n'
    )
    (tmp_path / "samestory.toml").write_text(
        '[log]\ntransport = "kafka"\n[kafka]\nbootstrap_servers = ["127.0.0.1:9"]\nrequest_timeout_s = 1\n'
        'security_protocol = "SASL_SSL"\nsasl_username = "samestory"\n'
        'ssl_certfile = "key.pem"\nssl_keyfile = "key.pem"\n'
    )
    return tmp_path


def test_every_setting_that_may_be_secret_is_tried_here() -> None:
    assert VARIABLES.keys() == SECRETS


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_secret_is_shown(folder: Path, command: tuple[str, ...]) -> None:
    done = run_samestory(
        "--config",
        folder / "samestory.toml",
        *command,
        data_dir=folder / "data",
        OTHER_KEY=SECRET,
        **dict.fromkeys(VARIABLES.values(), SECRET),
    )
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "command", [("config", "show", "--json"), ("config", "check"), ("doctor",), ("topics", "verify")]
)
def test_no_secret_of_a_file_is_shown(folder: Path, command: tuple[str, ...]) -> None:
    config = folder / "samestory.toml"
    config.write_text(
        config.read_text() + 'sasl_password_file = "password"\nssl_key_password_file = "password"\n', encoding="utf-8"
    )
    done = run_samestory("--config", config, *command, data_dir=folder / "data")
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_a_secret_that_is_refused_is_not_shown(folder: Path, name: str) -> None:
    section, _, key = name.partition(".")
    config = folder / "wrong.toml"
    config.write_text(f'[{section}]\n{key} = ["{SECRET}"]\n')
    done = run_samestory("--config", config, "config", "check", data_dir=folder / "data")
    assert done.returncode == 1
    assert SECRET not in done.stdout + done.stderr
