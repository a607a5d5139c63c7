"""Beside the front doors: a test camera, and a synthetic scene whose truth is known.

For our own tests, for the demo, and for integrators who want to try noren without a camera.
"""
