"""The ledger of mails that are owed."""
