"""Floor 4: the pixel jail and its supervisor. Importing this package imports nothing heavy."""
