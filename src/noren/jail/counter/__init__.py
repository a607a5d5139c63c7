"""The counter's jail: one picture of one person at the desk, one question to the vault."""
