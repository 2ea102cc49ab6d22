"""What remains of sessions: attestations, key messages, dossiers, reviews."""
