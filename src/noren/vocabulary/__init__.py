"""Floor -1: the closed sets and small values every other floor speaks in."""
