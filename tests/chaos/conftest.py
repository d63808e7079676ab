"""What `make chaos` may be told."""

from __future__ import annotations

import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--days", type=int, default=10, help="days to post in full")
    parser.addoption("--troubles", type=int, default=34, help="troubles while they are posted")
    parser.addoption("--seed", type=int, help="what a trial before was dealt; else a random one")


@pytest.fixture
def days(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--days"))


@pytest.fixture
def troubles(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--troubles"))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    told = request.config.getoption("--seed")
    return random.randrange(1_000_000) if told is None else int(told)
