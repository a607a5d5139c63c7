"""Floor 6: the use cases of the program; the only place where the floors meet."""
