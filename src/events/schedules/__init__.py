"""A programme as the schedule that apps of conferences read: frab's XML and JSON."""
