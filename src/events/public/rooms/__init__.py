"""What a room's server asks of us and tells us: slides, an end, a recording, who was there."""
