"""Pictures and documents, sent as base64 in JSON, and what is said of what remains."""
