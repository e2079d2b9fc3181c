"""What travels: the envelope, the topics, the payload models and the catalogue that names them all. Pure."""
