"""What every test can ask for: a PostgreSQL server, and the database of a store on either kind."""

import os
from contextlib import ExitStack

import pytest
from hypothesis import settings

from tests.ray_settings import SETTINGS

os.environ.update(SETTINGS)

# How long an example takes says more about the machine than about what is tested.
settings.register_profile("sematic", deadline=None)
settings.load_profile("sematic")


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server that all tests of this process share."""
    from tests.postgres import PostgresServer, new_folder, removed

    folder = new_folder()
    server = PostgresServer(folder)
    server.start()
    yield server
    server.stop()
    removed(folder)


@pytest.fixture
def fresh_database(request):
    """Give addresses of new databases of stores on the server."""
    with ExitStack() as held:

        def fresh():
            server = request.getfixturevalue("postgres")
            url = server.fresh_database()
            held.callback(server.drop, url)
            return url

        yield fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, fresh_database):
    """The database of an empty store: None for SQLite's file in the folder, an address for PostgreSQL."""
    return None if request.param == "sqlite" else fresh_database()


@pytest.fixture
def databases(database, fresh_database):
    """Give more databases of the same kind as `database`."""
    return lambda: None if database is None else fresh_database()
