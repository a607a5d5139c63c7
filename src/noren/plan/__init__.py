"""Floor 0: the declaration, typed and frozen, with the place in the file of every field."""
