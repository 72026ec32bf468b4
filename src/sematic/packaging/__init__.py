"""What a run was made from, beyond its arguments: the state of the project's files and of the machine."""
