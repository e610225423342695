"""What a run of tests has loaded stays: the collector need not look it through again and again (a tenth of a run)."""

import gc


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # as conf/wsgi.py has it for the server
