"""Real Kafka brokers on loopback, in KRaft mode, that a test can stop, kill, freeze and restart.

Brokers and their data are removed when the process that started them ends, in whatever way. Each broker has two
addresses: one for clients (`bootstrap_servers`), whose security a test may choose, and an internal one without
encryption, where every client is the super user.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

START_LIMIT_S = 300.0
_SHARED_LIBS = Path(__file__).parents[3] / "shared/kafka/libs"
_JVM = ("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN")

# Reads process ids from its input. When its input ends, because its parent has ended, it kills these processes and
# deletes the folder.
_WATCHER = """
import os, shutil, signal, sys
alive = set()
for line in sys.stdin:
    (alive.add if line[0] == "+" else alive.discard)(int(line[1:]))
for pid in alive:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


class NoBroker(Exception):
    """No broker can run here, or one did not start; the message says why."""


def find_kafka() -> Path:
    """The folder of Kafka's jars: in `KAFKA_HOME`, or beside the repository. Raises NoBroker."""
    home = os.environ.get("KAFKA_HOME")
    libs = Path(home) / "libs" if home else _SHARED_LIBS
    if not any(libs.glob("kafka-server-*.jar")):
        raise NoBroker(f"no Kafka in {libs}: set KAFKA_HOME, or KAFKA_BOOTSTRAP_SERVERS to a broker that runs")
    if shutil.which("java") is None:
        raise NoBroker("no Java to run Kafka with: install a JRE, version 17 or newer")
    if shutil.which("kcat") is None:
        raise NoBroker("no kcat to ask Kafka with: install the package kcat")
    return libs


class Cluster:
    """A cluster of `nodes` brokers, numbered from 1, each also a controller; a context manager.

    `properties` are added to those of every node, and override them. `client_protocol` is the security protocol of the
    clients' address (`SASL_PLAINTEXT`, …); its settings are properties `listener.name.client.…`.
    """

    def __init__(
        self,
        libs: Path,
        *,
        nodes: int = 1,
        properties: Mapping[str, str] | None = None,
        client_protocol: str = "PLAINTEXT",
    ) -> None:
        self._classpath = str(libs / "*")
        self.folder = Path(tempfile.mkdtemp(prefix="samestory-kafka-"))
        self.nodes = tuple(range(1, nodes + 1))
        ports = _free_ports(3 * nodes)
        self._client, self._internal, self._controller = (
            dict(zip(self.nodes, ports[i::3], strict=True)) for i in range(3)
        )
        # As Kafka writes one, but for the dash: as the first character it would read as an option.
        self._cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        for node in self.nodes:
            lines = {**self._properties(node, client_protocol), **(properties or {})}
            self._config(node).write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._frozen: set[int] = set()
        self._watcher = subprocess.Popen(
            [sys.executable, "-c", _WATCHER, str(self.folder)], stdin=subprocess.PIPE, start_new_session=True
        )

    @property
    def bootstrap_servers(self) -> str:
        return ",".join(f"127.0.0.1:{port}" for port in self._client.values())

    @property
    def internal_servers(self) -> str:
        """The unencrypted addresses, whose clients are the super user."""
        return ",".join(f"127.0.0.1:{port}" for port in self._internal.values())

    def __enter__(self) -> "Cluster":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Format and start all nodes.

        Returns when all are part of the cluster; raises NoBroker with the log's tail.
        """
        formatting = [
            self._java(node, "kafka.tools.StorageTool", "format", "-t", self._cluster_id, "-c") for node in self.nodes
        ]
        for node, process in zip(self.nodes, formatting, strict=True):
            if process.wait(START_LIMIT_S):
                raise NoBroker(f"node {node} could not format its folder:\n{self.log_tail(node)}")
        for node in self.nodes:
            self._run(node)
        self._wait_for(self.nodes)

    def stop(self) -> None:
        """Kill all nodes, and delete their data."""
        for node in list(self._processes):
            self.kill(node)
        assert self._watcher.stdin is not None
        self._watcher.stdin.close()
        self._watcher.wait()

    def kill(self, node: int) -> None:
        """Send SIGKILL, also to a frozen node. Its data stays."""
        self._processes[node].kill()
        self._reap(node)

    def shut_down(self, node: int) -> None:
        """Send SIGTERM and wait: the node hands over its partition leaderships first."""
        self._processes[node].terminate()
        self._reap(node)

    def freeze(self, node: int) -> None:
        """Send SIGSTOP: its connections stay open, and it does not respond."""
        self._processes[node].send_signal(signal.SIGSTOP)
        self._frozen.add(node)

    def thaw(self, node: int) -> None:
        """Send SIGCONT."""
        self._processes[node].send_signal(signal.SIGCONT)
        self._frozen.discard(node)

    def restart(self, node: int) -> None:
        """Start a node; a running one is shut down first. Returns when it is part of the cluster."""
        if node in self._processes:
            self.shut_down(node)
        self._run(node)
        self._wait_for((node,))

    def running(self) -> frozenset[int]:
        """The nodes that were not killed or shut down, frozen ones included."""
        return frozenset(self._processes)

    def pid(self, node: int) -> int:
        return self._processes[node].pid

    def leader_of(self, topic: str, partition: int) -> int | None:
        """The leader of the partition, from a node that responds (it may be out of date); None: no leader."""
        (described,) = self._metadata(topic)["topics"]
        for found in described["partitions"]:
            if found["partition"] == partition:
                return found["leader"] if found["leader"] in self.nodes else None
        raise LookupError(f"{topic} has no partition {partition}")

    def log_tail(self, node: int, lines: int = 25) -> str:
        """The last lines of what the node wrote to its log."""
        path = self._log(node)
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else "(no log)"

    def _config(self, node: int) -> Path:
        return self.folder / f"{node}.properties"

    def _log(self, node: int) -> Path:
        return self.folder / f"{node}.log"

    def _java(self, node: int, main: str, *arguments: str) -> subprocess.Popen[bytes]:
        with self._log(node).open("ab") as log:
            return subprocess.Popen(
                ["java", *_JVM, "-cp", self._classpath, main, *arguments, str(self._config(node))],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )

    def _run(self, node: int) -> None:
        process = self._java(node, "kafka.Kafka")
        self._tell_watcher("+", process.pid)
        self._processes[node] = process

    def _reap(self, node: int) -> None:
        process = self._processes.pop(node)
        self._frozen.discard(node)
        process.wait(START_LIMIT_S)
        self._tell_watcher("-", process.pid)

    def _tell_watcher(self, sign: str, pid: int) -> None:
        assert self._watcher.stdin is not None
        self._watcher.stdin.write(f"{sign}{pid}\n".encode())
        self._watcher.stdin.flush()

    def _wait_for(self, nodes: tuple[int, ...]) -> None:
        deadline = time.monotonic() + START_LIMIT_S
        missing = set(nodes)
        while missing:
            for node in missing:
                if (code := self._processes[node].poll()) is not None:
                    raise NoBroker(f"node {node} ended with {code}:\n{self.log_tail(node)}")
            if time.monotonic() > deadline:
                raise NoBroker(f"node {min(missing)} does not answer:\n{self.log_tail(min(missing))}")
            # First the port: it opens after the node has registered again; before, an old registration may be listed.
            answering = {node for node in nodes if _answers(self._client[node])}
            if answering:
                missing = set(nodes) - answering.intersection(b["id"] for b in self._metadata()["brokers"])
            if missing:
                time.sleep(0.1)

    def _metadata(self, *topics: str) -> dict[str, Any]:
        """The cluster's metadata from a node that is neither down nor frozen, in kcat's format."""
        awake = [f"127.0.0.1:{self._internal[node]}" for node in self._processes if node not in self._frozen]
        command = ["kcat", "-b", ",".join(awake), "-L", "-J", "-m", "5", *(f"-t{topic}" for topic in topics)]
        deadline = time.monotonic() + START_LIMIT_S
        while (answer := subprocess.run(command, capture_output=True, text=True)).returncode:
            if time.monotonic() > deadline:
                raise NoBroker(f"no node answers: {answer.stderr}")
        metadata: dict[str, Any] = json.loads(answer.stdout)
        return metadata

    def _properties(self, node: int, client_protocol: str) -> dict[str, str]:
        addresses = f"CLIENT://127.0.0.1:{self._client[node]},INTERNAL://127.0.0.1:{self._internal[node]}"
        copies = str(min(3, len(self.nodes)))
        in_sync = str(min(2, len(self.nodes)))
        return {
            "process.roles": "broker,controller",
            "node.id": str(node),
            "controller.quorum.voters": ",".join(f"{n}@127.0.0.1:{port}" for n, port in self._controller.items()),
            "listeners": f"{addresses},CONTROLLER://127.0.0.1:{self._controller[node]}",
            "advertised.listeners": addresses,
            "listener.security.protocol.map": f"CLIENT:{client_protocol},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "INTERNAL",
            "super.users": "User:ANONYMOUS",
            "log.dirs": str(self.folder / f"{node}.data"),
            "auto.create.topics.enable": "false",
            "default.replication.factor": copies,
            "min.insync.replicas": in_sync,
            "offsets.topic.replication.factor": copies,
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": in_sync,
            "transaction.state.log.num.partitions": "4",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms": "500",
            "group.initial.rebalance.delay.ms": "0",
            "group.min.session.timeout.ms": "500",
            "message.max.bytes": "8500000",
            "replica.fetch.max.bytes": "8500000",
            # Short in a cluster, so that the loss of a broker is noticed soon. A single broker that restarts waits this
            # long for its old session to end; a longer time keeps a slow one from being lost on a busy machine.
            "broker.session.timeout.ms": "3000" if len(self.nodes) > 1 else "5000",
            "broker.heartbeat.interval.ms": "250",
            "log.cleaner.dedupe.buffer.size": "10485760",
            "num.network.threads": "2",
            "num.io.threads": "4",
            "background.threads": "2",
        }


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, below the kernel's range of ephemeral ports.

    They stay free while a node is down, and a client that reconnects cannot connect to itself.
    """
    free: list[int] = []
    while len(free) < count:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in free:
            free.append(port)
    return free
