"""Single mails: sent again, left, withdrawn; drafts changed and thrown away."""
