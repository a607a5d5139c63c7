"""The dossier: everything that counsel, an accredited body or the PPC asks about one plan."""
