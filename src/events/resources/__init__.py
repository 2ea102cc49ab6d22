"""What remains of a session: slides, replays, links."""
