"""The program ``comity``: which commands there are, and how each call ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from comity import __version__
from comity.cli.command import LazyGroup
from comity.cli.errors import EXIT_CODES, run
from comity.words.errors import exit_code

ANALYSE = {
    "analyze": ("comity.cli.analyze:analyze", "What votes say: common ground, differences, what is open."),
    "slate": ("comity.cli.slate:slate", "A short slate that represents everyone, with a certificate."),
    "compare": ("comity.cli.compare:compare", "How well each opinion model foresees votes hidden from it."),
    "next": ("comity.cli.next:next_", "Which statement to put to whom next."),
    "convert": ("comity.cli.convert:convert", "Read votes of any kind, write them in another format."),
    "demo": ("comity.cli.demo:demo", "A working group made from a seed, analysed: nothing to download."),
}
FORUM = {
    "forum": ("comity.cli.forum:forum", "Announce, open, close, list and show forums."),
    "party": ("comity.cli.party:party", "Admit parties and observers, one by one or from a table."),
    "delegate": ("comity.cli.delegate:delegate", "Accredit and dismiss the delegates of a party."),
    "consultation": ("comity.cli.consultation:consultation", "Prepare, open and close consultations."),
    "statement": ("comity.cli.statement:statement", "Put forward, moderate, split, merge and reword."),
    "invite": ("comity.cli.invite:invite", "Codes to enter a forum with, to print and hand out."),
    "vote": ("comity.cli.vote:vote", "Cast votes with a code, or bring in paper ballots."),
    "position": ("comity.cli.position:position", "Positions of parties, beside how their people voted."),
    "sign": ("comity.cli.sign:sign", "Sign an act with the key of a party; needs no store."),
    "bring": ("comity.cli.bring:bring", "Bring a signed act back into the log."),
    "batch": ("comity.cli.batch:batch", "Put the ballots that wait into the log, under one root."),
    "import": ("comity.cli.import_:import_", "A Polis export or any other votes become a forum."),
    "publish": ("comity.cli.publish:publish", "Write what anyone can host, recompute and verify."),
    "erase": ("comity.cli.erase:erase", "Forget somebody: ballots, texts, code and name."),
    "cosign": ("comity.cli.cosign:cosign", "Sign the log, and have its witnesses cosign it."),
    "keys": ("comity.cli.keys:keys", "Make, list, add, revoke and rotate keys."),
    "rebuild": ("comity.cli.rebuild:rebuild", "Make all tables again from the log."),
}
CHECK = {
    "verify": ("comity.cli.verify:verify", "Check everything that a published folder says."),
    "receipt": ("comity.cli.receipt:receipt", "Proofs that an act or ballots stand in the log."),
    "witness": ("comity.cli.witness:witness", "Watch over the logs of others, and cosign what only grew."),
}
#: name -> where it is, and what it does in one line
COMMANDS = {**ANALYSE, **FORUM, **CHECK}


@click.group(
    cls=LazyGroup,
    lazy={"Analyse votes": ANALYSE, "Run a forum": FORUM, "Check": CHECK},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples=[
        ("comity demo", "See what Comity does, in a minute, without data of your own."),
        ("comity analyze export/", "Say what the votes of a Polis export, a table or a roll call mean."),
        ("comity analyze votes.csv --report report.html --json result.json", "Keep it: a page, and data."),
        ("comity slate export/ -k 9", "Nine statements that represent everyone, and the proof."),
        ("comity import export/ --forum talks", "Make a forum of it, with a log that anyone can check."),
    ],
    # \b: click keeps these lines as they are
    epilog="\b\nExit codes:\n" + "\n".join(f"  {code} {exit_code(code)}" for code in EXIT_CODES),
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Find common ground among many parties who disagree, honestly.

    Results go to standard output, progress to standard error and only on a terminal. Files are written,
    and the network is used, only where you say so. `comity COMMAND --help` tells more.
    """


def main(args: Sequence[str] | None = None) -> None:
    """Run the program and leave it with its exit code."""
    sys.exit(run(cli, args))
