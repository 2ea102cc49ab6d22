"""Numbers about mails: counted now, or as the worker counted them last."""
