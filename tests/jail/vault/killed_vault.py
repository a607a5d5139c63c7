"""A program for test_killed_vault: remembers, forgets and erases through made-up days until killed.

    python killed_vault.py STORE ACKNOWLEDGED SEED

Every line of ACKNOWLEDGED was written after what it tells was said to be durable, but for
`forgetting DAY` and `erasing NAME`, which are written before.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from jail.vault.vault_play import BOTH, DAY, crowd, noon, open_vault
from measure.people import template
from noren.measure.gallery import DAY_S
from noren.stores.vault_files import VaultFiles

KEEP_DAYS = 5


def main() -> None:
    store, acknowledged = Path(sys.argv[1]), Path(sys.argv[2])
    chance = random.Random(int(sys.argv[3]))
    drawn = crowd(int(sys.argv[3]) // 1000)
    people, faces = drawn.people(60), drawn.people(60)
    note = os.open(acknowledged, os.O_RDWR | os.O_CREAT | os.O_APPEND)

    def tell(*words: object) -> None:
        os.write(note, (" ".join(map(str, words)) + "\n").encode())

    told = [line.split() for line in acknowledged.read_text().splitlines()]
    today = max([DAY, *(int(words[1]) + KEEP_DAYS for words in told if words[0] == "forgetting")])
    names = [int(words[1]) for words in told if words[0] == "known"]
    with VaultFiles(store) as files:
        vault = open_vault(files, oldest_day=today - KEEP_DAYS, rule=BOTH)
        tell("ready")
        at_s = noon(today)
        while True:
            for _ in range(chance.randint(1, 6)):
                at_s += chance.randint(1, 7200)
                who = chance.randrange(len(people))
                # Now and then only the body is seen, or only the face.
                body, face = chance.choice(((True, True), (True, False), (False, True)))
                seen = template(
                    people[who] if body else None,
                    face=faces[who] if face else None,
                    at_s=at_s,
                )
                answer = vault.remember(seen, site=0)
                if answer.pseudonym:
                    names.append(answer.pseudonym)
                    day = vault.day_of(answer.pseudonym)
                    tell("known", answer.pseudonym, day, answer.visit_number)
            if names and chance.random() < 0.5:
                name = chance.choice(names)
                tell("erasing", name)
                vault.erase(name)
                tell("erased", name)
            if chance.random() < 0.4:
                today = max(today, int(at_s // DAY_S)) + 1
                at_s = noon(today)
                tell("forgetting", today - KEEP_DAYS)
                vault.forget_before(today - KEEP_DAYS)
                tell("forgot", today - KEEP_DAYS)


if __name__ == "__main__":
    main()
