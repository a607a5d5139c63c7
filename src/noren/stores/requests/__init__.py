"""Requests as they are kept: what tells of a person is sealed, and what was done is told once."""
