"""The local stack: real servers from package registries, started, watched and stopped as children of one supervisor."""
