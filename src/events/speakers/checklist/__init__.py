"""What is wanted of each expert of a programme, what is there, and what is missing."""
