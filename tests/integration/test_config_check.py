"""`config check` finds what cannot run: brokers that cannot be logged in to, files that are missing, feeds, model."""

from pathlib import Path

import pytest

from tests.conftest import Samestory

KAFKA = '[log]\ntransport = "kafka"\n[kafka]\n'


def check(samestory: Samestory, folder: Path, text: str, feeds: str = "", **variables: str) -> tuple[int, list[str]]:
    """The exit code, and the lines on stderr without what they share: the program's name and the folder."""
    (folder / "samestory.toml").write_text(text)
    (folder / "feeds.toml").write_text(feeds)
    printed = samestory("--config", folder / "samestory.toml", "config", "check", **variables)
    assert "Traceback" not in printed.stderr
    return printed.returncode, printed.stderr.replace(f"{folder}/", "").replace("samestory: ", "").splitlines()


def test_what_can_run_is_ok(samestory: Samestory, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n")
    sasl = f'{KAFKA}security_protocol = "SASL_PLAINTEXT"\nsasl_username = "me"\nsasl_password_file = "password"\n'
    assert check(samestory, tmp_path, sasl) == (0, [])
    printed = samestory("--config", tmp_path / "samestory.toml", "config", "check")
    assert printed.stdout.startswith(f"{tmp_path / 'samestory.toml'}: ok\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'security_protocol = "SASL_SSL"\n',
            [
                "samestory.toml:4: kafka.security_protocol: SASL_SSL needs kafka.sasl_username",
                "samestory.toml:4: kafka.security_protocol: SASL_SSL needs kafka.sasl_password or "
                "kafka.sasl_password_file",
            ],
        ),
        (
            'security_protocol = "SASL_SSL"\nsasl_username = "me"\nsasl_password_file = "none"\n',
            ["samestory.toml:6: kafka.sasl_password_file: none: no such file"],
        ),
        (
            'security_protocol = "SSL"\nssl_cafile = "ca.pem"\nssl_certfile = "own.pem"\nssl_keyfile = "key.pem"\n'
            'ssl_key_password_file = "none"\n',
            [
                "samestory.toml:5: kafka.ssl_cafile: ca.pem: no such file",
                "samestory.toml:6: kafka.ssl_certfile: own.pem: no such file",
                "samestory.toml:7: kafka.ssl_keyfile: key.pem: no such file",
                "samestory.toml:8: kafka.ssl_key_password_file: none: no such file",
            ],
        ),
        (
            'security_protocol = "SSL"\nssl_keyfile = "samestory.toml"\n',
            ["samestory.toml:5: kafka.ssl_keyfile: a private key needs kafka.ssl_certfile"],
        ),
    ],
)
def test_brokers_that_cannot_be_connected_to(
    samestory: Samestory, tmp_path: Path, text: str, expected: list[str]
) -> None:
    assert check(samestory, tmp_path, KAFKA + text) == (1, expected)


def test_files_that_are_damaged(samestory: Samestory, tmp_path: Path) -> None:
    tls = f'{KAFKA}security_protocol = "SSL"\nssl_cafile = "samestory.toml"\n'
    code, [said] = check(samestory, tmp_path, tls)
    assert code == 1
    assert said.startswith("samestory.toml: kafka.ssl_cafile: samestory.toml: ")


def test_feeds_model_and_brokers_are_named_together(samestory: Samestory, tmp_path: Path) -> None:
    code, said = check(
        samestory,
        tmp_path,
        f'{KAFKA}ssl_cafile = "ca.pem"\n[cluster]\njoin_model = "none"\n',
        feeds='[[feed]]\noutlet = "A"\n[[feed]]\nurl = "https://a.example"\n',
    )
    assert code == 1
    assert [line.partition(": ")[0] for line in said] == [
        "samestory.toml:4",
        "feeds.toml:1",
        "feeds.toml:3",
        "samestory.toml:6",
    ]
    assert "cluster.join_model: none cannot be read" in said[3]


def test_settings_that_do_not_work_together(samestory: Samestory, tmp_path: Path) -> None:
    text = "[cluster]\nwindow_days = 60\nleave = .9\nmerge = .1\n".replace(" .", " 0.")
    code, said = check(samestory, tmp_path, text)
    assert code == 1
    assert [line.partition(" (")[0] for line in said] == [
        "samestory.toml:2: cluster.window_days",
        "samestory.toml:3: cluster.leave",
        "samestory.toml:3: cluster.leave",
    ]
