"""Opens kafka-python's clients, and mends how they connect."""

from collections.abc import Callable
from typing import Any

import kafka.errors as kafka_errors
from kafka.net.compat import KafkaNetClient
from kafka.net.connection import KafkaConnection
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector


class _Connections(KafkaConnectionManager):  # type: ignore[misc]
    """A client's connections, where a broker that the metadata does not list counts as one that is not ready.

    Metadata may name a leader and not list it as a broker, as long as that broker is leaving or coming. kafka-python
    then raises an error in the middle of a round of fetches, and holds the fetch that it did not send for under way:
    it never sends another one to that broker, and the partitions that the broker leads stand still.
    """

    def get_connection(self, node_id: int | str | None, **named: Any) -> KafkaConnection:
        try:
            return super().get_connection(node_id, **named)
        except kafka_errors.UnknownBrokerIdError as exc:
            self.update_backoff(node_id)  # without it, the same would be tried again and again until the answer
            self.cluster.request_update()
            raise kafka_errors.NodeNotReadyError(node_id) from exc


def connected(client: Callable[..., Any], **options: Any) -> Any:
    """Open one of kafka-python's clients, and leave nothing open if it cannot reach the brokers.

    Without this, it would leave a thread and its sockets open at each attempt.
    """
    opened: list[KafkaNetClient] = []

    def network(**named: Any) -> KafkaNetClient:
        net = NetworkSelector(**named)
        opened.append(KafkaNetClient(net=net, manager=_Connections(net, **named)))
        return opened[0]

    try:
        return client(**options, kafka_client=network)
    except BaseException:
        for net_client in opened:
            net_client.close()
        raise
