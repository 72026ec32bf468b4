"""A Ray cluster whose nodes are processes: told what to do by lines of JSON, it answers by lines of JSON.

python cluster_program.py FOLDER SYSTEM_CONFIG [HEAD]
"""

import json
import sys

from ray.cluster_utils import Cluster

NODE = {"node_ip_address": "127.0.0.1", "object_store_memory": 80 << 20}


def main(folder: str, system_config: str, head_as_json: str = "{}") -> None:
    """Serve until standard input is closed."""
    head = {**NODE, "num_cpus": 0, "include_dashboard": False, "temp_dir": folder, **json.loads(head_as_json)}
    cluster = Cluster(
        head_node_args={**head, "_system_config": json.loads(system_config)},
        initialize_head=True,
        shutdown_at_exit=True,
    )
    nodes = {}
    say({"address": cluster.address})
    for line in sys.stdin:
        wish = json.loads(line)
        if "add" in wish:
            node = cluster.add_node(**{**NODE, **wish["add"]})
            nodes[node.node_id] = node
            say({"node": node.node_id})
        elif "kill" in wish:
            cluster.remove_node(nodes.pop(wish["kill"]), allow_graceful=False)
            say({})
    cluster.shutdown()


def say(answer: dict) -> None:
    sys.__stdout__.write(json.dumps(answer) + "\n")
    sys.__stdout__.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
