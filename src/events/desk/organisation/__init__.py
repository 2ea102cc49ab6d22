"""Pages of the organisation: publisher, team, audit log, processing register."""
