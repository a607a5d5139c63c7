"""Beside the front doors: synthetic scenes and conformance checks for noren and for others."""
