"""Programmes: their texts, pictures and questions."""
