"""Emotion: how what happened changes how Mainza feels."""
