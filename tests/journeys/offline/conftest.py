"""A page in the browser of a device that keeps copies, and an assessment that it keeps."""

import pytest
from playwright.sync_api import Page

from tests.journeys.devices import Device, keep
from tests.journeys.visitor import started


@pytest.fixture
def page(device: Device) -> Page:
    """A page of the device's browser."""
    return device.context.new_page()


@pytest.fixture
def town(page: Page) -> str:
    """The address of a new assessment that the device keeps."""
    address = started(page, "Funkloch")
    keep(page, address)
    return address
