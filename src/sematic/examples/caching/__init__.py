"""Results that are computed once and used again."""
