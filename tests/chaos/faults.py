"""What is done to the line: each kind of fault as a function that does it, and returns when it is over.

A fault leaves the line able to recover: what it killed is replaced, what it stopped goes on, brokers come back.
"""

import resource
import threading
from collections.abc import Callable

from tests.chaos.crew import Member
from tests.chaos.host import FEEDER
from tests.chaos.line import (
    BATCH_LIMIT_S,
    MEMBER_TIMEOUT_S,
    SESSION_S,
    SHOUTED,
    STAGES,
    TRANSACTION_S,
)
from tests.chaos.orders import IN_TRANSACTION, OF_PRODUCER
from tests.chaos.scene import Scene

_GIVEN_UP = "trying again"  # what a member logs when it has to begin a batch again


def kill_stage(scene: Scene) -> str:
    member = scene.member()
    scene.crew.kill(member)
    return member.name


def kill_stage_in_commit(scene: Scene) -> str:
    return _at_a_moment(scene, scene.member(), "die", (*IN_TRANSACTION, "handling"))


def freeze_stage(scene: Scene) -> str:
    """A zombie: others have its partitions when it goes on."""
    member = scene.member()
    seconds = SESSION_S + scene.choose.uniform(0.5, 2.5)
    scene.crew.freeze(member)
    scene.crew.pause(seconds)
    scene.crew.thaw(member)
    return f"{member.name}, {seconds:.1f} s"


def freeze_stage_in_commit(scene: Scene) -> str:
    member = scene.member()
    # Longer than its session, and at times longer than its transaction.
    seconds = scene.choose.uniform(SESSION_S + 0.5, TRANSACTION_S + 2)
    done = _at_a_moment(scene, member, "stop", IN_TRANSACTION)
    scene.crew.pause(seconds)
    scene.crew.thaw(member)
    return f"{done}, {seconds:.1f} s"


def kill_producer(scene: Scene) -> str:
    member = scene.member(FEEDER)
    scene.crew.kill(member)
    return member.name


def kill_producer_in_commit(scene: Scene) -> str:
    return _at_a_moment(scene, scene.member(FEEDER), "die", OF_PRODUCER)


def freeze_producer_in_commit(scene: Scene) -> str:
    member = scene.member(FEEDER)
    done = _at_a_moment(scene, member, "stop", OF_PRODUCER)
    seconds = TRANSACTION_S + scene.choose.uniform(0.5, 2)
    scene.crew.pause(seconds)
    scene.crew.thaw(member)
    return f"{done}, {seconds:.1f} s"


def slow_batch(scene: Scene) -> str:
    """Slower than max.poll.interval.ms, within what a batch may take: nobody takes it away."""
    scene.settle()
    member = scene.member()
    before = member.log.read_text(errors="replace")
    seconds = min(MEMBER_TIMEOUT_S + 2, BATCH_LIMIT_S - 0.5)
    obeyed = scene.crew.order(member, "handling", "sleep", seconds)
    scene.crew.pause(seconds + 1.5)
    words = member.log.read_text(errors="replace")[len(before) :]
    if obeyed and _GIVEN_UP in words:
        scene.failures.append(f"{member.name} lost a batch that took {seconds:g} s:\n{words}")
    return f"{member.name}, {seconds:g} s{'' if obeyed else ', which had nothing to do'}"


def stuck_batch(scene: Scene) -> str:
    """Beyond what a batch may take: another member gets the partitions, and the result does not count."""
    scene.settle()
    member = scene.member()
    before = member.log.read_text(errors="replace")
    seconds = BATCH_LIMIT_S + MEMBER_TIMEOUT_S + 2
    obeyed = scene.crew.order(member, "handling", "sleep", seconds)
    scene.crew.pause(seconds + 1.5)
    words = member.log.read_text(errors="replace")[len(before) :]
    if obeyed and _GIVEN_UP not in words:
        scene.failures.append(f"{member.name} took {seconds:g} s for a batch, and kept it:\n{words}")
    return f"{member.name}, {seconds:g} s{'' if obeyed else ', which had nothing to do'}"


def rebalance_storm(scene: Scene) -> str:
    """Members come and go faster than the group can rebalance."""
    stage = scene.choose.choice(list(STAGES))
    came: list[Member] = []
    for _ in range(scene.choose.randint(3, 6)):
        came.append(scene.crew.start(stage))
        scene.crew.pause(scene.choose.uniform(0.0, 0.8))
        if scene.choose.random() < 0.6:
            goes = came.pop(scene.choose.randrange(len(came)))
            (scene.crew.kill if scene.choose.random() < 0.3 else scene.crew.ask_to_end)(goes)
            scene.crew.pause(scene.choose.uniform(0.0, 0.5))
    for member in came:
        scene.crew.ask_to_end(member)
    return stage


def poison(scene: Scene) -> str:
    """Ten in a row."""
    (scene.crew.folder / "poison").touch()
    while (scene.crew.folder / "poison").exists():
        scene.crew.pause(0.05)
    return "10 records"


def restart_broker(scene: Scene) -> str:
    node = scene.choose.choice(scene.cluster.nodes)
    scene.meanwhile(lambda: scene.cluster.restart(node))
    return f"node {node}"


def kill_broker(scene: Scene) -> str:
    return _lose(scene, scene.choose.choice(scene.cluster.nodes))


def lose_leader(scene: Scene) -> str:
    topic = scene.choose.choice([topic for inputs in STAGES.values() for topic in inputs])
    return f"of {topic}: {_lose(scene, scene.leader(topic))}"


def lose_group_coordinator(scene: Scene) -> str:
    group = scene.choose.choice(list(STAGES))
    return f"of {group}: {_lose(scene, scene.group_coordinator(group))}"


def lose_transaction_coordinator(scene: Scene) -> str:
    return f"of {FEEDER}: {_lose(scene, scene.transaction_coordinator(FEEDER))}"


def freeze_broker(scene: Scene) -> str:
    """A leader that others take the place of, and that then goes on as if nothing had been."""
    node = scene.leader(scene.choose.choice([SHOUTED, "__consumer_offsets", "__transaction_state"]))
    seconds = scene.choose.uniform(4.0, 7.0)
    scene.cluster.freeze(node)
    scene.crew.pause(seconds)
    scene.cluster.thaw(node)
    return f"node {node}, {seconds:.1f} s"


def lose_two_brokers(scene: Scene) -> str:
    """Too few copies are left: nothing can be written until they are back."""
    nodes = scene.choose.sample(scene.cluster.nodes, 2)
    for node in nodes:
        scene.cluster.kill(node)
    seconds = scene.choose.uniform(2.0, 6.0)
    scene.crew.pause(seconds)

    # Both at once: alone, a node finds no majority of controllers and does not come up.
    starting = [threading.Thread(target=scene.cluster.restart, args=(node,), daemon=True) for node in nodes]

    def start() -> None:
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()

    scene.meanwhile(start)
    return f"nodes {nodes}, {seconds:.1f} s"


def refuse_produce(scene: Scene) -> str:
    """The brokers say no (NOT_ENOUGH_REPLICAS): a topic wants more copies than there are brokers."""
    topic = scene.choose.choice([SHOUTED, "tallies", "stories.changes", "articles"])
    scene.survey.set_topic(topic, "min.insync.replicas", str(len(scene.cluster.nodes)))
    try:
        return f"{topic}: {_lose(scene, scene.choose.choice(scene.cluster.nodes), down_s=(4.0, 8.0))}"
    finally:
        scene.survey.set_topic(topic, "min.insync.replicas", str(max(1, len(scene.cluster.nodes) - 1)))


def fill_disk(scene: Scene) -> str:
    """A broker's writes fail from now on, as they do on a full disk: it gives up, and is started again with room.

    By a limit on the size of its files, which needs no separate file system and no rights.
    """
    node = scene.leader(SHOUTED)
    pid = scene.cluster.pid(node)
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
    scene.crew.pause(scene.choose.uniform(4.0, 6.0))
    scene.cluster.kill(node)
    scene.meanwhile(lambda: scene.cluster.restart(node))
    return f"node {node}"


def _lose(scene: Scene, node: int, *, down_s: tuple[float, float] = (0.5, 5.0)) -> str:
    seconds = scene.choose.uniform(*down_s)
    scene.cluster.kill(node)
    scene.crew.pause(seconds)
    scene.meanwhile(lambda: scene.cluster.restart(node))
    return f"node {node}, {seconds:.1f} s"


def _at_a_moment(scene: Scene, member: Member, action: str, moments: tuple[str, ...]) -> str:
    moment = scene.choose.choice(moments)
    if not scene.crew.order(member, moment, action, limit_s=10):
        # It had nothing to do (more members than partitions): any other moment then.
        if action == "die":
            scene.crew.kill(member)
        else:
            scene.crew.freeze(member)
        moment = "idle"
    return f"{member.name} at {moment}"


FAULTS: dict[str, tuple[Callable[[Scene], str], int]] = {
    "kill -9 of a stage": (kill_stage, 3),
    "kill -9 of a stage inside a batch": (kill_stage_in_commit, 4),
    "stage stopped longer than its session": (freeze_stage, 2),
    "stage stopped inside its commit": (freeze_stage_in_commit, 4),
    "producer killed": (kill_producer, 2),
    "producer killed inside its commit": (kill_producer_in_commit, 2),
    "producer stopped inside its commit": (freeze_producer_in_commit, 1),
    "batch slower than max.poll.interval.ms": (slow_batch, 1),
    "batch stuck beyond its limit": (stuck_batch, 1),
    "rebalance storm": (rebalance_storm, 2),
    "burst of poison records": (poison, 1),
    "broker restarted": (restart_broker, 1),
    "kill -9 of a broker": (kill_broker, 1),
    "leader of an input lost": (lose_leader, 1),
    "coordinator of a group lost": (lose_group_coordinator, 1),
    "coordinator of a transaction lost": (lose_transaction_coordinator, 1),
    "leader stopped, then back": (freeze_broker, 1),
    "two of three brokers lost": (lose_two_brokers, 1),
    "produce refused": (refuse_produce, 1),
    "a broker's disk is full": (fill_disk, 1),
}
"""Each kind with its weight in the long form."""
