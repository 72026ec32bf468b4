"""A graph whose shape depends on the values: loops, branches and recursion in plain Python."""
