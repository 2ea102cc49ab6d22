"""Pictures from outside: whatever is uploaded is decoded, made small and encoded anew."""
