"""Layouts that the extractor was tuned on.  Each is modelled on a kind of page in the wild, not on one site."""
import json

from parts import ABOUT, CONSENT, Page, esc, long_date, short_us, slug, us_date


def ps(s, paras=None, open_="<p>", close="</p>", sep="\n"):
    return sep.join(open_ + s.inline(p) + close for p in (paras or s.paras))


def ld(s, **more):
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": s.title, "datePublished": s.iso("Z"), "dateModified": s.iso("Z", s.later),
            "author": [{"@type": "Person", "name": s.author}], "publisher": {"@type": "Organization", "name": s.pub, "logo": {"@type": "ImageObject", "url": "/logo.png"}}}
    data.update(more)
    return '<script type="application/ld+json">' + json.dumps(data) + "</script>"


def og(s, time=True):
    out = f'<meta property="og:type" content="article"><meta property="og:title" content="{esc(s.title).replace(chr(34), "&quot;")}"><meta property="og:site_name" content="{esc(s.pub)}"><meta property="og:url" content="{s.url}">'
    if time:
        out += f'<meta property="article:published_time" content="{s.iso()}"><meta property="article:modified_time" content="{s.iso(day=s.later)}">'
    return out


def news_modern(s):
    half = max(1, len(s.paras) // 2)
    return Page(s, f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{esc(s.title)} | {esc(s.pub)}</title>{og(s)}{ld(s)}
<link rel="canonical" href="{s.url}"><link rel="amphtml" href="{s.url}/amp"><style>body{{margin:0}}.a>b{{color:red}}</style></head>
<body class="article-page has-sidebar"><a class="skip-link" href="#main">Skip to content</a>
<header class="site-header"><div class="today">{long_date(s.today)}</div><nav aria-label="Main"><ul>{s.menu()}</ul></nav></header>
<main id="main"><article class="article"><header class="article__header"><h1 class="article__title">{esc(s.title)}</h1>
<div class="article__meta"><span class="byline">By <a href="/author/x">{s.author}</a></span> <time datetime="{s.iso()}">{long_date(s.date)}, {s.hour}:{s.minute:02d}</time></div>
<ul class="share-tools"><li><a href="#">Facebook</a></li><li><a href="#">Twitter</a></li><li><a href="#">Copy link</a></li></ul></header>
<figure class="lead-image"><img src="/i/1.jpg" alt="A street"><figcaption>{s.caption()}</figcaption></figure>
<div class="article__body">{ps(s, s.paras[:half])}
<div class="ad-slot" data-ad="mpu"><span>Advertisement</span></div>
<aside class="related"><h3>More on this story</h3><ul>{s.links(3)}</ul></aside>
{ps(s, s.paras[half:])}</div>
<div class="newsletter-signup"><h3>Stay informed</h3><p>{s.promo()}</p><form><input type="email"><button>Sign up</button></form></div>
<footer class="article__footer"><ul class="tags"><li><a href="/t/police">police</a></li><li><a href="/t/courts">courts</a></li></ul></footer></article></main>
<section class="most-read"><h2>Most read</h2><ol>{s.links(6)}</ol></section>
<footer class="site-footer"><p>&copy; {s.today.year} {esc(s.pub)}. All rights reserved. {esc(ABOUT[0].format(p=s.pub))}</p></footer><script>window.dataLayer=[{{"a":"<p>not text</p>"}}];</script></body></html>""")


def div_soup(s):
    r = s.rnd
    def k():
        return "css-" + "".join(r.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(6))
    body = "".join(f'<div class="{k()}"><div class="{k()}"><p class="{k()}">{s.inline(p)}</p></div></div>' for p in s.paras)
    tiles = "".join(f'<div class="{k()}"><a class="{k()}" href="/n/{i}"><div class="{k()}">{t}</div></a></div>' for i, t in enumerate(s.links(5, "{t}").split("\n")))
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} - {esc(s.pub)}</title>{og(s)}</head><body><div id="app"><div class="{k()}">
<div class="{k()}"><div class="{k()}">{s.menu(6, '<div class="x"><a href="/{s}">{t}</a></div>')}</div></div>
<div class="{k()}"><div class="{k()}"><h1 class="{k()}">{esc(s.title)}</h1><div class="{k()}"><div>{s.author}</div><div>Updated {us_date(s.later)}</div></div>{body}</div>
<div class="{k()}"><div class="{k()}">Most popular</div>{tiles}</div></div><div class="{k()}"><div>About</div><div>Contact</div><div>Terms of service</div></div></div></div></body></html>""")


def table_1990s(s):
    return Page(s, f"""<HTML><HEAD><TITLE>{esc(s.pub)}: {esc(s.title)}</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252"></HEAD>
<BODY BGCOLOR="#FFFFFF" TEXT="#000000" LINK=#0000CC><CENTER><IMG SRC="logo.gif" WIDTH=400 HEIGHT=60 ALT="{esc(s.pub)}"></CENTER>
<TABLE BORDER=0 WIDTH=640 CELLPADDING=4><TR><TD WIDTH=120 VALIGN=TOP BGCOLOR=#CCCCFF><FONT FACE="Arial" SIZE=2>{s.menu(7, '<A HREF="{s}.htm">{t}</A><BR>')}</FONT></TD>
<TD VALIGN=TOP><FONT FACE="Times" SIZE=5><B>{esc(s.title)}</B></FONT><P><FONT SIZE=2><I>{esc(s.pub)}, {long_date(s.date)}</I></FONT>
<FONT FACE="Times">{ps(s, None, "<P>", "", chr(10))}</FONT>
<P><HR><FONT SIZE=1><A HREF="index.htm">Back to the front page</A> | <A HREF="mailto:x@x.example">Write to the webmaster</A></FONT></TD></TR></TABLE>
<FONT SIZE=1>This page was best viewed with Netscape 3.0. Visitors since 1 January 1997: 48211</FONT></BODY></HTML>""", encoding="cp1252")


def br_only(s):
    return Page(s, f"""<html><head><title>{esc(s.title)} :: {esc(s.pub)}</title><meta name="date" content="{s.date.isoformat()}"></head><body>
<div id="top"><a href="/">Home</a> | <a href="/archive">Archive</a> | <a href="/contact">Contact</a></div>
<div id="left">{s.menu(6, '<a href="/{s}">{t}</a><br>')}</div>
<div id="middle"><b class="big">{esc(s.title)}</b><br><span class="small">{s.date.strftime("%d.%m.%Y")}</span><br><br>
{"<br><br>".join(s.inline(p) for p in s.paras)}<br><br><a href="javascript:print()">Print</a> <a href="/mail">Send to a friend</a></div>
<div id="right"><b>Archive</b><br>{s.links(6, '<a href="{u}">{t}</a><br>')}</div></body></html>""")


def amp(s):
    return Page(s, f"""<!doctype html><html amp lang="en"><head><meta charset="utf-8"><title>{esc(s.title)}</title><link rel="canonical" href="{s.url}">{ld(s)}
<style amp-boilerplate>body{{visibility:hidden}}</style><script async src="https://cdn.example/v0.js"></script></head><body>
<amp-sidebar id="sb" layout="nodisplay"><ul>{s.menu()}</ul><p>Choose the edition that you would like to read every morning.</p></amp-sidebar>
<amp-consent id="c"><div><p>{CONSENT[0]}</p><p>{CONSENT[2]}</p><button>Accept</button></div></amp-consent>
<header class="h"><a href="/">{esc(s.pub)}</a></header><article><h1>{esc(s.title)}</h1><p class="byline">{s.author} &middot; <time datetime="{s.iso()}">{short_us(s.date)}</time></p>
<amp-img src="a.jpg" width="1" height="1" layout="responsive"></amp-img><p class="caption">{s.caption()}</p>
{ps(s, s.paras[:2])}<amp-ad width="300" height="250" type="x"><div placeholder>Advertisement</div></amp-ad>{ps(s, s.paras[2:]) if s.paras[2:] else ""}
<amp-social-share type="email"></amp-social-share></article><amp-list src="/more.json"><template type="amp-mustache"><p>{{{{title}}}} is a story that will be filled in later by script.</p></template></amp-list>
<section class="recirc"><h2>Keep reading</h2>{s.links(4, '<a href="{u}"><h3>{t}</h3><p>{s}</p></a>')}</section><footer>&copy; {s.today.year} {esc(s.pub)}</footer></body></html>""")


def wordpress(s):
    comments = s.comments(6, '<li class="comment even"><article class="comment-body"><footer class="comment-meta"><b class="fn">{a}</b> says: <time datetime="2023-01-01">{d}</time></footer><div class="comment-content"><p>{t}</p></div><div class="reply"><a href="#">Reply</a></div></article></li>')
    return Page(s, f"""<!DOCTYPE html><html lang="en-US" prefix="og: http://ogp.me/ns#"><head><meta charset="UTF-8"><title>{esc(s.title)} &#8211; {esc(s.pub)}</title>{og(s, False)}</head>
<body class="post-template-default single single-post postid-{s.number} single-format-standard comments-open has-sidebar"><div id="page" class="site"><header id="masthead" class="site-header"><p class="site-title"><a href="/">{esc(s.pub)}</a></p><nav id="site-navigation" class="main-navigation"><ul id="primary-menu">{s.menu()}</ul></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main">
<article id="post-{s.number}" class="post-{s.number} post type-post status-publish format-standard hentry category-news tag-police tag-comments"><header class="entry-header"><h1 class="entry-title">{esc(s.title)}</h1><div class="entry-meta"><span class="posted-on">Posted on <a href="{s.url}" rel="bookmark"><time class="entry-date published" datetime="{s.iso()}">{us_date(s.date)}</time><time class="updated" datetime="{s.iso(day=s.later)}">{us_date(s.later)}</time></a></span><span class="byline"> by <span class="author vcard"><a class="url fn n" href="/author/a">{s.author}</a></span></span></div></header>
<div class="entry-content">{ps(s)}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a href="#"><span>Click to share on Twitter (Opens in new window)</span></a></li></ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3>{s.links(3, '<div class="jp-relatedposts-post"><a href="{u}">{t}</a><p>{s}</p></div>')}</div></div>
<footer class="entry-footer"><span class="cat-links">Posted in <a href="#">News</a></span><span class="tags-links">Tagged <a href="#">police</a></span></footer></article>
<nav class="navigation post-navigation"><h2 class="screen-reader-text">Post navigation</h2><div class="nav-links">{s.links(2, '<div><a href="{u}" rel="prev">{t}</a></div>')}</div></nav>
<div id="comments" class="comments-area"><h2 class="comments-title">6 thoughts on &ldquo;{esc(s.title)}&rdquo;</h2><ol class="comment-list">{comments}</ol><div id="respond" class="comment-respond"><h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p></div></div></main></div>
<aside id="secondary" class="widget-area"><section class="widget widget_recent_entries"><h2>Recent Posts</h2><ul>{s.links(5)}</ul></section><section class="widget widget_text"><p>{esc(ABOUT[1].format(p=s.pub))} {s.promo()}</p></section></aside></div>
<footer id="colophon" class="site-footer">Proudly powered by WordPress</footer></div></body></html>""")


def live_blog(s):
    import datetime
    posts, reports = [], []
    intro = s.paras[0]
    rest = s.paras[1:] or [s.paras[0]]
    moment = datetime.datetime.combine(s.date, datetime.time(18, 40))
    for i, para in enumerate(rest[:8]):
        t = moment - datetime.timedelta(minutes=47 * i)
        head = f"<h2 class=\"post-title\">{['Police widen the search', 'What we know so far', 'Mayor calls for calm', 'Witness: they came from the station', 'Hospital gives figures', 'First pictures', 'Roads are closed', 'Opening summary'][i]}</h2>"
        posts.append(f'<article class="live-post" id="post-{i}"><div class="post-meta"><time datetime="{t.isoformat()}Z">{t.strftime("%H.%M")}</time> <span class="post-author">{s.author}</span></div>{head}<div class="post-body"><p>{s.inline(para)}</p></div><div class="share"><a href="#">Share</a></div></article>')
        reports.append(para)
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} – as it happened | {esc(s.pub)}</title>{og(s)}</head><body><nav><ul>{s.menu()}</ul></nav>
<main><header><h1>{esc(s.title)}</h1><p class="standfirst">{s.inline(intro)}</p></header><div class="key-events"><h2>Key events</h2><ul><li><a href="#post-0">18.40 Police widen the search</a></li><li><a href="#post-1">17.53 What we know so far</a></li></ul></div>
<div id="liveblog" class="liveblog-body">{"".join(posts)}</div></main><aside class="sidebar"><h2>Most viewed</h2><ol>{s.links(5)}</ol></aside><footer><p>{esc(ABOUT[2].format(p=s.pub))}</p></footer></body></html>""",
                text="\n\n".join([intro] + reports), reports=[intro] + reports)


def city_blog(s):
    v = "data-v-" + "".join(s.rnd.choice("abcdef0123456789") for _ in range(8))
    s.path = f"/news/{slug(s.title)}"
    body = f'<p {v}>{s.inline(s.paras[0])}</p>' + f'<div {v} class="htlad-interior_1"></div>' + "".join(f"<p>{s.inline(p)}</p>" for p in s.paras[1:])
    return Page(s, f"""<!doctype html><html lang="en" data-n-head="x"><head><meta charset="utf-8"><title>{esc(s.title)} - {esc(s.pub)}</title>{og(s)}{ld(s)}</head><body><div id="__nuxt"><div id="__layout"><div {v} class="app">
<div class="o-header"><div class="o-header__menu"><a href="/">{esc(s.pub)}</a>{s.menu(5, '<a href="/{s}">{t}</a>')}</div></div><div class="donate-bar"><p>{s.promo()}</p><a href="/donate">Donate</a></div>
<div {v} class="l-container"><div class="breadcrumbs"><a href="/news">News</a></div><h1 {v} class="h2">{esc(s.title)}</h1><div class="byline-wrap"><p class="type-byline">By <a href="/staff/x">{s.author}</a></p><p class="type-fineprint">Published {short_us(s.date)} at {s.hour % 12 or 12}:{s.minute:02d} p.m.</p></div>
<div class="image-with-caption"><img alt="" src="x.jpg"><div class="image-with-caption-caption">{s.caption()}</div></div>
<div {v} class="streamfield-paragraph rte-text">{body}</div>
<div class="article-tags"><a href="/tags/a">Tagged</a></div><div class="author-profile"><p>{s.author} covers public safety and the courts. Got a tip? Email {s.author.split()[0].lower()}@paper.example or send a message.</p></div></div>
<div class="l-container recirc"><h2>You may also like</h2>{s.links(4, '<div class="v-card"><a href="{u}">{t}</a><p>{s}</p></div>')}</div></div></div></div><script>window.__NUXT__=(function(a){{return {{x:"<p>state</p>"}}}})(1)</script></body></html>""")


def gov_release(s):
    return Page(s, f"""<!DOCTYPE html><html lang="en" class="govuk-template"><head><meta charset="utf-8"><title>{esc(s.title)} - {esc(s.pub)}</title><meta name="dcterms.issued" content="{s.date.isoformat()}"></head>
<body class="govuk-template__body"><div id="global-cookie-message" role="region" aria-label="cookie banner"><h2>Tell us whether you accept cookies</h2><p>We would like to use cookies to collect information about how you use this site. We use this information to make the website work as well as possible.</p></div>
<header role="banner"><a href="/">{esc(s.pub)}</a></header><div class="govuk-breadcrumbs"><ol><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ol></div>
<main role="main" id="content"><span class="govuk-caption-xl">Press release</span><h1 class="govuk-heading-xl">{esc(s.title)}</h1>
<dl class="gem-c-metadata"><dt>From:</dt><dd><a href="/org">{esc(s.pub)}</a></dd><dt>Published</dt><dd>{long_date(s.date)}</dd></dl>
<div class="gem-c-govspeak"><div class="govspeak">{ps(s)}</div></div>
<div class="app-c-published-dates">Published {long_date(s.date)}</div></main>
<div class="gem-c-contextual-sidebar"><h2>Related content</h2><ul>{s.links(4)}</ul></div><footer role="contentinfo"><p>All content is available under the open licence, except where otherwise stated</p></footer></body></html>""")


def broken(s):
    body = "\n".join(f"<p><b>{s.inline(p)}</p></b>" if i == 1 else f"<p>{s.inline(p)}" if i % 2 else f"<div><p>{s.inline(p)}</div></span>" for i, p in enumerate(s.paras))
    return Page(s, f"""<html><head><title>{esc(s.title)} - {esc(s.pub)}<meta name=pubdate content={s.date.isoformat()}></title></head><head><meta name=pubdate content={s.date.isoformat()}><body><body class=main>
<ul><li><a href=/>Home<li><a href=/n>News<li><a href="/s">Sport</ul></ul></div>
<table><tr><td><h1>{esc(s.title)}</h2></td></table><div class=text><span><i>{s.author}</i>
{body}
</p></p></div></div></td></tr></table><div class=foot><a href=/imprint>Imprint<a href=/privacy>Privacy</body></html>trailing <!-- never closed""",
                title=s.title)


def cookie_wall(s):
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} | {esc(s.pub)}</title>{og(s)}</head><body>
<div id="onetrust-consent-sdk"><div class="onetrust-pc-dark-filter"></div><div id="onetrust-banner-sdk" role="dialog" aria-label="Privacy"><h2>We value your privacy</h2>{"".join(f"<p>{c}</p>" for c in CONSENT)}<button>I Accept</button><button>Manage options</button></div></div>
<div class="modal fade" id="subscribeModal" tabindex="-1"><div class="modal-dialog"><h4>Before you go</h4><p>{s.promo()}</p><p>It takes a minute, and you can stop at any time without giving a reason.</p></div></div>
<div class="wrapper"><div class="topnav">{s.menu(6, '<a href="/{s}">{t}</a> ')}</div><div class="row"><div class="col-8"><h1>{esc(s.title)}</h1><p class="date">{us_date(s.date)}</p><div class="text-long">{ps(s)}</div></div>
<div class="col-4"><h4>Top stories</h4>{s.links(5, '<p><a href="{u}">{t}</a></p>')}</div></div></div></body></html>""")


def mislabelled(s):
    return Page(s, f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><title>{esc(s.title)} - {esc(s.pub)}</title></head>
<body><div id="container"><div id="nav"><ul>{s.menu()}</ul></div><div id="content"><h2>{esc(s.title)}</h2><p class="info">Published: {long_date(s.date)} | Author: {s.author}</p>
{"".join("<p>" + esc(p).replace(chr(34), chr(0x201C), 1).replace(chr(34), chr(0x201D), 1).replace(" - ", " – ") + "</p>" for p in s.paras)}</div>
<div id="sidebar"><h3>Archive</h3><ul>{s.links(5)}</ul></div><div id="footer">Copyright {s.today.year} by {esc(s.pub)}</div></div></body></html>""", encoding="cp1252")


def jsonld_date(s):
    graph = '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":%s},{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"Home"}]},{"@type":["Article","NewsArticle"],"headline":%s,"datePublished":"%s","dateModified":"%s","author":{"name":%s},\n"description":"two\nlines",}]}</script>' % (
        json.dumps(s.pub), json.dumps(s.title), s.iso("+02:00"), s.iso("+02:00", s.later), json.dumps(s.author))
    return Page(s, f"""<!doctype html><html><head><meta charset=utf-8><title>{esc(s.title)}</title>{graph}</head><body><div class="Layout"><div class="Layout-top">{s.menu(5, '<a href="/{s}">{t}</a>')}</div><div class="Layout-main"><div class="Headline"><h1>{esc(s.title)}</h1></div><div class="Text">{ps(s)}</div></div>
<div class="Layout-side"><div class="Box"><div class="Box-title">Now</div>{s.links(6, '<div class="Box-item"><a href="{u}">{t}</a></div>')}</div></div></div></body></html>""")


def paywall(s):
    shown = s.paras[:3]
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} - {esc(s.pub)}</title>{og(s)}{ld(s, isAccessibleForFree=False)}</head><body><header><nav>{s.menu(5, '<a href="/{s}">{t}</a>')}</nav></header>
<article class="premium"><h1>{esc(s.title)}</h1><div class="meta">{s.author} <time datetime="{s.iso()}">{long_date(s.date)}</time></div><div class="body-text">{ps(s, shown)}</div>
<div class="paywall-offer"><h2>Keep reading with a subscription</h2><p>You have read all your free articles for this month. Subscribe now to read this story to its end, and every other one.</p><p>Three months for one euro, then nine euros a month. You can cancel at any time, for whatever reason, with one click.</p><ul><li>Unlimited reading on all your devices</li><li>The archive back to 1887, and the crossword every day</li></ul><p>Already a subscriber? <a href="/login">Log in</a></p></div></article>
<footer><p>&copy; {esc(s.pub)}</p></footer></body></html>""", text="\n\n".join(shown))


def blogger(s):
    comments = s.comments(14, '<li class="comment"><div class="comment-block"><div class="comment-header"><cite class="user">{a}</cite><span class="datetime secondary-text">{d}</span></div><p class="comment-content">{t}</p></div></li>')
    return Page(s, f"""<!DOCTYPE html><html dir='ltr'><head><meta content='text/html; charset=UTF-8' http-equiv='Content-Type'/><title>{esc(s.pub)}: {esc(s.title)}</title></head><body class='item'><div class='navbar section' id='navbar'></div>
<div class='content'><div class='header'><h1 class='title'><a href='/'>{esc(s.pub)}</a></h1><p class='description'><span>Notes from a town where something happens now and then.</span></p></div>
<div class='main-outer'><div class='column-center-outer'><div class='blog-posts hfeed'><div class='date-outer'><h2 class='date-header'><span>{["Monday","Tuesday","Wednesday","Thursday","Friday","Saturday","Sunday"][s.date.weekday()]}, {us_date(s.date)}</span></h2>
<div class='date-posts'><div class='post-outer'><div class='post hentry uncustomized-post-template'><h3 class='post-title entry-title'>{esc(s.title)}</h3><div class='post-header'></div><div class='post-body entry-content' id='post-body-{s.number}'>{"<br /><br />".join(s.inline(p) for p in s.paras)}<div style='clear: both;'></div></div>
<div class='post-footer'><span class='post-author vcard'>Posted by {s.author}</span> <span class='post-timestamp'>at <abbr class='published' title='{s.iso()}'>{s.hour}:{s.minute:02d}</abbr></span></div></div>
<div class='comments' id='comments'><h4>14 comments:</h4><ol>{comments}</ol></div></div></div></div></div></div>
<div class='column-right-outer'><div class='widget BlogArchive'><h2>Blog Archive</h2><ul>{s.links(8)}</ul></div></div></div></div></body></html>""")


def newsletter_post(s):
    sub = f'<div class="subscription-widget-wrap"><div class="subscription-widget"><p>{s.promo()}</p><form><input type="email"><button>Subscribe</button></form></div></div>'
    return Page(s, f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} - by {s.author} - {esc(s.pub)}</title>{og(s, False)}{ld(s)}</head><body><div class="topbar"><a href="/">{esc(s.pub)}</a><button>Subscribe</button><button>Sign in</button></div>
<div class="single-post"><article class="typography newsletter-post post"><div class="post-header"><h1 class="post-title published">{esc(s.title)}</h1><h3 class="subtitle">A letter from the editors</h3><div class="byline-wrapper"><a href="/@x">{s.author}</a><div>{short_us(s.date).replace(".", "")}</div></div><div class="post-ufi"><a>12</a><a>Share</a></div></div>
<div class="available-content"><div dir="auto" class="body markup">{ps(s, s.paras[:2])}{sub}{ps(s, s.paras[2:]) if s.paras[2:] else ""}</div></div><div class="post-footer"><a>Share</a></div></article>
<div id="discussion"><h4>Discussion about this post</h4>{s.comments(5, '<div class="comment"><div class="comment-meta">{a}<span>{d}</span></div><div class="comment-body"><p>{t}</p></div></div>')}</div>
<div class="ready-for-more"><h4>Ready for more?</h4>{sub}</div></div></body></html>""")


def longform(s):
    heads = ["The night it began", "What the files say", "A street remembers"]
    out, gold = [], []
    for i, p in enumerate(s.paras):
        if i and i % 2 == 0 and i // 2 <= 3 and i + 1 <= len(s.paras):
            out.append(f"<h2>{heads[i // 2 - 1]}</h2>")
            gold.append(heads[i // 2 - 1])
        out.append(f"<p>{s.inline(p)}</p>")
        gold.append(p)
        if i == 1:
            words = p.split(". ")[0]
            out.append(f'<blockquote class="pullquote"><p>{esc(words)}</p></blockquote><figure><img src="b.jpg"><figcaption>{s.caption()}</figcaption></figure>')
    return Page(s, f"""<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8"/><meta name="Generator" content="Drupal 9"/><title>{esc(s.title)} | {esc(s.pub)}</title>{og(s)}</head><body class="path-node page-node-type-article"><div class="dialog-off-canvas-main-canvas"><header class="region region-header"><nav role="navigation"><ul class="menu">{s.menu()}</ul></nav></header>
<main role="main"><div class="layout-content"><article role="article" class="node node--type-article node--view-mode-full"><h1 class="page-title"><span class="field field--name-title">{esc(s.title)}</span></h1><footer class="node__meta"><div class="node__submitted">Submitted by <span>{s.author}</span> on {us_date(s.date)}</div></footer>
<div class="node__content"><div class="clearfix text-formatted field field--name-body field--type-text-with-summary"> {"".join(out)} </div><div class="field field--name-field-tags"><div class="field__label">Tags</div><div class="field__item"><a href="#">history</a></div></div></div></article></div></main>
<aside class="layout-sidebar-second"><h2>Read on</h2><ul>{s.links(4)}</ul></aside><footer class="region region-footer"><p>{esc(ABOUT[0].format(p=s.pub))}</p></footer></div></body></html>""", text="\n\n".join(gold))


def local_tv(s):
    out = []
    for i, p in enumerate(s.paras):
        out.append(f"<p>{s.inline(p)}</p>")
        if i in (1, 3):
            out.append(s.links(1, '<p><strong>RELATED: <a href="{u}">{t}</a></strong></p>'))
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} | {esc(s.pub)}</title>{og(s, False)}<meta name="publish-date" content="{s.iso("-05:00")}"></head><body><div class="weather-strip">54&deg; Cloudy <a href="/weather">7-day</a></div><div class="header-nav">{s.menu(8, '<a href="/{s}">{t}</a>')}</div>
<div class="page-content"><div class="StoryContainer"><div class="headline"><h1>{esc(s.title)}</h1></div><div class="story-info"><div>By <b>{s.author}</b></div><div>Published: {short_us(s.date)} at {s.hour % 12 or 12}:{s.minute:02d} PM EST | Updated: 9 hours ago</div></div>
<div class="video-player"><div class="vjs-control">Play</div><p class="vjs-no-js">To view this video please enable JavaScript, and consider upgrading to a web browser that supports HTML5 video</p></div>
<div class="article-text">{"".join(out)}<p><i>Copyright {s.date.year} {esc(s.pub)}. All rights reserved.</i></p></div></div>
<div class="rail"><h3>Most Read</h3>{s.links(6, '<div><a href="{u}">{t}</a></div>')}</div><div class="taboola"><h3>You May Like</h3><div><a href="#">Doctors are amazed by this one kitchen trick</a></div></div></div></body></html>""")


def pre_wire(s):
    import textwrap
    body = "\n\n".join(textwrap.fill(p, 72) for p in s.paras)
    return Page(s, f"""<html><head><title>{esc(s.title)}</title></head><body><h3>{esc(s.title)}</h3><pre>
Date: {s.date.day} {["Jan","Feb","Mar","Apr","May","Jun","Jul","Aug","Sep","Oct","Nov","Dec"][s.date.month - 1]} {s.date.year} {s.hour:02d}:{s.minute:02d}:00 GMT
From: {esc(s.pub)}

{esc(body)}
</pre><hr><a href="prev.html">Previous message</a> <a href="next.html">Next message</a> <a href="index.html">Index</a></body></html>""")


def print_view(s):
    return Page(s, f"""<!doctype html><meta charset=utf-8><title>{esc(s.title)}</title><h1>{esc(s.title)}</h1><p><small>{esc(s.pub)} &mdash; {long_date(s.date)}</small></p>{ps(s)}<p><small>Printed from {s.url}</small></p>""")


def fragment(s):
    return Page(s, f"""<h2>{esc(s.title)}</h2>
<div class="date">{s.date.isoformat()}</div>
{ps(s)}
<ul><li><a href="/a">All news</a></li></ul>""")


def comments_heavy(s):
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} – {esc(s.pub)}</title>{og(s)}</head><body><header>{s.menu(6, '<a href="/{s}">{t}</a>')}</header><div class="container"><div class="story"><h1>{esc(s.title)}</h1><div class="when">{s.date.strftime("%d %b %Y")}</div>{ps(s)}</div>
<div class="comments-section" id="comments"><h3>40 comments</h3><ul class="thread">{s.comments(40, '<li><div class="c-head"><b>{a}</b> {d}</div><div class="c-text"><p>{t}</p></div><div class="c-foot"><a href="#">Like</a> <a href="#">Reply</a> <a href="#">Report</a></div></li>')}</ul></div></div></body></html>""")


def cards_below(s):
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} | {esc(s.pub)}</title>{og(s)}</head><body><div class="g-head">{s.menu(6, '<a href="/{s}">{t}</a>')}</div><div class="g-main"><div class="c-top"><h1>{esc(s.title)}</h1><span>{s.author}</span><span>{long_date(s.date)}</span></div><div class="c-body">{ps(s)}</div>
<div class="c-grid">{s.links(12, '<div class="c-item"><a href="{u}"><img src="t.jpg"></a><div class="c-item__body"><h3><a href="{u}">{t}</a></h3><p>{s}</p><span>{d}</span></div></div>')}</div></div><div class="g-foot">{esc(ABOUT[2].format(p=s.pub))}</div></body></html>""")


def xhtml(s):
    return Page(s, f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en"><head><title>{esc(s.title)} - {esc(s.pub)}</title><meta name="DC.date.issued" content="{s.date.isoformat()}" /><meta name="author" content="{s.author}" /><script type="text/javascript">//<![CDATA[
var a = "<p>never shown</p>"; if (1 < 2 && 3 > 2) {{ a = "</p>"; }}
//]]></script></head><body id="www"><div id="banner"><a href="/"><img src="l.png" alt="{esc(s.pub)}" /></a></div><div id="navigation"><dl><dt>News</dt><dd><a href="/a">Home affairs</a></dd><dd><a href="/b">Abroad</a></dd></dl></div>
<div id="articleBody"><h1>{esc(s.title)}</h1><div class="articleInfo">{s.author}, {long_date(s.date)}</div><div class="picture"><img src="p.jpg" alt="" /><p class="caption">{s.caption()}</p></div>{ps(s)}<p class="toolbar"><a href="#">print</a> | <a href="#">mail</a></p></div>
<div id="contextual"><h2>Background</h2><ul>{s.links(4)}</ul></div><div id="footer"><p>Imprint and contact</p></div></body></html>""")


LAYOUTS = [news_modern, div_soup, table_1990s, br_only, amp, wordpress, live_blog, city_blog, gov_release, broken, cookie_wall, mislabelled, jsonld_date, paywall, blogger,
           newsletter_post, longform, local_tv, pre_wire, print_view, fragment, comments_heavy, cards_below, xhtml]
