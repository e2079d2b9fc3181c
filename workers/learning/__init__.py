"""Learning: what a conversation teaches. Memories, concepts, entities, links and gaps."""
