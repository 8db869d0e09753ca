"""Layouts written when the extractor was finished, to see what it had not met: names that mislead, furniture that reads like prose."""
from layouts_seen import ld, og, ps
from parts import ABOUT, Page, esc, long_date, short_us, us_date


def agency_site(s):
    body = "".join(f'<div data-testid="paragraph-{i}" class="text__text__1FZLe text__dark-grey__3Ml43 article-body__paragraph__2-BtD">{s.inline(p)}</div>' + ('<div data-testid="ResponsiveAdSlot"><span>Advertisement · Scroll to continue</span></div>' if i == 1 else "") for i, p in enumerate(s.paras))
    return Page(s, f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} | {esc(s.pub)}</title>{og(s, False)}{ld(s)}</head><body><div id="fusion-app"><header data-testid="SiteHeader"><nav>{s.menu(8, '<a href="/{s}">{t}</a>')}</nav></header>
<main><article class="article__container__2MUeZ"><div class="article-header__wrapper__1I"><h1 data-testid="Heading">{esc(s.title)}</h1><div class="info-content__author-date__1Epi_"><div>By <a href="/authors/x">{s.author}</a></div><time datetime="{s.iso("Z")}"><span>{us_date(s.date)}</span><span>{s.hour}:{s.minute:02d} PM UTC</span><span>Updated {s.later.isoformat()}</span></time></div></div>
<div class="article-body__content__17Yit"><div data-testid="primary-gallery"><div data-testid="Image"><img src="p.jpg" alt=""></div><p data-testid="primary-gallery-caption" class="gallery__caption">{s.caption()} <a href="#">Purchase Licensing Rights</a></p></div>{body}
<div class="sign-off__text"><p data-testid="Body">Our Standards: <a href="/trust">The Principles.</a></p></div></div></article>
<div class="read-next-panel"><h2>Read Next</h2>{s.links(4, '<div><a href="{u}"><h3>{t}</h3></a><p>{d}</p></div>')}</div></main><footer><p>All quotes delayed a minimum of 15 minutes. See here for a complete list of exchanges and delays.</p></footer></div></body></html>""")


def tabloid(s):
    out = []
    for i, p in enumerate(s.paras):
        out.append(f'<p class="mol-para-with-font"><font style="font-size: 1.2em;">{s.inline(p)}</font></p>')
        if i == 0:
            out.append(f'<div class="artSplitter mol-img-group"><img src="i.jpg"><p class="imageCaption">{s.caption()}</p></div>')
        if i == 2:
            out.append(f'<div class="moduleFull mol-module related-carousel"><h3>RELATED ARTICLES</h3><ul><li>Previous</li><li>1</li><li>Next</li></ul><ul>{s.links(3)}</ul><div class="share-article"><h4>Share this article</h4><button>Share</button></div></div>')
    return Page(s, f"""<!DOCTYPE html><html><head><meta charset="UTF-8"><title>{esc(s.title)} | {esc(s.pub)}</title>{og(s)}</head><body class="femail"><div id="page-container"><div class="page-header"><a href="/">{esc(s.pub)}</a><div class="nav-primary cleared"><ul>{s.menu(9)}</ul></div></div>
<div class="article" id="content"><div class="alpha"><div itemprop="articleBody"><h2>{esc(s.title)}</h2><p class="author-section byline-plain">By <a href="#">{s.author}</a></p><p class="byline-section"><span class="article-timestamp article-timestamp-published"><span>Published:</span> <time datetime="{s.iso()}">{s.hour:02d}:{s.minute:02d} BST, {long_date(s.date)}</time></span></p>{"".join(out)}</div>
<div id="reader-comments"><h3>Comments {s.number % 900}</h3>{s.comments(8, '<div class="comment"><p class="user-info">{a}</p><p class="comment-body">{t}</p></div>')}</div></div>
<div class="beta"><div class="puff">{s.links(10, '<li class="pufflist"><a href="{u}"><span class="pufftext">{t}</span></a></li>')}</div></div></div></div></body></html>""")


def gutenberg(s):
    return Page(s, f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"/><title>{esc(s.title)} – {esc(s.pub)}</title></head><body class="wp-singular post-template-default single wp-embed-responsive"><div class="wp-site-blocks"><header class="wp-block-template-part"><div class="wp-block-group"><p class="wp-block-site-title"><a href="/">{esc(s.pub)}</a></p><nav class="wp-block-navigation"><ul>{s.menu(4)}</ul></nav></div></header>
<main class="wp-block-group is-layout-flow"><div class="wp-block-group has-global-padding"><h1 class="wp-block-post-title">{esc(s.title)}</h1><div class="wp-block-group"><div class="wp-block-post-date"><time datetime="{s.iso("+01:00")}"><a href="{s.url}">{us_date(s.date)}</a></time></div><div class="wp-block-post-author-name">{s.author}</div></div></div>
<div class="entry-content wp-block-post-content has-global-padding is-layout-constrained">{ps(s, s.paras[:2])}<blockquote class="wp-block-quote has-text-align-center"><p>{esc(s.paras[0].split(". ")[0])}</p></blockquote>{ps(s, s.paras[2:]) if s.paras[2:] else ""}
<div class="wp-block-buttons"><div class="wp-block-button"><a class="wp-block-button__link" href="/give">Give to our legal fund</a></div></div><ul class="wp-block-latest-posts__list wp-block-latest-posts">{s.links(4, '<li><a class="wp-block-latest-posts__post-title" href="{u}">{t}</a><div class="wp-block-latest-posts__post-excerpt">{s}</div></li>')}</ul></div>
<div class="wp-block-comments"><h2>One response</h2>{s.comments(1, '<div class="wp-block-comment-content"><p>{t}</p></div>')}</div></main><footer class="wp-block-template-part"><p>Designed with care in a small town.</p></footer></div></body></html>""")


def site_builder(s):
    nav = s.menu(6, '<div class="header-nav-item"><a href="/{s}">{t}</a></div>')
    return Page(s, f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{esc(s.title)} &mdash; {esc(s.pub)}</title>{og(s, False)}<meta itemprop="datePublished" content="{s.iso("+0000")}"></head><body id="item-5f" class="tweak-blog-basic"><div id="siteWrapper"><div class="header-nav">{nav}</div><div class="header-menu">{nav}</div>
<main id="page"><section class="page-section"><div class="content-wrapper"><div class="content"><article class="blog-item hentry"><div class="blog-item-wrapper"><div class="blog-item-title"><h1 class="entry-title">{esc(s.title)}</h1></div><div class="blog-item-meta"><span>{short_us(s.date).replace(".", "")}</span><span>Written By {s.author}</span></div>
<div class="blog-item-content e-content"><div class="sqs-layout"><div class="row"><div class="col"><div class="sqs-block html-block"><div class="sqs-block-content"><div class="sqs-html-content">{ps(s, None, '<p style="white-space:pre-wrap;">')}</div></div></div></div></div></div></div></div></article></div></div></section>
<section class="page-section"><div class="sqs-html-content"><h3>Who we are</h3><p>We are a handful of volunteers who go to the courts and to the places, and who write down what we see there.</p><p>{s.promo()}</p></div></section></main><div class="pagination"><a href="/a">Previous<div><h2>{esc(s.others[0]["title"])}</h2></div></a></div><footer><p>© {s.today.year}</p></footer></div></body></html>""")


def portal_2005(s):
    blocks = s.links(3, '<table class="block"><tr><td class="blocktitle"><a href="{u}">{t}</a></td></tr><tr><td><font class="content">{s} <a href="{u}">more</a></font></td></tr></table>')
    return Page(s, f"""<html><head><title>{esc(s.pub)} - {esc(s.title)}</title><meta http-equiv="content-type" content="text/html; charset=ISO-8859-1"></head><body><table width="100%"><tr><td colspan="3"><a href="index.php">{esc(s.pub)}</a> &middot; {s.menu(5, '<a href="modules.php?name={s}">{t}</a> &middot; ')}</td></tr>
<tr><td width="160" valign="top">{blocks}</td><td valign="top"><table class="story"><tr><td class="storytitle"><b>{esc(s.title)}</b></td></tr><tr><td><font class="tiny">Posted by {s.author.split()[0].lower()} on {["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][s.date.weekday()]}, {us_date(s.date)} ({s.number % 3000} reads)</font></td></tr>
<tr><td class="content">{"<br><br>".join(s.inline(p) for p in s.paras)}</td></tr></table><table><tr><td>Threshold -1 0 1 2</td></tr></table></td><td width="160" valign="top"><form><input name="u"><input type="submit" value="Login"></form>{s.links(5, '&middot;<a href="{u}">{t}</a><br>')}</td></tr></table><center><font class="footmsg">Page generation: 0.17 seconds. All trademarks on this site are property of their owners.</font></center></body></html>""", encoding="cp1252")


def misleading_names(s):
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} | {esc(s.pub)}</title>{og(s)}</head><body class="comments-closed menu-open"><div class="page modal-open"><div class="sidebar-layout promo-theme"><div class="topbar">{s.menu(5, '<a href="/{s}">{t}</a>')}</div><div class="widget-area-main"><h1>{esc(s.title)}</h1><div class="info">{long_date(s.date)}</div>
<div class="share-counter-text related-none">{ps(s)}</div></div></div><div class="box"><h4>More news</h4><ul>{s.links(5)}</ul></div></div></body></html>""")


def chronicle(s):
    return Page(s, f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)} - {esc(s.pub)}</title><meta name="dc.date" content="{s.date.isoformat()}"></head><body><div id="menu"><ul>{s.menu(6)}</ul></div><div id="inhalt"><h1>{esc(s.title)}</h1><ul class="chronik">{"".join("<li>" + s.inline(p) + "</li>" for p in s.paras)}</ul></div><div id="fuss"><ul><li><a href="/impressum">Imprint</a></li><li><a href="/spenden">Give</a></li></ul></div></body></html>""")


def footer_essay(s):
    about = " ".join([ABOUT[0].format(p=s.pub), ABOUT[1].format(p=s.pub), "It comes out six days a week and is read by one household in three, in the town and in the villages around it.", "Letters are welcome when they are short, signed and about something that was in the paper."])
    return Page(s, f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(s.title)}</title><script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{esc(s.title).replace(chr(34), chr(92) + chr(34))}","datePublished":"{s.iso("Z")}"}}</script></head><body><div class="u1">{s.menu(5, '<a href="/{s}">{t}</a>')}</div><div class="u2"><div class="u3"><h1>{esc(s.title)}</h1></div><div class="u4">{ps(s)}</div></div><div class="u5"><p>{esc(about)}</p><p>{s.promo()}</p><p>{esc(ABOUT[2].format(p=s.pub))}</p></div></body></html>""")


LAYOUTS = [agency_site, tabloid, gutenberg, site_builder, portal_2005, misleading_names, chronicle, footer_essay]
