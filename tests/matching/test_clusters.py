"""Who is merged with whom, and why: a table of pairs, and what holds for any list."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prospector.errors import CancelledError
from prospector.matching.clusters import Clusters, find_clusters
from prospector.matching.people import Person


def person(
    name: str = "", company: str = "", domain: str = "", email: str = "", status: str = "", **more: str
) -> Person:
    first, _, last = name.partition(" ")
    return Person(
        first_name=first,
        last_name=last,
        company=company,
        domain=domain,
        email=email,
        email_status=status,
        **more,
    )


MERGED = {
    "same address, other spelling": (
        person("Robert Miller", "Acme", email="robert.miller@acme.example"),
        person("R. Miller", "Acme Inc.", email="Robert.Miller+crm@ACME.example"),
        "email",
    ),
    "address alone, one row without a name": (
        person("Robert Miller", "Acme", email="rm@acme.example"),
        person(email="rm@acme.example"),
        "email",
    ),
    "gmail ignores dots": (
        person("Ana Ruiz", "Casa Verde", email="ana.ruiz.sample@gmail.com", status="free"),
        person("Ana Ruiz", email="anaruizsample@googlemail.com", status="free"),
        "free_email",
    ),
    "same profile, married name": (
        person("Anna Schmidt", "Acme", linkedin="https://www.linkedin.com/in/anna-s"),
        person("Anna Weber", "Acme", linkedin="https://www.linkedin.com/in/anna-s"),
        "profile",
    ),
    "same mailbox, married name": (
        person("Anna Schmidt", "Acme", email="anna.schmidt@acme.example"),
        person("Anna Weber", "Acme", email="anna.schmidt@acme.example"),
        "email_renamed",
    ),
    "same name, mobile": (
        person("Robert Miller", mobile="+12125550100"),
        person("Bob Miller", "Acme", mobile="+12125550100"),
        "mobile",
    ),
    "same name at the same domain": (
        person("Jürgen Müller", domain="acme.example"),
        person("Juergen Mueller", "Acme GmbH", domain="www.acme.example"),
        "name_company",
    ),
    "same name at a company with another legal form": (
        person("Jürgen Müller", "Weber & Söhne GmbH"),
        person("Jurgen Muller", "Weber und Soehne"),
        "name_company",
    ),
    "a company's name against its domain": (
        person("Ana Ruiz", "Casa Verde"),
        person("Ana Ruiz", email="ana@casaverde.example"),
        "name_company",
    ),
    "swapped names": (
        person("Miller Robert", "Acme"),
        person("Robert Miller", "Acme"),
        "name_company",
    ),
    "nickname": (person("Bob Miller", "Acme"), person("Robert Miller", "Acme"), "nickname_company"),
    "another alphabet": (
        person("Юрий Иванов", "Acme"),
        person("Yuri Ivanov", "Acme"),
        "nickname_company",
    ),
    "a slip in the family name": (
        person("Robert Thornley", "Acme"),
        person("Robert Thronley", "Acme"),
        "close_name_company",
    ),
    "one half of a double name": (
        person("Ana García López", "Acme"),
        person("Ana García", "Acme"),
        "close_name_company",
    ),
    "particles": (
        person("Jan van den Berg", "Acme"),
        person("Jan Berg", "Acme"),
        "name_company",
    ),
    "initial": (person("R. Thornley", "Acme"), person("Robert Thornley", "Acme"), "initial_company"),
    "an address that spells the name": (
        person(email="robert.thornley@acme.example"),
        person("Robert Thornley", domain="acme.example"),
        "spelled",
    ),
    "a company's short name": (
        person("Robert Thornley", "Helioforge"),
        person("Robert Thornley", "Helioforge Robotics"),
        "name_similar_company",
    ),
    "two mailboxes that both spell the name": (
        person("Robert Thornley", "Acme", email="rthornley@acme.example"),
        person("Robert Thornley", "Acme", email="robert.thornley@acme.example"),
        "name_company",
    ),
    "same name and own phone without a company": (
        person("Robert Thornley", phone="+12125550101"),
        person("Robert Thornley", "Acme", phone="+12125550101"),
        "name_phone",
    ),
    "full names only": (
        Person(full_name="Dr. Robert van der Meer", company="Acme")._replace(full_name="Robert van der Meer"),
        Person(full_name="Robert Meer", company="Acme"),
        "name_company",
    ),
    "same number given by the source": (
        person("Robert Thornley", identifier="4711"),
        person("Rob Thornly", identifier="4711"),
        "identifier",
    ),
}

APART = {
    "two people of one name at two companies": (
        person("John Smith", "Acme", email="john.smith@acme.example"),
        person("John Smith", "Globex", email="john.smith@globex.example"),
    ),
    "namesakes with numbered mailboxes": (
        person("John Smith", "Acme", email="john.smith@acme.example"),
        person("John Smith", "Acme", email="john.smith2@acme.example"),
    ),
    "namesakes with two profiles": (
        person("John Smith", "Acme", linkedin="https://www.linkedin.com/in/john-1"),
        person("John Smith", "Acme", linkedin="https://www.linkedin.com/in/john-2"),
    ),
    "father and son": (person("John Smith Jr", "Acme"), person("John Smith Sr", "Acme")),
    "one role mailbox for a team": (
        person("Anna Schmidt", "Acme", email="info@acme.example", status="role"),
        person("Peter Weber", "Acme", email="info@acme.example", status="role"),
    ),
    "a role mailbox does not name its reader": (
        person("Anna Schmidt", "Acme", email="vertrieb@acme.example"),
        person(email="vertrieb@acme.example"),
    ),
    "one company mailbox for two people": (
        person("Anna Schmidt", "Acme", email="werkstatt@acme.example"),
        person("Peter Weber", "Acme", email="werkstatt@acme.example"),
    ),
    "one switchboard for two people": (
        person("Anna Schmidt", "Acme", phone="+493023125100"),
        person("Anja Schmidt", "Acme", phone="+493023125100"),
    ),
    "siblings": (person("Anna Schmidt", "Acme"), person("Peter Schmidt", "Acme")),
    "two real given names one letter apart": (
        person("Maria Schmidt", "Acme"),
        person("Mario Schmidt", "Acme"),
    ),
    "one letter apart, each with an own mailbox": (
        person("Thomas Meier", "Acme", email="thomas.meier@acme.example"),
        person("Thomas Meyer", "Acme", email="thomas.meyer@acme.example"),
    ),
    "one brand, two companies": (
        person("John Smith", "Delta", domain="delta-air.example"),
        person("John Smith", "Delta", domain="faucetdelta.example"),
    ),
    "a look-alike domain in another script": (
        person("John Smith", domain="раypal.example"),
        person("John Smith", domain="paypal.example"),
    ),
    "an employer on one side only": (
        person("John Smith"),
        person("John Smith", "Acme Finance", domain="acmefinance.example"),
    ),
    "nothing but a name": (person("John Smith"), person("John Smith")),
    "nothing at all": (Person(), Person()),
}

MOVED = {
    "profile": {"linkedin": "https://www.linkedin.com/in/john-1"},
    "mobile": {"mobile": "+12125550100"},
    "personal mailbox": {"email": "john.smith.sample@gmail.com", "status": "free"},
}


@pytest.mark.parametrize(("one", "other", "code"), MERGED.values(), ids=MERGED.keys())
def test_one_person(one: Person, other: Person, code: str) -> None:
    found = find_clusters([one, other])
    assert found.cluster == [0, 0]
    assert found.links[1].twin_index == 0
    assert found.links[1].code == code
    assert found.links[1].reason


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART.keys())
def test_two_people(one: Person, other: Person) -> None:
    found = find_clusters([one, other])
    assert found.cluster == [0, 1]
    assert found.links == {}


@pytest.mark.parametrize("own", MOVED.values(), ids=MOVED.keys())
def test_other_employer_is_told_as_moved_and_not_merged(own: dict[str, str]) -> None:
    found = find_clusters([person("John Smith", "Acme", **own), person("Jon Smith", "Globex", **own)])
    assert found.cluster == [0, 1]
    assert [(pair.index, pair.twin_index) for pair in found.moved] == [(1, 0)]
    assert found.moved[0].code.startswith("moved_")


def test_moved_person_is_not_merged_through_a_third_row() -> None:
    mobile = "+12125550100"
    found = find_clusters([
        person("John Smith", "Acme", mobile=mobile),
        person("John Smith", "Globex", mobile=mobile),
        person("John Smith", mobile=mobile),
    ])  # fmt: skip
    assert found.cluster[0] != found.cluster[1]


def test_reason_names_the_nickname() -> None:
    found = find_clusters([person("Bob Miller", "Acme"), person("Robert Miller", "Acme")])
    assert found.links[1].reason == "same name at the same company (Bob = Robert)"


def test_a_row_that_fits_two_namesakes_is_doubtful() -> None:
    found = find_clusters([
        person("John Smith", "Acme", email="john.smith@acme.example"),
        person("John Smith", "Acme", email="john.smith2@acme.example"),
        person("John Smith", "Acme"),
    ])  # fmt: skip
    assert found.cluster == [0, 1, 2]
    assert {(pair.index, pair.twin_index) for pair in found.doubtful} == {(2, 0), (2, 1)}


def test_a_row_that_fits_one_namesake_better_joins_it() -> None:
    found = find_clusters([
        person("John Smith", "Acme", email="john.smith@acme.example", mobile="+12125550100"),
        person("John Smith", "Acme", email="john.smith2@acme.example"),
        person("John Smith", "Acme", mobile="+12125550100"),
    ])  # fmt: skip
    assert found.cluster == [0, 1, 0]


def test_an_initial_that_fits_two_people_is_doubtful() -> None:
    found = find_clusters([
        person("Max Müller", "Acme"), person("Maria Müller", "Acme"), person("M. Müller", "Acme"),
    ])  # fmt: skip
    assert found.cluster == [0, 1, 2]
    assert len(found.doubtful) == 2


def test_other_job_and_other_mobile_is_doubtful() -> None:
    found = find_clusters([
        person("John Smith", "Acme", title="CFO", mobile="+12125550100"),
        person("John Smith", "Acme", title="Sales Manager", mobile="+12125550101"),
    ])  # fmt: skip
    assert found.cluster == [0, 1]
    assert [pair.code for pair in found.doubtful] == ["name_company"]


def test_other_department_is_doubtful() -> None:
    found = find_clusters([
        person("John Smith", "Acme", title="CFO", department="finance"),
        person("John Smith", "Acme", title="Sales Manager", department="sales"),
    ])  # fmt: skip
    assert found.cluster == [0, 1]
    assert [pair.code for pair in found.doubtful] == ["name_company"]


def test_other_title_alone_is_no_obstacle() -> None:
    found = find_clusters([
        person("John Smith", "Acme", title="Vertriebsleiter", department="sales"),
        person("John Smith", "Acme", title="Head of Sales", department="sales"),
    ])  # fmt: skip
    assert found.cluster == [0, 0]


def test_same_mailbox_other_family_name_is_doubtful() -> None:
    found = find_clusters([
        person("Anna Schmidt", "Acme", email="anna@acme.example"),
        person("Anna Weber-Holm", "Acme", email="anna@acme.example"),
    ])  # fmt: skip
    assert found.cluster == [0, 1]
    assert [pair.code for pair in found.doubtful] == ["email_other_name"]


def test_links_lead_to_the_first_row_of_the_cluster() -> None:
    rows = [person("Robert Thornley", "Acme", email="rt@acme.example") for _ in range(60)]
    found = find_clusters(rows)
    assert set(found.cluster) == {0}
    assert set(found.links) == set(range(1, 60))
    for index in found.links:
        assert path_to_first(found, index) == 0


def path_to_first(found: Clusters, index: int) -> int:
    for _ in range(len(found.cluster)):
        if index not in found.links:
            return index
        index = found.links[index].twin_index
    raise AssertionError("links run in a circle")


def test_anchored_people_are_never_merged_with_each_other() -> None:
    rows = [person("Robert Thornley", "Acme", email="rt@acme.example") for _ in range(3)]
    found = find_clusters(rows, anchored=2)
    assert found.cluster == [0, 1, 0] or found.cluster == [0, 1, 1]
    assert len(found.doubtful) == 1


def test_new_row_joins_the_better_of_two_anchored_ones() -> None:
    found = find_clusters(
        [
            person("Robert Thornley", "Acme"),
            person("Robert Thornley", "Acme", email="rt@acme.example"),
            person("Rob Thornley", "Acme", email="rt@acme.example"),
        ],
        anchored=2,
    )
    assert found.cluster == [0, 1, 1]
    assert [(pair.index, pair.twin_index) for pair in found.doubtful] == [(2, 0)]


def test_anchored_moved_people_are_not_told() -> None:
    rows = [person("John Smith", name, mobile="+12125550100") for name in ("Acme", "Globex")]
    assert find_clusters(rows, anchored=2).moved == []
    assert len(find_clusters(rows, anchored=1).moved) == 1


def test_empty_list() -> None:
    assert find_clusters([]) == Clusters([], {}, [], [])


def test_progress_rises_to_one() -> None:
    heard: list[float] = []
    find_clusters([person("John Smith", "Acme")] * 20, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_progress_may_cancel() -> None:
    def stop(_: float) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        find_clusters([person("John Smith", "Acme")], progress=stop)


def test_large_team_behind_one_phone_and_domain_stays_apart() -> None:
    firsts = ["Anna", "Peter", "Maria", "Thomas", "Ulrike", "Stefan", "Petra", "Jan", "Silke", "Otto"]
    lasts = ["Schmidt", "Weber", "Koch", "Wolf", "Krause", "Lange", "Fuchs", "Vogel", "Horn", "Pohl"]
    rows = [
        person(f"{first} {last}", "Acme", "acme.example", phone="+493023125100")
        for first in firsts
        for last in lasts
    ]
    assert find_clusters(rows).cluster == list(range(100))


NAMES = st.sampled_from(
    ["John Smith", "Jon Smith", "Jane Smith", "J. Smith", "Bob Miller", "Robert Miller", ""]
)
PEOPLE = st.builds(
    person,
    NAMES,
    st.sampled_from(["Acme", "Acme Inc.", "Globex", ""]),
    st.sampled_from(["acme.example", "globex.example", ""]),
    st.sampled_from(
        ["john.smith@acme.example", "john.smith2@acme.example", "info@acme.example", "jo@gmail.com", ""]
    ),
    mobile=st.sampled_from(["+12125550100", "+12125550101", ""]),
    linkedin=st.sampled_from(["https://www.linkedin.com/in/a", "https://www.linkedin.com/in/b", ""]),
    title=st.sampled_from(["CFO", "Sales Manager", ""]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(PEOPLE, max_size=12), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(people: list[Person], chance: random.Random) -> None:
    order = list(range(len(people)))
    chance.shuffle(order)
    straight = find_clusters(people).cluster
    shuffled = find_clusters([people[index] for index in order]).cluster
    assert as_groups(people, straight) == as_groups([people[index] for index in order], shuffled)


def as_groups(people: list[Person], cluster: list[int]) -> list[list[Person]]:
    """Clusters by what their rows hold: equal rows are interchangeable."""
    groups: dict[int, list[Person]] = {}
    for index, first in enumerate(cluster):
        groups.setdefault(first, []).append(people[index])
    return sorted(sorted(group) for group in groups.values())


@settings(max_examples=60, deadline=None)
@given(st.lists(PEOPLE, max_size=12), st.integers(0, 12))
def test_what_holds_for_any_list(people: list[Person], anchored: int) -> None:
    anchored = min(anchored, len(people))
    found = find_clusters(people, anchored=anchored)
    assert all(found.cluster[first] == first <= index for index, first in enumerate(found.cluster))
    assert set(found.links) == {index for index, first in enumerate(found.cluster) if first != index}
    assert all(path_to_first(found, index) == found.cluster[index] for index in found.links)
    assert found.cluster[:anchored] == list(range(anchored))
    for pair in found.moved + found.doubtful:
        assert found.cluster[pair.index] != found.cluster[pair.twin_index]
    assert found == find_clusters(people, anchored=anchored)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Person, *[st.text(max_size=12)] * len(Person._fields)), max_size=6))
def test_any_text_is_survived(people: list[Person]) -> None:
    assert len(find_clusters(people).cluster) == len(people)


CLOSE = [person("Ana Thornley", "Acme"), person("Ana Thronley", "Acme")]


def test_a_link_tells_its_band_and_confidence() -> None:
    link = find_clusters(CLOSE).links[1]
    assert link.band == "likely"
    assert 0.95 <= link.confidence < 1


def test_what_lies_below_the_accepted_band_is_doubtful() -> None:
    found = find_clusters(CLOSE, accept="certain")
    assert found.cluster == [0, 1]
    assert [(pair.code, pair.band) for pair in found.doubtful] == [("close_name_company", "likely")]


def test_possible_pairs_are_merged_when_accepted() -> None:
    rows = [person("Bob Thornley", "Acme"), person("Robert Thronley", "Acme")]
    assert find_clusters(rows).cluster == [0, 1]
    assert find_clusters(rows, accept="possible").cluster == [0, 0]


def test_an_unknown_band_is_refused() -> None:
    with pytest.raises(ValueError, match="sure"):
        find_clusters([], accept="sure")


def test_a_rivalled_pair_is_possible_at_most() -> None:
    found = find_clusters([
        person("Max Müller", "Acme"), person("Maria Müller", "Acme"), person("M. Müller", "Acme"),
    ])  # fmt: skip
    assert {pair.band for pair in found.doubtful} == {"possible"}


def test_apart_are_never_joined_nor_told() -> None:
    found = find_clusters(CLOSE, apart=[(1, 0)])
    assert found.cluster == [0, 1]
    assert found.doubtful == []


def test_apart_are_not_joined_through_a_third_row() -> None:
    rows = [person("Robert Thornley", "Acme", email="rt@acme.example") for _ in range(3)]
    found = find_clusters(rows, apart=[(0, 1)])
    assert found.cluster[0] != found.cluster[1]
    assert found.cluster[2] in (0, 1)


def test_two_jobs_are_not_joined_through_a_row_without_one() -> None:
    found = find_clusters([
        person("John Smith", "Acme", title="CFO", department="finance"),
        person("John Smith", "Acme", title="Sales Manager", department="sales"),
        person("John Smith", "Acme"),
    ])  # fmt: skip
    assert found.cluster[0] != found.cluster[1]
    assert any({pair.index, pair.twin_index} & {2} for pair in found.doubtful)


def test_one_mailbox_with_two_jobs_is_one_person() -> None:
    rows = [
        person("John Smith", "Acme", email="john.smith@acme.example", title="CFO", department="finance"),
        person(
            "John Smith", "Acme", email="john.smith@acme.example", title="Buyer", department="procurement"
        ),
        person("John Smith", "Acme", title="CFO", department="finance"),
    ]
    assert find_clusters(rows).cluster == [0, 0, 0]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(PEOPLE, min_size=2, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=4),
    st.sampled_from(["certain", "likely", "possible"]),
)
def test_apart_is_respected_for_any_list(
    people: list[Person], wanted: list[tuple[int, int]], accept: str
) -> None:
    apart = [(i, j) for i, j in wanted if i != j and max(i, j) < len(people)]
    found = find_clusters(people, apart=apart, accept=accept)
    told = {frozenset((pair.index, pair.twin_index)) for pair in found.doubtful + found.moved}
    for i, j in apart:
        assert found.cluster[i] != found.cluster[j]
        assert frozenset((i, j)) not in told
    assert found == find_clusters(people, apart=apart, accept=accept)


@settings(max_examples=60, deadline=None)
@given(st.lists(PEOPLE, max_size=12))
def test_bands_accept_what_they_say(people: list[Person]) -> None:
    order = ["certain", "likely", "possible"]
    for place, accept in enumerate(order):
        found = find_clusters(people, accept=accept)
        assert {link.band for link in found.links.values()} <= set(order[: place + 1])
