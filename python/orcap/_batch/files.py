"""Files that appear whole or not at all: written beside their place, then renamed."""
import contextlib
import os

UNFINISHED = ".part"
_open = set()


def is_input(path, inputs):
    """Whether a file is one of the inputs, under whatever name."""
    for each in inputs:
        with contextlib.suppress(OSError):
            if os.path.samefile(path, each):
                return True
    return False


@contextlib.contextmanager
def beside(path, inputs=()):
    """A file that takes the place of `path` once it is whole and on disk; nothing is left otherwise. What is one of the inputs is refused."""
    if is_input(path, inputs):
        raise ValueError("%s is an input; it is not written over" % path)
    unfinished = path + UNFINISHED
    _open.add(unfinished)
    try:
        with open(unfinished, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(unfinished)
        raise
    finally:
        _open.discard(unfinished)


def drop_unfinished():
    """Takes away what is being written; the program ends at once after that."""
    for name in list(_open):
        with contextlib.suppress(OSError):
            os.unlink(name)
