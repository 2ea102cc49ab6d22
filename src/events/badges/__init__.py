"""Open Badges 3.0 beside attestations: the same fact as a signed credential that wallets take."""
