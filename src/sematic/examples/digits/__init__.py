"""Find the model that reads handwritten digits best: a real pipeline, from raw data to a typed report."""
