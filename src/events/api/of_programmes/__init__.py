"""What a programme asks and tells: questions of its form, feedback, words of mails, its call."""
