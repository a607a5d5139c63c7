"""Floor 3: observations to measures, as pure functions over arrays."""
