"""What participants say of a session afterwards: asked by the programme, counted, read."""
