"""Pictures of a floor of 16 m by 12 m, as if seen from far above, with y upwards."""

from __future__ import annotations

from noren.gate.assignment import GroundAssignment

RATE_HZ = 10
PX_PER_M = 40.0
GROUND = GroundAssignment(
    matrix=(1 / PX_PER_M, 0.0, 0.0, 0.0, -1 / PX_PER_M, 12.0, 0.0, 0.0, 1.0), error_m=0.01
)
