"""Ray: runs standalone calls and drivers of pipelines on a cluster, and gives functions clusters of their own."""
