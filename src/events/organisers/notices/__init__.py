"""What the team is told by mail: noticed once, then told at once or in a daily digest."""
