"""Every test gets the same harness; what it does stands in tests/harness, one file for each strictness."""

pytest_plugins = [
    "tests.harness.memory",
    "tests.harness.network",
    "tests.harness.hashing",
    "tests.harness.order",
    "tests.harness.properties",
    "tests.harness.database",
    "tests.harness.migrated",
    "tests.harness.published",
    "tests.harness.language",
    "tests.harness.templates",
    "tests.harness.queries",
    "tests.harness.locks",
    "tests.harness.server",
    "tests.harness.provider",
    "tests.harness.portal",
    "tests.harness.signer",
    "tests.harness.authority",
    "tests.harness.gateway",
    "tests.harness.browser",
    "tests.harness.keyboard",
]
