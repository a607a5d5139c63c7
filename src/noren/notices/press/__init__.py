"""Setting type: everything about a notice that does not depend on what it says."""
