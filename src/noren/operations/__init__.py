"""Floor 6: what the program can be asked to do; the only place where the floors below meet."""
