"""What a program brings: lists of people to invite, of who was there, and whole programmes."""
