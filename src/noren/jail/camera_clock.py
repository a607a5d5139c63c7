"""When a live picture was taken, from two clocks that disagree.

The camera's clock is smooth but drifts (100 ppm are 9 s a day) and may jump; the arrival clock of
this machine is true but jitters with the network. Counts belong to bins of true time, so the
camera's clock is followed from picture to picture and tied to the fastest arrivals: no picture was
taken after it arrived, and most arrive soon after they were taken.
"""

from __future__ import annotations

SLEW_RATIO = 0.001
JUMP_S = 10.0


class CameraClock:
    """Places pictures on one time line that begins with 0 at the first picture."""

    def __init__(self) -> None:
        self._first_arrival_s: float | None = None
        self._last_media_s = 0.0
        self._last_arrival_s = 0.0
        self._correction_s = 0.0
        self._edge_error_s = 0.0
        self._error_s = 0.0

    @property
    def behind_s(self) -> float:
        """How much later than live the last picture was taken up; about 0 when reading keeps up."""
        return self._error_s - self._edge_error_s

    def place(self, *, media_s: float, arrived_s: float, is_live_edge: bool) -> float:
        """The time of a picture in seconds.

        Args:
            media_s: the camera's clock, any origin.
            arrived_s: this machine's steady clock, when the picture was taken up.
            is_live_edge: nothing was waiting to be read just before, so the picture is fresh.

        A jump of the camera's clock by over `JUMP_S` is taken for a new origin: time goes on by
        what passed here. Otherwise the result follows `media_s`, led back to the arrival clock by
        at most `SLEW_RATIO` seconds a second. It is never later than the arrival: when a camera
        sends what it had stored before the connection in one burst, the burst is pressed together
        instead of reaching into the future.
        """
        if self._first_arrival_s is None:
            self._first_arrival_s = self._last_arrival_s = arrived_s
            self._last_media_s, self._correction_s = media_s, -media_s
            return 0.0
        step_s = media_s - self._last_media_s
        passed_s = max(0.0, arrived_s - self._last_arrival_s)
        if abs(step_s) > JUMP_S:
            self._correction_s += passed_s - step_s
            step_s = passed_s
        self._last_media_s, self._last_arrival_s = media_s, arrived_s
        error_s = arrived_s - self._first_arrival_s - (media_s + self._correction_s)
        if error_s < 0:
            self._correction_s += error_s
            error_s = 0.0
        self._error_s = error_s
        if is_live_edge:
            self._edge_error_s = error_s
            self._correction_s += min(error_s, SLEW_RATIO * max(0.0, step_s))
        return media_s + self._correction_s
