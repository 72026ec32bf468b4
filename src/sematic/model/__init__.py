"""The nouns of Sematic: ids, states, records, changes and errors. No I/O, standard library only."""
