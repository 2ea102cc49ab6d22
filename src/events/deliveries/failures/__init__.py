"""Why mails were refused or came back, and whom that silences."""
