"""Layouts kept apart: written before the extractor was tuned, and looked at only when it was done."""
import json

from parts import ABOUT, CONSENT, DAYS, Page, esc, long_date, short_us, us_date
from layouts_seen import ld, og, ps


def police_aspx(s):
    body = "".join(f'<span class="ms-rteFontSize-2">{s.inline(p)}</span><br/><br/>' for p in s.paras)
    return Page(s, f"""<!DOCTYPE html><html lang="en-us"><head><meta http-equiv="X-UA-Compatible" content="IE=8"/><meta charset="utf-8"/><title>
	{esc(s.title)}
</title></head><body><form method="post" action="./Pages/x.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="{'dGVzdA' * 400}"/><div id="s4-workspace"><div class="noindex"><a href="#" class="ms-skip">Skip Ribbon Commands</a></div>
<div id="ctl00_nav"><ul class="static">{s.menu(7, '<li class="static"><a class="static menu-item" href="/{s}"><span>{t}</span></a></li>')}</ul></div>
<div id="DeltaPlaceHolderMain"><div class="article"><div class="newsHeading">{esc(s.title)}</div><div class="newsDate">Release date: {DAYS[s.date.weekday()]}, {long_date(s.date)}</div><div class="article-content"><div id="ctl00_RichHtmlField" class="ms-rtestate-field">{body}</div></div></div></div>
<div class="emergency"><p>In an emergency always ring the number that you know. If you can not speak, tap the handset twice.</p></div><div id="footer"><a href="/accessibility">Accessibility</a> <a href="/legal">Legal</a></div></div></form></body></html>""")


def broadcaster(s):
    blocks = []
    for i, p in enumerate(s.paras):
        blocks.append(f'<div data-component="text-block" class="ssrcss-11r1m41-RichTextComponentWrapper"><div class="ssrcss-7uxr49-RichTextContainer"><p class="ssrcss-1q0x1qg-Paragraph">{"<b>" + s.inline(p) + "</b>" if i == 0 else s.inline(p)}</p></div></div>')
        if i == 2:
            blocks.append(f'<div data-component="unordered-list-block"><ul role="list">{s.links(3)}</ul></div><div data-component="image-block"><figure><div><img src="a.jpg" alt=""><span>Image source, {esc(s.pub)}</span></div><figcaption><span class="visually-hidden">Image caption, </span><p>{s.caption()}</p></figcaption></figure></div>')
    return Page(s, f"""<!DOCTYPE html><html lang="en-GB" class="no-js"><head><meta charset="utf-8"><title data-rh="true">{esc(s.title)} - {esc(s.pub)} News</title>{ld(s)}{og(s, False)}</head><body><div id="root"><header role="banner"><nav aria-label="Site">{s.menu(8, '<a href="/{s}"><span>{t}</span></a>')}</nav></header>
<div class="ssrcss-rgov1k-MainColumn"><main id="main-content"><article class="ssrcss-pv1rh6-ArticleWrapper"><header data-component="headline-block"><h1 id="main-heading">{esc(s.title)}</h1></header><div data-component="byline-block"><time data-testid="timestamp" datetime="{s.iso("Z")}">{long_date(s.date)}</time><div>By {s.author}</div><div>{esc(s.pub)}</div></div>{"".join(blocks)}
<section data-component="topic-list"><h2>Related Topics</h2><ul><li><a href="/t">Courts</a></li></ul></section><section data-component="links-block"><h2>More on this story</h2><ul>{s.links(3)}</ul></section></article></main></div>
<div><section data-component="related-internet-links"><p>The broadcaster is not responsible for the content of external sites.</p></section><aside><h2>Top Stories</h2>{s.links(4, '<p><a href="{u}">{t}</a></p>')}</aside></div></div></body></html>""")


def infinite_scroll(s):
    other = s.others[0]
    paras = other["text"].split("\n\n")
    def item(title, day, text, author, i):
        return f'<article class="story" data-index="{i}"><h1 class="story-title">{esc(title)}</h1><p class="story-meta">{author} – {day}</p><div class="story-inner">{"".join("<p>" + s.inline(p) + "</p>" for p in text)}</div><div class="story-share"><a href="#">Share</a></div></article>'
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} | {esc(s.pub)}</title>{og(s)}</head><body><header class="bar"><a href="/">{esc(s.pub)}</a>{s.menu(4, '<a href="/{s}">{t}</a>')}</header>
<div class="scroll">{item(s.title, long_date(s.date), s.paras, s.author, 0)}{item(other["title"], other["date"], paras, "Newsdesk", 1)}</div><footer>&copy; {esc(s.pub)}</footer></body></html>""",
                text="\n\n".join(s.paras + paras), reports=["\n\n".join(s.paras), "\n\n".join(paras)])


def platform_post(s):
    body = "".join(f'<p id="{i:04x}" class="pw-post-body-paragraph mq mr fo ms b">{s.inline(p)}</p>' for i, p in enumerate(s.paras))
    return Page(s, f"""<!doctype html><html lang="en"><head><title data-rh="true">{esc(s.title)} | by {s.author} | {esc(s.pub)} | Writing</title>{og(s)}{ld(s)}</head><body><div id="root"><div class="a b c"><div class="d e f"><div class="g"><a href="/">Homepage</a><a href="/signin">Sign in</a><a href="/start">Get started</a></div></div>
<div class="fk fl"><article><div class="l"><div class="m"><section><div><div class="fn fo"><h1 class="pw-post-title" data-testid="storyTitle">{esc(s.title)}</h1><div><div class="pw-byline"><a href="/@a" data-testid="authorName">{s.author}</a><button>Follow</button><span data-testid="storyReadTime">4 min read</span><span data-testid="storyPublishDate">{short_us(s.date).replace(".", "")}</span></div></div><div><p>4</p><p>Listen</p><p>Share</p></div>{body}</div></div></section></div></div></article></div>
<div class="tags"><a href="/tag/a"><div>Crime</div></a></div><div><p>Written by {s.author}</p><p>{s.promo()}</p></div><div><h2>More from {s.author}</h2>{s.links(4, '<div><a href="{u}"><h2>{t}</h2><div><h3>{s}</h3></div></a></div>')}</div><div><a href="/about">About</a><a href="/help">Help</a></div></div></div></body></html>""")


def bitrix(s):
    return Page(s, f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><title>{esc(s.title)}</title><meta name="description" content="{esc(s.paras[0][:120]).replace(chr(34), '')}"></head><body><div id="panel"></div><div class="page"><div class="top-menu"><ul id="horizontal-multilevel-menu">{s.menu()}</ul></div>
<table class="layout" width="100%"><tr><td class="left"><ul class="left-menu">{s.menu(5)}</ul></td><td class="center"><h1>{esc(s.title)}</h1><div class="news-detail"><span class="news-date-time">{s.date.strftime("%d.%m.%Y")}</span><img class="detail_picture" src="x.jpg" alt=""><div style="text-align: justify;">{"<br />&nbsp;<br />".join(esc(p).replace(chr(34), chr(0xAB), 1).replace(chr(34), chr(0xBB), 1) for p in s.paras)}</div><div style="clear:both"></div><br />Views: 1204</div><p><a href="/news/">Back to the list</a></p></td></tr></table><div class="footer">{esc(s.pub)} № 1, 2003-{s.today.year}</div></div></body></html>""", encoding="cp1251")


def elementor(s):
    half = max(1, len(s.paras) // 2)
    def widget(inner, kind="text-editor"):
        return f'<div class="elementor-element elementor-widget elementor-widget-{kind}" data-widget_type="{kind}.default"><div class="elementor-widget-container">{inner}</div></div>'
    return Page(s, f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"><title>{esc(s.title)} - {esc(s.pub)}</title>{og(s)}</head><body class="page-template elementor-default elementor-page"><div class="elementor elementor-location-header">{widget('<nav class="elementor-nav-menu--main"><ul>' + s.menu() + '</ul></nav>', 'nav-menu')}</div>
<div class="elementor elementor-location-single"><section class="elementor-section"><div class="elementor-container">{widget(f'<h1 class="elementor-heading-title">{esc(s.title)}</h1>', 'theme-post-title')}{widget(f'<ul class="elementor-post-info"><li><span>{us_date(s.date)}</span></li></ul>', 'post-info')}</div></section>
<section class="elementor-section"><div class="elementor-container"><div class="elementor-column">{widget(ps(s, s.paras[:half]))}{widget(f'<h4>Stand with us</h4><p>{s.promo()}</p><a class="elementor-button" href="/donate">Donate</a>', 'call-to-action')}{widget(ps(s, s.paras[half:])) if s.paras[half:] else ''}</div></div></section></div>
<div class="elementor elementor-location-footer">{widget('<p>' + esc(ABOUT[1].format(p=s.pub)) + '</p>')}</div></body></html>""")


def university(s):
    lead, rest = s.paras[0], s.paras[1:]
    return Page(s, f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.pub)} : News : {esc(s.title)}</title><meta name="viewport" content="width=device-width"></head><body><nav class="navbar navbar-expand"><div class="collapse navbar-collapse"><ul class="navbar-nav">{s.menu()}</ul></div></nav>
<div class="container"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Home</a></li><li class="breadcrumb-item active">News</li></ol><div class="row"><div class="col-md-8"><h2>{esc(s.title)}</h2><p class="text-muted">{us_date(s.date)}</p><p class="lead">{s.inline(lead)}</p>{ps(s, rest) if rest else ''}</div>
<div class="col-md-4"><div class="card"><div class="card-body"><h5 class="card-title">Press contact</h5><p class="card-text">{s.author}<br>Phone 0000 12345<br><a href="mailto:x@x.example">press@x.example</a></p></div></div><div class="card"><div class="card-body"><h5>Dates</h5><p>{us_date(s.today)}: Open day for new students, with tours of the library and the old observatory.</p></div></div></div></div></div>
<footer class="bg-dark"><div class="container"><p>{esc(s.pub)}, founded in 1562</p></div></footer></body></html>""")


def joomla(s):
    return Page(s, f"""<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en-gb" lang="en-gb"><head><base href="{s.url}"/><meta http-equiv="content-type" content="text/html; charset=utf-8"/><meta name="generator" content="Joomla! - Open Source Content Management"/><title>{esc(s.title)}</title></head><body class="site com_content view-article">
<div class="header"><a href="/">{esc(s.pub)}</a></div><div class="nav menu"><ul class="nav menu">{s.menu()}</ul></div><div class="span9" id="content"><div class="item-page" itemscope itemtype="https://schema.org/Article"><meta itemprop="inLanguage" content="en-GB"/><div class="page-header"><h2 itemprop="headline">{esc(s.title)}</h2></div>
<dl class="article-info muted"><dt class="article-info-term">Details</dt><dd class="createdby" itemprop="author">Written by <span itemprop="name">{s.author}</span></dd><dd class="published"><time datetime="{s.iso()}" itemprop="datePublished">Published: {long_date(s.date)}</time></dd><dd class="hits">Hits: 871</dd></dl>
<div itemprop="articleBody">{ps(s)}<p>Contact: <span id="cloak1">This email address is being protected from spambots. You need JavaScript enabled to view it.</span><script>document.getElementById('cloak1').innerHTML='';</script></p></div><ul class="pager pagenav"><li class="previous"><a href="/p">Prev</a></li><li class="next"><a href="/n">Next</a></li></ul></div></div>
<div id="aside" class="span3"><div class="well"><h3>Latest</h3><ul class="latestnews">{s.links(5)}</ul></div></div></body></html>""")


def digest(s):
    chosen = s.others[:3]
    parts = [(s.title, s.date.isoformat(), s.paras)] + [(o["title"], o["date"], o["text"].split("\n\n")) for o in chosen]
    items = "".join(f'<div class="entry"><h2 class="entry-title">{esc(t)}</h2><div class="entry-date">{d}</div>{"".join("<p>" + s.inline(p) + "</p>" for p in text)}</div>' for t, d, text in parts)
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.pub)} – monthly bulletin</title></head><body><div id="head"><h1>{esc(s.pub)}</h1><p>Monthly bulletin of incidents and what became of them</p></div><div id="entries">{items}</div><div id="foot"><a href="/older">Older entries</a></div></body></html>""",
                text="\n\n".join("\n\n".join(text) for _, _, text in parts), reports=["\n\n".join(text) for _, _, text in parts])


def mobile_light(s):
    middle = max(1, len(s.paras) // 2)
    return Page(s, f"""<!DOCTYPE html><html><head><meta name="viewport" content="width=device-width, initial-scale=1"><meta charset="utf-8"><title>{esc(s.title)} - m.{esc(s.pub)}</title><meta property="article:published_time" content="{s.iso("+05:30")}"></head><body><div class="top"><a href="/">&#9776;</a> <a href="/">{esc(s.pub)}</a></div><div class="hd"><strong>{esc(s.title)}</strong></div><div class="dt">{short_us(s.date)} {s.hour}:{s.minute:02d} IST</div>
<div class="ct">{"".join('<p><font size="3">' + s.inline(p) + '</font></p>' for p in s.paras[:middle])}<div class="also"><b>Also read</b>{s.links(2, '<br><a href="{u}">{t}</a>')}</div>{"".join('<p><font size="3">' + s.inline(p) + '</font></p>' for p in s.paras[middle:])}</div>
<div class="lst">{s.links(6, '<div><a href="{u}">{t}</a></div>')}</div><div class="ft"><a href="/full">Desktop version</a></div></body></html>""")


def text_divs_utf16(s):
    return Page(s, f"""<!DOCTYPE html><html><head><title>{esc(s.pub)} | {esc(s.title)}</title></head><body><div class="w"><div class="m">{s.menu(5, '<a href="/{s}">{t}</a>')}</div><div class="b"><div class="tt">{esc(s.title)}</div><div class="dd">{long_date(s.date)}</div>{"".join(f'<div>{s.inline(p)}</div><div><br></div>' for p in s.paras)}</div><div class="z"><a href="/rss">RSS</a> <a href="/imprint">Imprint</a></div></div></body></html>""", encoding="utf-16")


def hydrated(s):
    state = json.dumps({"props": {"pageProps": {"article": {"headline": s.title, "body": s.paras, "date": s.iso()}}}})
    return Page(s, f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>{esc(s.title)} • {esc(s.pub)}</title>{og(s)}<noscript><link rel="stylesheet" href="/no.css"/></noscript></head><body><div id="__next"><div class="Skeleton_box" aria-hidden="true">Loading loading loading, please wait while the page is being prepared for you.</div><svg xmlns="http://www.w3.org/2000/svg" style="display:none"><symbol id="a"><title>Icon of a house that nobody sees</title><path d="M0 0"/></symbol></svg>
<header class="Header_root__x1"><button aria-label="Menu"><svg><use href="#a"/></svg>Menu</button>{s.menu(5, '<a href="/{s}">{t}</a>')}</header><main class="Page_main__y2"><section class="Hero_hero__z3"><h1>{esc(s.title)}</h1><p class="Hero_meta__q">{s.author} • {us_date(s.date)} • 3 min</p></section>
{"".join(f'<section class="Block_text__k9"><p>{s.inline(p)}</p></section>' for p in s.paras)}<section class="Block_cta__m1"><p>{s.promo()}</p><a href="/join">Join</a></section></main><section class="Rail_rail__n4"><h2>Read next</h2>{s.links(4, '<a href="{u}"><article class="Card_card__o5"><h3>{t}</h3><p>{s}</p></article></a>')}</section>
<div role="dialog" aria-modal="true" class="Cookie_modal__p6"><p>{CONSENT[0]}</p><p>{CONSENT[3]}</p></div></div><script id="__NEXT_DATA__" type="application/json">{state.replace("</", "<" + chr(92) + "/")}</script></body></html>""")


LAYOUTS = [police_aspx, broadcaster, infinite_scroll, platform_post, bitrix, elementor, university, joomla, digest, mobile_light, text_divs_utf16, hydrated]
