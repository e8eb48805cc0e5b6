"""Several tables of one capture: those of the whole in one pass, the others one by one as they are asked for; out of a pipe all at once."""
import threading

from orcap._batch.table import Table
from orcap.capture import STREAMED


def _layer(name):
    return "ip" if name == "conversations" else None


def tables_of(capture, names, use):
    """Calls use(name, table) for each of these tables, from several threads where the capture is a pipe."""
    whole = [(name, _layer(name)) for name in names if name not in STREAMED]
    streamed = [name for name in names if name in STREAMED]
    if capture.is_pipe() and len(streamed) + bool(whole) > 1:
        _at_once(capture, streamed, whole, use)
        return
    if whole:
        _whole(capture, whole, use)
    for name in streamed:
        use(name, getattr(capture, name)())


def _whole(capture, wanted, use):
    """Tables of the whole, which the capture keeps only if it had them before: they may take much room."""
    kept = dict(capture._passes)
    capture.fill(*wanted)
    for name, _ in wanted:
        use(name, getattr(capture, name)())
    capture._passes = kept


def _at_once(capture, streamed, whole, use):
    """One pass for all: each table of packets is used in a thread of its own, as all of them wait for the slowest."""
    made = capture._new_pass()
    prepared = made.prepare(whole) if whole else None
    streams = {name: made.stream(name, None) for name in streamed}
    failures = []

    def work(name):
        rows = streams[name]
        try:
            use(name, Table(name, lambda look=False: rows))
        except BaseException as failure:
            failures.append(failure)
        finally:
            rows.close()  # who fails is not waited for
    threads = [threading.Thread(target=work, args=(name,)) for name in streamed]
    for thread in threads:
        thread.start()
    try:
        if whole:
            capture._fill(made, prepared, tuple(whole))
    except BaseException as failure:
        failures.append(failure)
    finally:
        del prepared
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
    for name, _ in whole:
        use(name, getattr(capture, name)())
