"""What the API takes and gives: the one contract, whatever the tables look like."""
