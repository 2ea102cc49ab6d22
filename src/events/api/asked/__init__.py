"""What participants are asked and told: questions of the form, feedback, words of mails, calls."""
