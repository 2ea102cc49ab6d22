"""From a letter and its context to the bytes of a mail."""
