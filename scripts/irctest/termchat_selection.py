"""A plugin of pytest: skips the tests of `not-applicable.txt`, and writes the outcome of every test as a line of text."""

import fnmatch
import os
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

outcomes: Dict[str, str] = {}


def read_patterns() -> List[Tuple[str, str]]:
    """The patterns of test ids, each with the reason: lines `PATTERN: REASON`; `#` begins a comment."""
    file = Path(__file__).with_name("not-applicable.txt")
    lines = [line.strip() for line in file.read_text().splitlines()]
    pairs = [line.split(": ", 1) for line in lines if line and not line.startswith("#")]
    return [(pattern, reason) for pattern, reason in pairs]


def short_id(nodeid: str) -> str:
    """`chathistory.py::ChathistoryTestCase::testX` instead of the path from the root."""
    return nodeid.removeprefix("irctest/server_tests/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: List[pytest.Item]) -> None:
    # The self-tests of irctest test irctest, not a server.
    items[:] = [item for item in items if "/self_tests/" not in item.nodeid]
    if os.environ.get("IRCTEST_ALL"):
        return
    patterns = read_patterns()
    for item in items:
        for pattern, reason in patterns:
            if fnmatch.fnmatchcase(short_id(item.nodeid), pattern):
                item.add_marker(pytest.mark.skip(reason=f"does not apply: {reason}"))
                break


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    name = short_id(report.nodeid)
    if report.failed:
        outcomes[name] = "failed" if report.when == "call" else "error"
    elif report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        kind = "not applicable" if "does not apply: " in reason else "skipped"
        outcomes.setdefault(name, f"{kind}: {reason.removeprefix('Skipped: ')}")
    elif report.when == "call":
        outcomes[name] = "passed"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    results = os.environ.get("IRCTEST_RESULTS")
    if results:
        Path(results).write_text("".join(f"{name}\t{outcome}\n" for name, outcome in sorted(outcomes.items())))
    counts: Dict[str, int] = {}
    for outcome in outcomes.values():
        kind = outcome.split(":")[0]
        counts[kind] = counts.get(kind, 0) + 1
    totals = ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in ("passed", "failed", "error", "skipped", "not applicable"))
    terminalreporter.write_line(f"termchat: {len(outcomes)} tests: {totals}")
