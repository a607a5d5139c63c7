"""Floor 2: what may pass. Imports nothing heavy: the jail reads it before its first lock."""
