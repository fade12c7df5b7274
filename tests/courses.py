"""Forums for tests: a few parties, some statements, people who vote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Talks:
    """A forum “talks” with the consultation “c”, open to votes."""

    def __init__(
        self,
        *,
        attribution: str = "pseudonymous",
        openness: str = "open",
        rules: Mapping[str, Any] | None = None,
        statements: int = 12,
        brought: Any = None,
        opened: bool = True,
    ) -> None:
        from comity.actions.consultation import new_consultation
        from comity.actions.forum import new_forum
        from comity.actions.import_votes import import_votes
        from comity.actions.party import admit_party
        from comity.actions.statement import seed_statements
        from comity.forum.rules import Rules

        self.at = {"forum": "talks", "consultation": "c"}
        self.people: list[Any] = []
        new_forum(forum="talks", title="Talks", terms="What we are here for.", rules=Rules.of(rules or {}))
        for party, country in (("a", "KEN"), ("b", "URY")):
            admit_party(forum="talks", party=party, name=party.upper(), kind="government", country=country)
        new_consultation(**self.at, title="What now?", attribution=attribution, openness=openness)
        if brought is not None:
            import_votes(**self.at, votes=brought, source="a test")
        else:
            texts = [{"text": f"Statement number {i}"} for i in range(1, statements + 1)]
            self.statements = seed_statements(**self.at, statements=texts)
        if opened:
            self.open()

    def open(self) -> None:
        from comity.actions.consultation import open_consultation
        from comity.actions.forum import open_forum

        open_forum(forum="talks")
        open_consultation(**self.at)

    def enter(self, people: int) -> None:
        from comity.actions.invitation import enter_forum, issue_invitations, numbered

        for party in ("a", "b"):
            labels = numbered("talks", people // 2)
            for code in issue_invitations(forum="talks", labels=labels, party=party):
                self.people.append(enter_forum(forum="talks", code=code.code))

    def vote(self, people: int) -> None:
        """Let people of both parties vote: two camps on the even statements, common ground on the odd."""
        from comity.actions.ballot import cast_ballots

        self.enter(people)
        for i, person in enumerate(self.people):
            votes = {
                s: 1 if int(s) % 2 else (1 if i % 2 else -1) if (i + int(s)) % 7 else 0
                for s in self.statements
            }
            cast_ballots(**self.at, participation=person, votes=votes)

    def change(self, person: int, statement: str, vote: int) -> None:
        from comity.actions.ballot import cast_ballots

        cast_ballots(**self.at, participation=self.people[person], votes={statement: vote})

    def submit(self, person: int, text: str, decision: str = "accept", reason: str = "fits") -> str:
        from comity.actions.statement import moderate_statement, submit_statement

        if not self.people:
            self.enter(2)
        who = self.people[person]
        name = submit_statement(**self.at, text=text, lang="en", participation=who)
        moderate_statement(**self.at, statement=name, decision=decision, reason=reason)
        return name

    def accredit(self, credentials: str) -> None:
        from comity.actions.party import accredit_delegate

        accredit_delegate(forum="talks", party="a", delegate="head", role="head", credentials=credentials)

    def erase(self, person: int) -> None:
        from comity.actions.erase import erase_person

        erase_person(forum="talks", participation=self.people[person])

    def close(self) -> None:
        from comity.actions.forum import close_forum

        close_forum(forum="talks")

    def publish(self, folder: Path) -> Any:
        from comity.actions.publish import publish_outcome

        return publish_outcome(forum="talks", folder=folder)
