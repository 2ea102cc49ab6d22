"""The processes of `events serve`: web and worker, loaded once and forked."""
