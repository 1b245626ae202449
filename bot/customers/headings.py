"""The words by which people name the columns of a sheet of customers, in the languages that Beacon speaks."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

FIELDS = (
    *("name", "given_name", "family_name", "email", "phone", "account", "language", "zone", "region"),
    *("tier", "mood", "promise", "due", "owner", "notes"),
)
APART = re.compile(r"[\W_]+")
# English, Yoruba, Telugu, Swahili, Khmer, Afrikaans.
WORDS = {
    "name": """name, full name, customer, customer name, client, client name, contact, contact name, person;
        orukọ, orukọ alabara, alabara; పేరు, పూర్తి పేరు, వినియోగదారు; jina, jina kamili, mteja, jina la mteja;
        ឈ្មោះ, ឈ្មោះពេញ, អតិថិជន; naam, volle naam, klient, kliëntnaam, naam en van""",
    "given_name": """first name, given name, forename; orukọ akọkọ; మొదటి పేరు; jina la kwanza; នាមខ្លួន; voornaam""",
    "family_name": """last name, family name, surname; orukọ idile; ఇంటి పేరు; jina la ukoo, jina la mwisho;
        នាមត្រកូល; van, familienaam""",
    "email": """email, e-mail, mail, email address, e-mail address; imeeli, ímeèlì; ఇమెయిల్, ఈమెయిల్;
        barua pepe, anwani ya barua pepe; អ៊ីមែល, អ៊ីម៉ែល; epos, e-pos, e-posadres""",
    "phone": """phone, telephone, tel, mobile, cell, cellphone, phone number, telephone number, mobile number,
        whatsapp, msisdn; foonu, nọmba foonu, tẹlifoonu; ఫోన్, ఫోన్ నంబర్, మొబైల్; simu, namba ya simu,
        nambari ya simu; ទូរស័ព្ទ, លេខទូរស័ព្ទ; foon, telefoon, selfoon, foonnommer, telefoonnommer, selfoonnommer""",
    "account": """account, account number, account id, account name, customer id, customer number, client id, id,
        reference; akanti, àkáǹtì; ఖాతా, ఖాతా సంఖ్య; akaunti, namba ya akaunti, nambari ya akaunti; គណនី, លេខគណនី;
        rekening, rekeningnommer, kliëntnommer""",
    "language": "language, lang, locale; ede, èdè; భాష; lugha; ភាសា; taal",
    "zone": """time zone, timezone, zone, tz; àgbègbè àkókò; సమయ మండలం; saa za eneo, ukanda wa saa; តំបន់ពេលវេលា;
        tydsone, tyd sone""",
    "region": """region, country, country code, state; agbègbè, orilẹ-ede; ప్రాంతం, దేశం; mkoa, nchi, eneo;
        តំបន់, ប្រទេស; streek, land""",
    "tier": "tier, priority, level; ipele; స్థాయి; daraja, kipaumbele; កម្រិត, អាទិភាព; vlak, prioriteit",
    "mood": "mood, feeling, feels; iṣesi; మానసిక స్థితి; hisia, hali; អារម្មណ៍; bui, gemoed, stemming",
    "promise": """promise, promised, what was promised, request; ileri, ìlérí; హామీ, వాగ్దానం; ahadi;
        ការសន្យា, សន្យា; belofte, beloof""",
    "due": """due, due date, due at, due by, deadline, call by, until, promised for; gbedeke, ọjọ; గడువు, తేదీ;
        tarehe, tarehe ya mwisho; កាលកំណត់, កាលបរិច្ឆេទ, ថ្ងៃផុតកំណត់; sperdatum, keerdatum, datum""",
    "owner": """owner, agent, assigned to, assignee, held by; aṣoju; యజమాని, ఏజెంట్; mhusika, wakala;
        ម្ចាស់, ភ្នាក់ងារ; eienaar, agent, verantwoordelik""",
    "notes": """notes, note, comment, comments, remark, remarks; akọsilẹ; గమనిక, గమనికలు; maelezo, dokezo, maoni;
        កំណត់ចំណាំ, ចំណាំ; nota, notas, opmerking, opmerkings, aantekening""",
}


def folded(words: str) -> str:
    """Return words as headings are compared: without case, accents, and signs between letters."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))
    return APART.sub(" ", unicodedata.normalize("NFKC", bare).casefold()).strip()


@cache
def known() -> dict[str, str]:
    """Return the field of every heading that is known, by its folded words."""
    return {folded(word): field for field, words in WORDS.items() for word in words.replace(";", ",").split(",")}
