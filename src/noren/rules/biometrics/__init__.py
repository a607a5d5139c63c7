"""Chapter BA: what the 2026 Act is expected to ask about features of faces (preview)."""
