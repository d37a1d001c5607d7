"""Each scenario has a bot of its own, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.town import Town, town

ORGANISATIONS = """name,class,parent,votes,delegate,alternate,mail,language
Blue Ridge Relief,ngo,,,,,,
Harbour Aid,ngo,,,,,,
Northern Supply,ngo,,,,,,
Lead Agency,lead-agency,,,,,,
"""


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """A running bot with four organisations, a secretary on Slack, two workspaces and a tenant admitted."""
    with town(tmp_path, database_url, ORGANISATIONS) as made:
        yield made
