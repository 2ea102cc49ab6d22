"""The only writers of people, registrations, passes, answers, questions and mail stops.

Beside them stand `signup.seats.take_at_once`, one statement for three tables, and the step back
of the desk, which restores rows as they were. All run inside the caller's transaction.
"""
