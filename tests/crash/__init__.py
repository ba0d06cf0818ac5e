"""Processes that are really killed, between any two steps, while events flow. See docs/durability.md."""
