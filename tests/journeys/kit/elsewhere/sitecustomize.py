"""In every process of a site whose PYTHONPATH leads here: OpenAgenda is where the test has it."""

import os

from events.openagenda import calls

calls.API = os.environ["TEST_OPENAGENDA"]
