"""Where files of resources lie, how large ones arrive, and what is not let in."""
