"""What a mail is written from: today's rows."""
