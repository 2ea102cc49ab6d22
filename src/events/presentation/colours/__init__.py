"""Colours: a hue as hexadecimal sRGB, and the accent of the organisation, checked for contrast."""
