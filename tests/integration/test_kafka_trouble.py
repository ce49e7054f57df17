"""What goes wrong between samestory and Kafka: each is said in one line that names the item and the cause."""

import logging
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import kafka
import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from pipeline.contracts.topics import TopicSpec
from pipeline.errors import ConfigError, RecordTooLarge, TransientError
from pipeline.ports import Message, TopicPartition
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka import KafkaLog
from pipeline.transport.kafka_client import translated
from tests.running import PATIENCE_S, ROOT, environment
from tests.support.kafka_broker import Cluster

SECRET = "correct horse battery staple"
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
PLAIN = f'org.apache.kafka.common.security.plain.PlainLoginModule required user_owner="{SECRET}" user_guest="{SECRET}";'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate authority's file; beside it what a broker on 127.0.0.1 shows."""
    folder = tmp_path_factory.mktemp("certificates")
    ca = trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    server = ca.issue_cert("127.0.0.1")
    # Kafka reads keys in PKCS #8 only.
    key = load_pem_private_key(server.private_key_pem.bytes(), None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (folder / "server.pem").write_bytes(key + b"".join(blob.bytes() for blob in server.cert_chain_pems))
    return folder / "ca.pem"


@pytest.fixture(scope="module")
def guarded(kafka_libs: Path, authority: Path) -> Iterator[Cluster]:
    """A broker with TLS, log-in and access control: `owner` may do everything, `guest` nothing."""
    properties = {
        "listener.name.client.ssl.keystore.type": "PEM",
        "listener.name.client.ssl.keystore.location": str(authority.with_name("server.pem")),
        "listener.name.client.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "listener.name.client.plain.sasl.jaas.config": PLAIN,
        "listener.name.client.scram-sha-512.sasl.jaas.config": SCRAM,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS;User:owner",
    }
    with Cluster(kafka_libs, properties=properties, client_protocol="SASL_SSL") as cluster:
        admin = kafka.KafkaAdminClient(bootstrap_servers=cluster.internal_servers.split(","))
        admin.alter_user_scram_credentials(
            [kafka.admin.UserScramCredentialUpsertion("owner", kafka.admin.ScramMechanism.SCRAM_SHA_512, SECRET)]
        )
        admin.close()
        yield cluster


def settings(servers: str, **more: object) -> KafkaSettings:
    return KafkaSettings(
        bootstrap_servers=tuple(servers.split(",")),
        replication_factor=1,
        min_insync_replicas=1,
        **{"request_timeout_s": 5.0, **more},  # type: ignore[arg-type]
    )


def login(cluster: Cluster, authority: Path, **more: object) -> KafkaSettings:
    wanted: dict[str, object] = {
        "security_protocol": "SASL_SSL",
        "ssl_cafile": str(authority),
        "sasl_mechanism": "PLAIN",
        "sasl_username": "owner",
        "sasl_password": SECRET,
    }
    return settings(cluster.bootstrap_servers, **{**wanted, **more})


def spec(name: str) -> TopicSpec:
    return TopicSpec(name=name, key="a key", carries="a test", cleanup="delete", retention_h=24, partitions=1)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[list[KafkaLog]]:
    logs: list[KafkaLog] = []
    yield logs
    for log in logs:
        log.close()


def connect(opened: list[KafkaLog], wanted: KafkaSettings, folder: Path = Path()) -> KafkaLog:
    log = KafkaLog(wanted, folder=folder, member_timeout_s=10)
    opened.append(log)
    return log


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_logging_in_over_tls(
    opened: list[KafkaLog], guarded: Cluster, authority: Path, tmp_path: Path, mechanism: str
) -> None:
    (tmp_path / "password").write_text(SECRET + "\n")
    wanted = login(guarded, authority, sasl_mechanism=mechanism, sasl_password="", sasl_password_file="password")
    log = connect(opened, wanted, tmp_path)
    name = f"safe-{mechanism}"
    log.create([spec(name)])
    log.producer("safe").append([Message(topic=name, key=b"k", value=b"v")])
    assert [record.value for record in log.read(TopicPartition(name, 0))] == [b"v"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_a_wrong_password_is_refused_and_not_shown(
    opened: list[KafkaLog],
    guarded: Cluster,
    authority: Path,
    caplog: pytest.LogCaptureFixture,
    mechanism: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "open sesame, please"
    # Time enough for several tries beside a busy neighbour: only a try that ends tells the cause.
    wanted = login(guarded, authority, sasl_mechanism=mechanism, sasl_password=wrong, request_timeout_s=15.0)
    log = connect(opened, wanted)
    with pytest.raises(TransientError, match=rf"logging in as 'owner' by {mechanism}.*password is wrong") as refused:
        log.partitions("anything")
    assert wrong not in str(refused.value)
    assert wrong not in caplog.text


@pytest.mark.parametrize(
    "causes",
    [
        ["KafkaConnectionError: socket disconnected"],
        ["[Error 58] SaslAuthenticationFailedError: Invalid username or password"],
        [
            "[Error 58] SaslAuthenticationFailedError: Invalid username or password",
            "KafkaTimeoutError: Timeout during ApiVersions check",
        ],
    ],
    ids=["the broker hung up", "the broker's reason was read first", "no time was left for the last try"],
)
def test_a_wrong_password_is_named_whichever_way_the_broker_says_it(causes: list[str]) -> None:
    """Which of them the client logs is a matter of luck."""
    wanted = settings("127.0.0.1:1", security_protocol="SASL_SSL", sasl_mechanism="PLAIN", sasl_username="owner")
    client = logging.getLogger("kafka.net.manager")
    client.info("Broker version identified as 4.1")
    for cause in causes:
        client.warning("Bootstrap connection to bootstrap-0 failed: %s (backoff 0.17 secs)", cause)
    with (
        pytest.raises(TransientError, match=r"logging in as 'owner' by PLAIN.*password is wrong"),
        translated("looking", wanted),
    ):
        raise kafka.errors.KafkaTimeoutError("Unable to bootstrap from ['127.0.0.1:1']")


def test_a_broker_whose_certificate_nobody_vouches_for_is_not_spoken_to(
    opened: list[KafkaLog], guarded: Cluster, tmp_path: Path
) -> None:
    other = trustme.CA()
    other.cert_pem.write_to_path(tmp_path / "other.pem")
    log = connect(opened, login(guarded, tmp_path / "other.pem"))
    with pytest.raises(TransientError, match=r"certificate verify failed"):
        log.partitions("anything")


def test_a_file_of_certificates_that_is_none_is_named(guarded: Cluster, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"kafka\.ssl_cafile: .*missing\.pem"):
        KafkaLog(login(guarded, tmp_path / "missing.pem"), folder=tmp_path, member_timeout_s=10)
    with pytest.raises(ConfigError, match=r"kafka\.sasl_password_file: .*nowhere"):
        KafkaLog(
            settings(
                guarded.bootstrap_servers,
                security_protocol="SASL_PLAINTEXT",
                sasl_username="owner",
                sasl_password_file="nowhere",
            ),
            folder=tmp_path,
            member_timeout_s=10,
        )


def test_a_login_without_a_name_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"kafka\.sasl_username"):
        KafkaLog(settings("127.0.0.1:1", security_protocol="SASL_PLAINTEXT"), folder=tmp_path, member_timeout_s=10)


def test_what_an_acl_does_not_allow_is_named(opened: list[KafkaLog], guarded: Cluster, authority: Path) -> None:
    owner = connect(opened, login(guarded, authority))
    owner.create([spec("private")])
    owner.producer("owner").append([Message(topic="private", key=b"k", value=b"v")])
    guest = connect(opened, login(guarded, authority, sasl_username="guest"))
    with pytest.raises(ConfigError, match=r"private.*does not allow.*ACL"):
        guest.partitions("private")
    with pytest.raises(ConfigError, match=r"private.*does not allow.*ACL"):
        guest.producer("guest").append([Message(topic="private", key=b"k", value=b"w")])
    assert len(list(owner.read(TopicPartition("private", 0)))) == 1


def test_a_group_that_an_acl_does_not_allow_is_named(opened: list[KafkaLog], guarded: Cluster, authority: Path) -> None:
    owner = connect(opened, login(guarded, authority))
    owner.create([spec("readable")])
    admin = kafka.KafkaAdminClient(bootstrap_servers=guarded.internal_servers.split(","))
    admin.create_acls(
        [
            kafka.admin.ACL(
                principal="User:guest",
                host="*",
                operation=kafka.admin.ACLOperation.ALL,
                permission_type=kafka.admin.ACLPermissionType.ALLOW,
                resource_pattern=kafka.admin.ResourcePattern(kafka.admin.ResourceType.TOPIC, "readable"),
            )
        ]
    )
    admin.close()
    guest = connect(opened, login(guarded, authority, sasl_username="guest"))
    member = guest.consumer("not-for-guests", ["readable"])
    with pytest.raises(ConfigError, match=r"not-for-guests.*does not allow.*ACL"):
        member.poll(max_records=1, timeout_s=10)


def test_a_record_that_is_too_large_is_named_and_nothing_is_written(opened: list[KafkaLog], kafka_brokers: str) -> None:
    log = connect(opened, settings(kafka_brokers, max_message_bytes=200_000))
    log.create([spec("small")])
    producer = log.producer("large")
    with pytest.raises(RecordTooLarge, match=r"record 'big' for small.*kafka\.max_message_bytes is 200000"):
        producer.append(
            [
                Message(topic="small", key=b"fine", value=b"fine"),
                Message(topic="small", key=b"big", value=bytes(300_000)),
            ]
        )
    assert list(log.read(TopicPartition("small", 0))) == []
    producer.append([Message(topic="small", key=b"fine", value=b"fine")])
    assert [record.key for record in log.read(TopicPartition("small", 0))] == [b"fine"]


def test_a_record_that_only_the_broker_finds_too_large_is_refused_like_one_that_we_do(
    opened: list[KafkaLog], kafka_brokers: str
) -> None:
    connect(opened, settings(kafka_brokers, max_message_bytes=100_000)).create([spec("smaller")])
    log = connect(opened, settings(kafka_brokers, compression="none"))
    producer = log.producer("larger")
    with pytest.raises(RecordTooLarge, match=r"record 'big' for smaller"):
        producer.append([Message(topic="smaller", key=b"big", value=bytes(300_000))])
    producer.append([Message(topic="smaller", key=b"fine", value=b"fine")])
    assert [record.key for record in log.read(TopicPartition("smaller", 0))] == [b"fine"]


def test_more_replicas_than_brokers_are_refused_with_the_cause(opened: list[KafkaLog], kafka_brokers: str) -> None:
    log = connect(opened, KafkaSettings(bootstrap_servers=tuple(kafka_brokers.split(",")), replication_factor=3))
    with pytest.raises(ConfigError, match=r"creating triple.*replication"):
        log.create([spec("triple")])


def test_a_broker_that_is_not_there_is_tried_again_until_one_is_asked_to_stop(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "consume", "embed"],
        cwd=ROOT,
        env=environment(tmp_path)
        | {
            "SAMESTORY_LOG_TRANSPORT": "kafka",
            "SAMESTORY_KAFKA_BOOTSTRAP_SERVERS": address,
            "SAMESTORY_KAFKA_REQUEST_TIMEOUT_S": "1",
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = [next(process.stderr) for _ in range(2)]
    for line in said:
        assert re.search(rf"kafka at {address}.*trying again in", line), said
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, rest
    assert "Traceback" not in rest


def test_a_tls_port_asked_in_the_clear_is_an_error_and_not_a_hang(opened: list[KafkaLog], guarded: Cluster) -> None:
    with pytest.raises(TransientError, match=re.escape(guarded.bootstrap_servers)):
        connect(opened, settings(guarded.bootstrap_servers)).partitions("anything")
