"""What several rooms' tests set up: a watcher's fakes, films, plans, a command line, a canary."""
