"""Floor 4: the weights noren can use, where they lie on this machine, and how they get there."""
