"""Pages of what remains: key messages, the dossier of a programme, its review."""
