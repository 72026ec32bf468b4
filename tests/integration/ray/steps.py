"""Steps that do something with Ray themselves."""

from sematic.graph.function import func


@func
def using_ray(number: int) -> int:
    """Have a Ray task add one."""
    import ray

    ray.init(address="auto", log_to_driver=False, logging_level="ERROR")
    try:
        return ray.get(ray.remote(num_cpus=0)(lambda: number + 1).remote())
    finally:
        ray.shutdown()
