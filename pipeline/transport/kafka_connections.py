"""Opens kafka-python's clients, and mends how they connect."""

import traceback
from collections.abc import Callable
from typing import Any

import kafka.errors as kafka_errors
from kafka.cluster import ClusterMetadata
from kafka.future import Future
from kafka.net.compat import KafkaNetClient
from kafka.net.connection import KafkaConnection
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector


class _Metadata(ClusterMetadata):  # type: ignore[misc]
    """What is known of brokers and leaders, where asking for it again while it is asked for changes nothing.

    A producer asks at each turn of its loop while a partition that it ever wrote to has no leader, as after a broker
    was shut down. kafka-python then ends the wait of that same loop, which turns without a pause until there is one.
    """

    def request_update(self) -> Future:
        with self._lock:
            if (
                self._need_update
                and self._refresh_loop_future is not None
                and self._future
                and not self._future.is_done
            ):
                return self._future
        return super().request_update()


class _Connections(KafkaConnectionManager):  # type: ignore[misc]
    """A client's connections: where a broker that the metadata does not list counts as one that is not ready, and
    nothing stays open of a connection that failed.

    Metadata may name a leader and not list it as a broker, as long as that broker is leaving or coming. kafka-python
    then raises an error in the middle of a round of fetches, and holds the fetch that it did not send for under way:
    it never sends another one to that broker, and the partitions that the broker leads stand still. It also leaves
    the socket of each failed attempt to Python's search for cycles, which seldom looks in a process with much memory:
    an hour without brokers would cost hundreds of file descriptors.
    """

    def __init__(self, net: NetworkSelector, **named: Any) -> None:
        super().__init__(net, **named)
        self.cluster.__class__ = _Metadata  # made by the constructor; nothing hands one in

    async def _build_transport(self, node: Any, timeout_at: float | None = None) -> Any:
        try:
            return await super()._build_transport(node, timeout_at=timeout_at)
        except Exception as exc:
            failed: BaseException | None = exc
            while failed is not None:
                traceback.clear_frames(failed.__traceback__)
                failed = failed.__context__
            raise

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
