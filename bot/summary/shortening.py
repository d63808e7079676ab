"""What is left of an answer without the bullets that do not pass."""

from __future__ import annotations

from collections.abc import Iterable

from bot.summary.answer import Draft
from bot.summary.judge import judge
from bot.summary.material import Material
from bot.summary.prompt import FEWEST_BULLETS, MOST_BULLETS
from bot.summary.verdict import Fault
from storage.records import Language


def faults(draft: Draft, material: Material, language: Language) -> tuple[Fault, ...]:
    """What is wrong with it, held against what the model was shown."""
    title, abstract = material.title, material.abstract
    return judge(draft.gist, draft.texts, title=title, abstract=abstract, language=language)


def shortened(
    draft: Draft, other_gists: Iterable[str], material: Material, language: Language
) -> Draft | None:
    """Its good bullets, under its own gist or, where that is not good, under the first other one that is.

    None where no gist is good, or where fewer good bullets are left than a summary has.
    """
    for gist in (draft.gist, *other_gists):
        left = Draft(gist, draft.bullets)
        while len(left.bullets) >= FEWEST_BULLETS:
            wrong = faults(left, material, language)
            if not wrong:
                return left
            bad = {fault.bullet for fault in wrong}
            good = tuple(bullet for at, bullet in enumerate(left.bullets) if at not in bad)
            # What is wrong with the whole is often that there is too much of it.
            good = good[:MOST_BULLETS]
            if good == left.bullets:
                break
            left = Draft(gist, good)
    return None
