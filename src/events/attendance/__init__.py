"""Who was in the room, and how long: read from the room's own list, matched to registrations."""
