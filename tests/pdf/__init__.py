"""What a PDF says and how it is tagged, read in the tests."""
