"""The own page of a speaker, by its one link: answer, presentation, documents, messages."""
