"""Drafts for a leak, loss or damage: both reports to the Commission, and the notice to people."""
