"""Steps that do something with Ray themselves."""

from sematic.graph.function import func
from sematic.graph.timed_message import TimedMessage


@func
def using_ray(number: int) -> int:
    """Have a Ray task add one."""
    import ray

    ray.init(address="auto", log_to_driver=False, logging_level="ERROR")
    try:
        return ray.get(ray.remote(num_cpus=0)(lambda: number + 1).remote())
    finally:
        ray.shutdown()


@func
def filling(size: int) -> int:
    """Take so many bytes of memory, a little at a time, and keep them."""
    import time

    held = []
    for _ in range(size >> 24):
        held.append(b"x" * (1 << 24))
        time.sleep(0.02)
    time.sleep(60)
    return len(held)


@func
def holding(message: str) -> str:
    """Hold something outside of Sematic for a moment."""
    with TimedMessage(message=message, allocation_seconds=0.1, deallocation_seconds=0.1) as held:
        return held.read_message()


@func
def processes() -> list[int]:
    """Return the processes that make this call: a worker, its supervisor, and Ray's worker process."""
    import time

    import psutil

    # Long enough for the office to hear of it meanwhile.
    time.sleep(0.5)
    worker = psutil.Process()
    return [worker.pid, *(parent.pid for parent in worker.parents()[:2])]
