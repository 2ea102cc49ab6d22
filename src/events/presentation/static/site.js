// Nothing here is needed: pages work without it.
