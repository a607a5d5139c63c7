"""A program for `test_decoder_robustness`: damaged streams through depacketizer and decoder.

Standard input: `{"units": [hex…], "seeds": [first, last]}`. Prints a count per outcome as JSON.
It runs in a process of its own, because what is tried is whether the process survives.
"""

from __future__ import annotations

import json
import random
import sys

import av

from noren.jail.depacketize import Depacketizer
from noren.testing.rtp_stream import PAYLOAD_TYPE, EncodedUnit, packetize

HEADER_BYTES = 12


def damaged(packets: list[bytes], chance: random.Random) -> list[bytes]:
    """The packets with faults of every kind, about one in `rarity`."""
    rarity = chance.choice([5, 20, 100])
    out: list[bytes] = []
    for packet in packets:
        data = bytearray(packet)
        if chance.randrange(rarity):
            out.append(packet)
            continue
        kind = chance.randrange(9)
        # Faults behind the header keep numbers in order, so that the damage reaches the decoder.
        place = chance.randrange(HEADER_BYTES, len(data))
        if kind == 0:
            continue
        if kind == 1:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif kind == 2:
            data[place] = chance.randrange(256)
        elif kind == 3:
            del data[place:]
        elif kind == 4:
            data[place : place + 200] = chance.randbytes(min(200, len(data) - place))
        elif kind == 5:
            data[HEADER_BYTES : HEADER_BYTES + 3] = chance.randbytes(3)
        elif kind == 6:
            data[place:] = chance.choice(packets)[HEADER_BYTES:]
        elif kind == 7:
            out.append(packet)
        else:
            out.insert(chance.randrange(max(0, len(out) - 20), len(out) + 1), packet)
            continue
        out.append(bytes(data))
    return out


def decode(packets: list[bytes], outcomes: dict[str, int]) -> None:
    """Everything that comes out of the depacketizer goes into one decoder, errors or not."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    machine = Depacketizer(payload_type=PAYLOAD_TYPE)
    for packet in packets:
        for unit in machine.feed(packet):
            try:
                frames = decoder.decode(av.Packet(unit.data))
            except av.FFmpegError:
                outcomes["refused units"] += 1
                continue
            for frame in frames:
                frame.to_ndarray(format="gray")
                outcomes["pictures"] += 1
    counters = machine.counters
    outcomes["units"] += counters.units
    outcomes["dropped units"] += counters.units_dropped


def main() -> None:
    """Try every seed."""
    av.logging.set_level(None)
    order = json.loads(sys.stdin.read())
    units = [
        EncodedUnit(data=bytes.fromhex(data), at_s=number / 25)
        for number, data in enumerate(order["units"])
    ]
    packets = [packet.data for packet in packetize(units)]
    outcomes = {"streams": 0, "units": 0, "dropped units": 0, "refused units": 0, "pictures": 0}
    first, last = order["seeds"]
    for seed in range(first, last):
        outcomes["streams"] += 1
        decode(damaged(packets, random.Random(seed)), outcomes)
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main()
