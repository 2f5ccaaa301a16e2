"""What a mail that came in is: answers, opt-outs in many languages, notes that no person wrote."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.replies.classifying import KINDS, Classified, classify
from prospector.replies.quoting import reply_text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUOTED = """

On Mon, 2 Mar 2026 at 09:00, Robin Ellis <robin@northwind.example> wrote:
> Hi Ada,
> We help workshops answer quotes on the same day.
> If you would rather not hear from me, reply with "no thanks" or STOP, or unsubscribe here.
"""


def mail(text: str, *, subject: str = "Re: A question", extra: str = "") -> bytes:
    head = (
        "From: Ada Example <ada@acme.example>\nTo: robin@northwind.example\n"
        f"Subject: {subject}\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <answer@acme.example>\n"
        f"In-Reply-To: <first@northwind.example>\n{extra}MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n\n"
    )
    return (head + text).encode("utf-8")


def told(text: str, **values: str) -> Classified:
    return classify(mail(text + QUOTED, **values), NOW)


def test_an_answer_is_a_reply_with_its_new_text_only() -> None:
    found = told("Thanks, tell me more on Thursday.\n\nAda")
    assert (found.kind, found.recipient) == ("reply", "ada@acme.example")
    assert found.reply_text == "Thanks, tell me more on Thursday.\n\nAda"
    assert (found.message_id, found.answers) == ("<answer@acme.example>", ("<first@northwind.example>",))


@pytest.mark.parametrize(
    "words",
    [
        "Please remove me from your list.", "Stop", "unsubscribe", "No thanks.",
        "Take me off your mailing list!",
        "Please do not contact me again.", "Bitte nehmen Sie mich aus Ihrem Verteiler.",
        "Ich möchte keine weiteren E-Mails von Ihnen erhalten.", "Merci de me désinscrire de votre liste.",
        "Ne m'écrivez plus.", "Por favor, deme de baja de su lista.", "No me escriban más, por favor.",
        "La prego di cancellarmi dalla lista.", "Non scrivetemi più.", "Por favor, remova-me da lista.",
        "Não quero mais receber estes e-mails.", "Graag uitschrijven: verwijder mij uit uw bestand.",
        "Ta bort mig från listan.", "Fjern mig fra jeres liste.", "Vennligst fjern meg fra listen.",
        "Poistakaa minut listalta.", "Proszę o usunięcie mnie z listy, proszę nie pisać więcej.",
        "Prosím odhlaste mě z vašeho seznamu.", "Kérem, ne írjanak többet.", "Vă rog să mă dezabonați.",
        "Пожалуйста, не пишите мне больше.", "Удалите меня из рассылки.", "Видаліть мене зі списку.",
        "Διαγράψτε με από τη λίστα.", "Lütfen beni listeden çıkarın.", "配信を停止してください。",
        "请不要再给我发邮件。", "더 이상 이메일을 보내지 마세요.", "הסירו אותי מהרשימה", "لا ترسل لي رسائل",
    ],
)  # fmt: skip
def test_wishes_not_to_be_written_to_are_understood(words: str) -> None:
    found = told(words)
    assert found.kind == "opt-out"
    assert found.recipient == "ada@acme.example"


@pytest.mark.parametrize(
    "words",
    [
        "Sounds good, call me on Thursday.", "Please don't stop, this is great.",
        "How do I unsubscribe our old users in your tool?", "We are happy with our supplier at the moment.",
        "Thanks for the note. Non urgent, but let us talk in May.", "Wir haben kein Budget mehr dieses Jahr.",
        "I do not want to unsubscribe, quite the opposite.", "Your unsubscribe link is broken, by the way.",
        "Can you stop by on Friday?", "Remove the second bullet and send the offer again.",
    ],
)  # fmt: skip
def test_ordinary_answers_and_our_own_quoted_footer_are_no_opt_out(words: str) -> None:
    assert told(words).kind == "reply"


@given(st.text(max_size=300))
def test_the_quoted_footer_never_opts_anybody_out(words: str) -> None:
    alone, quoted = classify(mail(words or "x"), NOW), classify(mail((words or "x") + QUOTED), NOW)
    assert quoted.kind != "opt-out" or alone.kind == "opt-out"


@pytest.mark.parametrize(
    ("subject", "words", "back"),
    [
        ("Automatic reply: A question", "I am out of the office until 13 March 2026.", date(2026, 3, 13)),
        ("Automatische Antwort: Frage", "Ich bin ab dem 16.03.2026 wieder erreichbar.", date(2026, 3, 16)),
        ("Réponse automatique : question", "Je suis absente du 2 au 9 mars 2026.", date(2026, 3, 9)),
        ("Respuesta automática: pregunta", "Estaré fuera hasta el 20 de marzo.", date(2026, 3, 20)),
        ("Risposta automatica: domanda", "Sono in ferie fino al 15 marzo.", date(2026, 3, 15)),
        ("Resposta automática: pergunta", "Estou de férias até 12/03/2026.", date(2026, 3, 12)),
        ("Automatisch antwoord: vraag", "Ik ben afwezig tot en met 10 maart 2026.", date(2026, 3, 10)),
        ("Autosvar: fråga", "Jag är tillbaka den 9 mars.", date(2026, 3, 9)),
        ("Automatyczna odpowiedź", "Jestem na urlopie do 8 marca 2026.", date(2026, 3, 8)),
        ("Автоответ", "Я в отпуске до 14 марта 2026.", date(2026, 3, 14)),
        ("自動返信", "3月10日まで不在です。", None),
        ("Out of Office", "I will be back on Monday, March 9th.", date(2026, 3, 9)),
        ("Re: A question", "I'm on leave until 2026-03-20 with limited access to email.", date(2026, 3, 20)),
        ("Out of office", "Back soon!", None),
    ],
)  # fmt: skip
def test_out_of_office_notes_are_no_replies(subject: str, words: str, back: date | None) -> None:
    found = told(words, subject=subject)
    assert found.kind == "auto-reply"
    assert back is None or found.return_date == back


def test_a_header_tells_a_note_without_any_known_words() -> None:
    found = told("Tack för ditt mejl.", extra="Auto-Submitted: auto-replied\n")
    assert found.kind == "auto-reply"


def test_somebody_who_travels_and_answers_is_a_person() -> None:
    assert told("I am travelling this week. Shall we talk on Monday? Tuesday works too.").kind == "reply"


def test_a_referral_names_the_new_contact() -> None:
    found = told("You should speak to my colleague Ben Sample, ben.sample@acme.example, who runs this.")
    assert (found.kind, found.referred) == ("referral", ("ben.sample@acme.example",))


@pytest.mark.parametrize(
    "words",
    [
        "This is spam. I have reported you as spam.",
        "Unterlassen Sie das, sonst geht es an meinen Rechtsanwalt.",
    ],
)
def test_a_complaint_is_more_than_an_opt_out(words: str) -> None:
    assert told(words).kind == "complaint"


def test_an_abuse_report_concerns_whoever_we_wrote_to() -> None:
    raw = b"""From: feedback@provider.example
To: robin@northwind.example
Subject: abuse report
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is an abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Original-Rcpt-To: ada@acme.example
--b
Content-Type: message/rfc822

From: robin@northwind.example
To: ada@acme.example
Subject: A question
Message-ID: <first@northwind.example>

Hi
--b--
"""
    found = classify(raw, NOW)
    assert (found.kind, found.recipient) == ("complaint", "ada@acme.example")
    assert found.answers == ("<first@northwind.example>",)


def test_pasted_text_without_headers_is_a_reply() -> None:
    assert classify(b"Gern, am Dienstag um 10 Uhr?", NOW).kind == "reply"


def test_newsletters_are_something_else() -> None:
    raw = mail("Our spring offers.", subject="News", extra="List-Unsubscribe: <mailto:u@shop.example>\n")
    assert classify(raw, NOW).kind == "other"


@given(st.binary(max_size=2_000))
def test_any_bytes_are_classified(raw: bytes) -> None:
    assert classify(raw, NOW).kind in KINDS


@given(st.text(max_size=500))
def test_the_new_text_comes_from_the_mail(text: str) -> None:
    new = reply_text(text)
    lines = {line.replace("\xa0", " ") for line in text.replace("\r\n", "\n").split("\n")}
    assert all(any(part in line for line in lines) for part in new.split("\n"))
