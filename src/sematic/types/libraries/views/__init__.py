"""What several libraries' values look like: numbers, cells, tables, tensors, models."""
