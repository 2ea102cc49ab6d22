"""Programmes: their texts, questions and publisher."""
