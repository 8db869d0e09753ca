"""What the layouts share: words from the sample reports, and the furniture of web pages, all of it our own."""
import datetime
import html
import random
import re

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
AUTHORS = ["Maren Holt", "Ines Duarte", "Tomas Reuter", "Leila Haddad", "Owen Pryce", "Sunniva Dahl", "Petra Novotna", "Ravi Menon", "Grace Achieng", "Dov Lerner"]
SECTIONS = ["News", "World", "Politics", "Business", "Sport", "Culture", "Opinion", "Science", "Weather", "Obituaries", "Jobs", "Property"]
COMMENTS = [
    "I have lived on that street for thirty years and I have never seen anything like it, so spare me the talk about tension on both sides.",
    "The council was told about the broken lamps in the spring. Nothing was done, and now everybody is surprised.",
    "Why does the article not say what the police did in the first hour? We were standing there and nobody came.",
    "My neighbour carried the children out. He does not want to be named, but he should get a medal.",
    "This paper only writes about our part of town when something burns. Come back when the school has a roof again.",
    "People should wait for the court before they decide who did it. It has been wrong before.",
    "Thank you for reporting this. The family has been through enough, and the collection is still open at the bakery.",
    "I do not agree with the headline at all. Read the third paragraph again and tell me how that fits.",
    "Same story every year. Speeches, candles, a working group, and then nothing until the next time.",
    "Moderators, please remove the comment above, it names a person who has not been charged with anything.",
]
PROMOS = [
    "Sign up to our morning newsletter and get the stories that matter in your inbox before breakfast.",
    "Our journalism is free to read because readers like you pay for it. Give what you can today.",
    "Download our app for breaking news alerts, offline reading and the daily crossword.",
    "Do you have a story for us? Email our newsdesk in confidence, or send a message to the number below.",
    "Become a member for the price of a cup of coffee a month and read without advertisements.",
]
CONSENT = [
    "We and our 842 partners store and access personal data, like browsing data or unique identifiers, on your device.",
    "Selecting I Accept enables tracking technologies to support the purposes shown under we and our partners process data to provide.",
    "If trackers are disabled, some content and ads you see may not be as relevant to you. You can resurface this menu to change your choices or withdraw consent at any time.",
    "Your choices will have effect within our website. For more details, refer to our privacy policy.",
]
CAPTIONS = ["The scene on the morning after. Photo: {a}", "Officers at the corner, seen from the bridge. (Picture: {a}/{p})", "Flowers lie at the gate, where neighbours met in the evening. | {a}", "File picture of the street, taken last summer. Credit: {p}"]
ABOUT = ["{p} has reported from the region since 1887.", "{p} is published by a trust and belongs to nobody.", "{p} is a member of the Press Council and follows its code."]


def long_date(d, rnd=None):
    return f"{d.day} {MONTHS[d.month - 1]} {d.year}"


def us_date(d):
    return f"{MONTHS[d.month - 1]} {d.day}, {d.year}"


def short_us(d):
    return f"{MONTHS[d.month - 1][:3]}. {d.day}, {d.year}"


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def esc(text):
    return html.escape(text, quote=False)


class Story:
    """One article to be put into a layout, and other reports for the furniture around it."""

    def __init__(self, rnd, report, others, paragraphs):
        self.rnd, self.title, self.paras, self.others = rnd, report["title"], paragraphs, others
        self.date = datetime.date.fromisoformat(report["date"])
        self.pub = report["source"]
        self.author = rnd.choice(AUTHORS)
        self.number = rnd.randrange(100000, 999999)
        self.later = self.date + datetime.timedelta(days=rnd.choice([0, 0, 1, 2, 9, 40]))
        self.today = self.date + datetime.timedelta(days=rnd.randrange(30, 900))
        self.hour, self.minute = rnd.randrange(6, 20), rnd.randrange(60)
        self.site = "www." + slug(self.pub).replace("-", "") + ".example"
        self.path = f"/news/{slug(self.title)}-{self.number}"

    @property
    def url(self):
        return f"https://{self.site}{self.path}"

    def iso(self, zone="+00:00", day=None):
        return f"{(day or self.date).isoformat()}T{self.hour:02d}:{self.minute:02d}:00{zone}"

    def inline(self, text):
        """A paragraph with the inline markup and the references that editors and systems put in."""
        out = esc(text)
        if self.rnd.random() < 0.5:
            out = out.replace('"', "&quot;") if self.rnd.random() < 0.3 else re.sub(r'"([^"]*)"', r"&ldquo;\1&rdquo;", out)
        if self.rnd.random() < 0.3:
            out = out.replace("'", "&#8217;")
        words = out.split(" ")
        if len(words) > 12 and self.rnd.random() < 0.35:
            i = self.rnd.randrange(2, len(words) - 6)
            n = self.rnd.randrange(1, 4)
            piece = " ".join(words[i:i + n])
            if "&" not in piece and "<" not in piece:
                kind = self.rnd.choice(['<a href="/topics/{s}">{t}</a>', "<strong>{t}</strong>", "<em>{t}</em>", '<a href="https://elsewhere.example/{s}" target="_blank" rel="noopener">{t}</a>', "<span>{t}</span>"])
                words[i:i + n] = [kind.format(s=slug(piece) or "x", t=piece)]
        return " ".join(words)

    def caption(self):
        return esc(self.rnd.choice(CAPTIONS).format(a=self.author, p=self.pub))

    def links(self, n, item="<li><a href=\"{u}\">{t}</a></li>"):
        some = self.rnd.sample(self.others, min(n, len(self.others)))
        return "\n".join(item.format(u="/news/" + slug(o["title"]), t=esc(o["title"]), s=esc(first_sentence(o["text"])), d=o["date"]) for o in some)

    def menu(self, n=8, item='<li><a href="/{s}">{t}</a></li>'):
        return "".join(item.format(s=t.lower(), t=t) for t in self.rnd.sample(SECTIONS, n))

    def comments(self, n, item):
        return "\n".join(item.format(a=self.rnd.choice(AUTHORS), t=esc(self.rnd.choice(COMMENTS)), d=long_date(self.date + datetime.timedelta(days=self.rnd.randrange(5)))) for _ in range(n))

    def promo(self):
        return esc(self.rnd.choice(PROMOS))


def first_sentence(text):
    body = text.split("\n\n")[0]
    found = re.match(r".{30,160}?[.!?](?=\s|$)", body, re.S)
    return found.group(0) if found else body[:140]


class Page:
    """A page as bytes, and what a reader finds in it."""

    def __init__(self, story, body, text=None, title=None, date=None, encoding="utf-8", reports=None):
        self.bytes = body.encode(encoding, "xmlcharrefreplace") if encoding != "utf-16" else body.encode("utf-16")
        self.text = "\n\n".join(story.paras) if text is None else text
        self.title = story.title if title is None else title
        self.date = story.date.isoformat() if date is None else date
        self.url = story.url
        self.reports = reports or [self.text]
