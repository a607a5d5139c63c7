"""Beside the front doors: synthetic scenes and devices for tests, ours and other people's."""
