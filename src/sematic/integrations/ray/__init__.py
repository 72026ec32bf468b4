"""Ray: runs the standalone calls and the drivers of pipelines on a cluster, and gives functions clusters of their own."""
