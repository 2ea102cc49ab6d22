"""Keep the whole site in one file, and bring it back."""
