from typing import Any


class Progress:
    """Shows how far long work is: one line that counts on a terminal, a line for every tenth part elsewhere."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.live = bool(getattr(stream, "isatty", lambda: False)())

    def __call__(self, what: str, done: int, total: int) -> None:
        if self.live:
            self.stream.write(f"\r  {what}: {done} of {total}" + ("\n" if done == total else ""), ending="")
            self.stream.flush()
        elif done == total or done % max(1, total // 10) == 0:
            self.stream.write(f"  {what}: {done} of {total}")
