"""Lists and files that a program brings, and what came of them."""
