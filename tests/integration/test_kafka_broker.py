"""The brokers that tests run on: real ones, that come and go as a test says, and never outlive it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from tests.running import PATIENCE_S, ROOT
from tests.support.kafka_broker import Cluster, NoBroker


def create(servers: str, topic: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=servers)
    admin.create_topics({topic: {"num_partitions": 1}}, wait_for_metadata=True)
    admin.close()


def produce(servers: str, topic: str, values: list[bytes]) -> None:
    producer = KafkaProducer(bootstrap_servers=servers)
    sent = [producer.send(topic, value) for value in values]
    for future in sent:
        future.get(PATIENCE_S)
    producer.close()


def read_with_kcat(servers: str, topic: str) -> list[str]:
    command = ["kcat", "-C", "-b", servers, "-t", topic, "-o", "beginning", "-e", "-q"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S).stdout.splitlines()


def wait_until(condition) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_broker_of_the_session_takes_records_and_gives_them_to_another_client(kafka_brokers: str) -> None:
    create(kafka_brokers, "broker-test")
    produce(kafka_brokers, "broker-test", [b"one", b"two"])
    assert read_with_kcat(kafka_brokers, "broker-test") == ["one", "two"]


def test_a_broker_that_is_killed_or_shut_down_still_has_its_records_when_it_is_started_again(kafka_libs: Path) -> None:
    with Cluster(kafka_libs) as cluster:
        create(cluster.bootstrap_servers, "kept")
        produce(cluster.bootstrap_servers, "kept", [b"one"])
        cluster.kill(1)
        assert cluster.running() == frozenset()
        cluster.restart(1)
        produce(cluster.bootstrap_servers, "kept", [b"two"])
        cluster.restart(1)
        assert read_with_kcat(cluster.bootstrap_servers, "kept") == ["one", "two"]
        assert cluster.leader_of("kept", 0) == 1


def test_another_node_leads_when_the_leader_is_lost_and_it_follows_when_it_is_back(kafka_libs: Path) -> None:
    with Cluster(kafka_libs, nodes=3) as cluster:
        create(cluster.bootstrap_servers, "kept")
        produce(cluster.bootstrap_servers, "kept", [b"one"])
        lost = cluster.leader_of("kept", 0)
        cluster.freeze(lost)
        wait_until(lambda: cluster.leader_of("kept", 0) not in (lost, None))
        cluster.kill(lost)
        produce(cluster.bootstrap_servers, "kept", [b"two"])
        cluster.restart(lost)
        assert read_with_kcat(cluster.bootstrap_servers, "kept") == ["one", "two"]


def test_clients_log_in_where_the_test_says_so_and_the_internal_address_stays_open(kafka_libs: Path) -> None:
    login = "org.apache.kafka.common.security.plain.PlainLoginModule required"
    properties = {
        "sasl.enabled.mechanisms": "PLAIN",
        "listener.name.client.plain.sasl.jaas.config": f'{login} user_reader="let-me-in";',
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    }
    with Cluster(kafka_libs, properties=properties, client_protocol="SASL_PLAINTEXT") as cluster:
        create(cluster.internal_servers, "guarded")
        as_reader = {
            "bootstrap_servers": cluster.bootstrap_servers,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "PLAIN",
            "sasl_plain_username": "reader",
        }
        consumer = KafkaConsumer(**as_reader, sasl_plain_password="let-me-in")
        assert consumer.topics() == set()  # no ACL lets the reader see any
        consumer.close()
        with pytest.raises(KafkaError):
            KafkaConsumer(**as_reader, sasl_plain_password="wrong", bootstrap_timeout_ms=3000).topics()


def test_a_broker_that_cannot_start_says_why(kafka_libs: Path) -> None:
    with (
        pytest.raises(NoBroker, match=r"(?s)node 1 .*num\.io\.threads"),
        Cluster(kafka_libs, properties={"num.io.threads": "none"}),
    ):
        pass


def test_brokers_and_their_data_go_with_the_process_that_started_them(kafka_libs: Path) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tests.support.kafka_broker import Cluster\n"
        "cluster = Cluster(Path(sys.argv[1]))\n"
        "cluster.start()\n"
        "print(cluster.folder, cluster.pid(1), flush=True)\n"
        "time.sleep(600)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(kafka_libs)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    folder, pid = owner.stdout.readline().split()
    assert Path(folder).is_dir()
    assert b"kafka.Kafka" in Path(f"/proc/{pid}/cmdline").read_bytes()
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    # A process that ended and that nobody has asked about yet still has an entry, without a command line.
    command = Path(f"/proc/{pid}/cmdline")
    wait_until(lambda: not Path(folder).exists() and not (command.exists() and command.read_bytes()))
