"""Pages of a programme: its texts, questions, files and figures."""
