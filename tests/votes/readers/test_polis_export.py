from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

import comity
from tests.conversations import POLIS


def noted(table, code):
    found = [n for n in table.notes if n.code == code]
    assert len(found) <= 1, found
    return dict(found[0].numbers) if found else None


def column(x):
    return [str(v) for v in x]


def test_a_whole_export(put, export):
    t = comity.read_votes(put(export))
    assert column(t.participants) == ["0", "1", "2"]  # 2 never voted
    assert column(t.statements) == ["0", "1"]
    assert [x.tolist() for x in t.triplets()] == [[0, 1, 1], [0, 0, 1], [1, 0, 1]]
    assert t.times.tolist() == [1500000000000, 1500000003000, 1500000001000]
    assert column(t.texts) == ["Trains should run at night.", "Buses, too."]
    assert column(t.authors) == ["0", "1"]
    assert t.moderated.tolist() == [1, -1]
    assert column(t.attributes["group-id"]) == ["0", "", ""]
    assert column(t.statement_info["timestamp"]) == ["1500000000000", "1500000001000"]
    assert t.meta["conversation-description"] == "Trains,\nand buses"
    assert noted(t, "revotes") == {"events": 4, "latest": 3, "revotes": 1}
    assert noted(t, "reconciled") == {
        "statements": 2,
        "events": 4,
        "latest": 3,
        "with_comments": 2,
        "with_matrix": 2,
        "revoted": 1,
    }
    assert noted(t, "not_grouped") == {"people": 2, "of": 3}
    assert noted(t, "moderated") == {"accepted": 1, "not_moderated": 0, "rejected": 1}
    assert noted(t, "participants_without_votes") == {"people": 1, "of": 3}
    assert noted(t, "sign_uncertain")["own"] == 2


def test_the_newest_layout_says_the_same(put, export):
    old = comity.read_votes(put(export))
    new = {k: v for k, v in export.items() if k != "participants-votes.csv"}
    new["participant-votes.csv"] = export["participants-votes.csv"]
    new["votes.csv"] = "timestamp,datetime,comment-id,voter-id,vote,important\n" + "".join(
        f"{1500000000 + i},Fri Jul 14 2017 02:40:0{i} GMT+0000 (Coordinated Universal Time),{row},{i % 2}\n"
        for i, row in enumerate(["0,0,1", "1,1,1", "0,1,-1", "0,1,0"])
    )
    new["comments.csv"] = (
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,importance,comment-body\n"
        '1500000000,x,0,0,1,1,1,0,"Trains should run at night."\n1500000001,x,1,1,1,0,-1,2,"Buses, too."\n'
    )
    t = comity.read_votes(put(new, "new"))
    assert t.same_votes(old)
    assert [n.numbers["unit"] for n in t.notes if n.code == "time_unit"] == ["s", "s"]
    assert column(t.statement_info["importance"]) == ["0", "2"]
    assert noted(t, "importance_not_kept")["votes"] == 2
    assert noted(t, "reconciled")


def test_columns_that_some_exports_have(put, export):
    files = dict(export)
    files["participants-votes.csv"] = export["participants-votes.csv"].replace(
        "participant,", "participant,xid,"
    )
    files["participants-votes.csv"] = "\n".join(
        line.replace(",", f",x{i},", 1) if i else line
        for i, line in enumerate(files["participants-votes.csv"].splitlines())
    )
    files["comments.csv"] = (
        "timestamp,comment-id,author-id,agrees,disagrees,moderated,is-meta,is-seed,"
        "group-informed-consensus,comment-body\n"
        "1500000000000,0,0,1,1,1,false,true,0.5,a\n1500000001000,1,1,1,0,0,true,false,0.25,b\n"
    )
    t = comity.read_votes(put(files))
    assert column(t.attributes["xid"]) == ["x1", "x2", "x3"]
    assert column(t.statement_info["is-seed"]) == ["true", "false"]
    assert column(t.statement_info["is-meta"]) == ["false", "true"]
    assert column(t.statement_info["group-informed-consensus"]) == ["0.5", "0.25"]


def test_identities_in_a_file_of_their_own(put, export):
    t = comity.read_votes(put({**export, "8a7b-xid.csv": 'participant,xid\n0,"ana"\n2,"NA"\n'}))
    assert column(t.attributes["xid"]) == ["ana", "", "NA"]


def test_clusters_and_derived_files(put, export):
    files = {
        "comment-clusters.csv": "comment-id,moderated,active,layer0-cluster-id,comment-body\n"
        "0,1,1,7,x\n1,0,1,-1,y\n",
        "comment-groups.csv": "comment-id,comment,total-votes\n0,x,1\n",
        "stats-history.csv": "n-votes,n-comments\n1,1\n",
        "participant-importance.csv": "participant,group-id,n-comments,n-votes,n-important,0\n0,0,0,1,0,0\n",
    }
    t = comity.read_votes(put({**export, **files}))
    assert column(t.statement_info["layer0-cluster-id"]) == ["7", "-1"]
    assert column(t.texts) == ["Trains should run at night.", "Buses, too."]  # comments.csv has the last word
    assert t.moderated.tolist() == [1, -1]
    assert noted(t, "files_not_used")["files"] == [
        "comment-groups.csv",
        "participant-importance.csv",
        "stats-history.csv",
    ]


def test_only_the_matrix(put, export):
    del export["votes.csv"]
    t = comity.read_votes(put(export))
    assert t.n_votes == 3
    assert t.times is None
    assert noted(t, "counts_not_checked") == {"statements": 2, "differ": 1}
    assert noted(t, "revotes") is None


def test_only_the_log(put, export):
    t = comity.read_votes(put({"votes.csv": export["votes.csv"]}))
    assert (t.n_participants, t.n_votes) == (2, 3)
    assert t.texts is None
    assert noted(t, "sign_unknown")


def test_a_log_without_votes_leaves_it_to_the_matrix(put, export):
    export["votes.csv"] = "timestamp,datetime,comment-id,voter-id,vote\n"
    assert comity.read_votes(put(export)).n_votes == 3


def test_one_file_of_an_export(put, export):
    t = comity.read_votes(put(export) / "votes.csv")
    assert t.n_votes == 3
    assert t.texts is None
    assert set(noted(t, "files_not_used")["files"]) == {"comments.csv", "participants-votes.csv"}
    assert comity.read_votes(put(export) / "participants-votes.csv").n_participants == 3


def test_a_zip_says_the_same(put, export):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in export.items():
            archive.writestr(f"polis-export/{name}", text)
    t = comity.read_votes(put(export))
    z = comity.read_votes(io.BytesIO(out.getvalue()))
    assert z.same_votes(t)
    assert z.notes == t.notes


def test_comments_without_quotes_from_the_first_exporter(put, export):
    export["comments.csv"] = export["comments.csv"].replace('"Buses, too."', "Buses, too, said she, and left")
    t = comity.read_votes(put(export))
    assert t.texts[1] == "Buses, too, said she, and left"
    assert noted(t, "text_repaired")["rows"] == 1


def test_files_that_do_not_fit_are_told_with_the_statements(put, export):
    export["comments.csv"] = export["comments.csv"].replace(",0,0,1,1,1,", ",0,0,9,1,1,")
    export["participants-votes.csv"] = export["participants-votes.csv"].replace(
        "1,,1,2,1,0,0,1", "1,,1,2,1,0,0,-1"
    )
    told = noted(comity.read_votes(put(export)), "not_reconciled")
    assert told["differ_from_comments"] == ["0"]
    assert told["differ_from_matrix"] == ["1"]


def test_votes_that_only_the_matrix_has_are_not_counted_and_told(put, export):
    export["participants-votes.csv"] = export["participants-votes.csv"].replace(
        "2,,0,0,0,0,,", "2,,0,1,1,0,1,"
    )
    t = comity.read_votes(put(export))
    assert t.n_votes == 3
    assert noted(t, "matrix_not_counted") == {"votes": 1}
    assert noted(t, "not_reconciled")["differ_from_matrix"] == ["0"]


def test_a_matrix_of_the_other_sign_is_told(put, export):
    export["participants-votes.csv"] = (
        export["participants-votes.csv"]
        .replace("0,0,1,1,1,0,1,", "0,0,1,1,0,1,-1,")
        .replace(",0,0,1\n", ",0,0,-1\n")
    )
    assert noted(comity.read_votes(put(export)), "matrix_opposite") == {"votes": 2, "of": 2}


def test_more_people_and_texts_beside(put, export):
    files = {
        "participants.csv": "participant,region,weight\n0,north,1\n1,south,2\n2,,1\nNA,south,1\n",
        "statements.csv": "comment-id,text,lang\n0,Trains.,en\n2,Bicycles.,en\n",
    }
    t = comity.read_votes(put({**export, **files}))
    assert column(t.participants) == ["0", "1", "2", "NA"]
    assert column(t.attributes["region"]) == ["north", "south", "", "south"]
    assert t.weights.tolist() == [1, 2, 1, 1]
    assert column(t.texts) == ["Trains.", "Buses, too.", "Bicycles."]
    assert column(t.statement_info["lang"]) == ["en", "", "en"]


def test_a_note_warns_when_summary_counts_other_people(put, export):
    export["summary.csv"] = export["summary.csv"].replace("voters,2", "voters,5")
    assert noted(comity.read_votes(put(export)), "summary_differs") == {"summary": 5, "found": 2}


@pytest.mark.parametrize("name", POLIS)
def test_real_exports_reconcile(real, name):
    folder = real("polis", name)
    t = comity.read_votes(folder)
    assert not [n.code for n in t.notes if n.level == "warning" and n.code != "statements_without_text"]
    assert noted(t, "sign_confirmed")
    if (folder / "votes.csv").exists():
        told = noted(t, "reconciled")
        assert told["latest"] == t.n_votes
        assert told["with_comments"] == t.n_statements
        assert told["events"] == len((folder / "votes.csv").read_text("utf-8").splitlines()) - 1
        assert t.times is not None
    else:
        assert noted(t, "counts_not_checked")["statements"] == t.n_statements


def test_the_known_figures_of_one_real_export(real):
    t = comity.read_votes(real("polis", "football-concussions"))
    assert (t.n_participants, t.n_statements, t.n_votes) == (1487, 298, 14328)
    assert noted(t, "revotes") == {"events": 14924, "latest": 14328, "revotes": 596}
    assert noted(t, "reconciled")["revoted"] == 46
    assert noted(t, "not_grouped") == {"people": 53, "of": 1487}
    assert noted(t, "moderated") == {"accepted": 45, "not_moderated": 116, "rejected": 137}
    assert set(t.attributes["group-id"]) == {"0", "1", ""}


def test_shuffled_rows_of_a_real_export_change_nothing(real, put):
    folder = real("polis", "scoop-hivemind.affordable-housing")
    files = {p.name: p.read_bytes() for p in folder.iterdir()}
    t = comity.read_votes(folder)
    head, *rows = files["votes.csv"].decode().splitlines()
    np.random.default_rng(5).shuffle(rows)
    files["votes.csv"] = ("\n".join([head, *rows]) + "\n").encode()
    other = comity.read_votes(put(files))
    assert other.same_votes(t)
    assert other.notes == t.notes
