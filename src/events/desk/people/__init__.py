"""Pages of people: rosters, a person's timeline, bulk changes."""
