"""Whether a speaker was invited: one rule for reminders, announcements and pages."""

from typing import Final

INVITED: Final = """
(a.answer = 'yes' OR a.sequence_sent >= 0 OR EXISTS (
  SELECT FROM deliveries d WHERE d.subject_kind = 'appearance' AND d.subject_id = a.id
   AND d.letter = 'speaker-invitation' AND d.state NOT IN ('skipped', 'withdrawn')))
"""
"""A condition on appearances `a`. Who was not invited hears nothing of a session."""
