"""What speakers do and are asked for: their part, their rehearsal, what is missing."""
