"""A web site is a source: only it is asked, politely, and nothing is lost while it fails."""

from __future__ import annotations

import gzip
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot import wiring
from bot.configuration.settings import load_settings
from bot.errors import ConsentNeeded
from ingest.pipeline import sync
from ingest.reporting.outcomes import Kind
from ingest.sources.mirror import abouts, gathered
from ingest.sources.robots import parse_robots
from tests.ingest.sources.test_sources import healthy, indexed, kinds, reason
from tests.site_server import Page, WebSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings
    from ingest.reporting.outcomes import Report


def page(text: str, *links: str, **more: Any) -> Page:  # noqa: ANN401 - the fields of a page
    anchors = "".join(f'<a href="{link}">{link}</a> ' for link in links)
    return Page(
        data=f"<html><body><h1>{text}</h1><p>{text} is told here.</p><nav>{anchors}</nav></body></html>", **more
    )


def sign_in(token: str) -> Page:
    form = f'<form><input type="hidden" value="{token}"><input name="secret" type="Password"></form>'
    return Page(data=f"<html><body><h1>Sign in</h1><p>Who are you, {token}?</p>{form}</body></html>")


@pytest.fixture
def site() -> Iterator[WebSite]:
    with WebSite().running() as site:
        site.pages = {
            "/docs/": page(
                "Home", "leave", "/docs/tea.html#top", "/blog/", "https://elsewhere.example.org/", etag='"1"'
            ),
            "/docs/leave": page("Leave", "/docs/", "deep/garden", etag='"2"'),
            "/docs/tea.html": page("Tea", headers={"Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"}),
            "/docs/deep/garden": page("Garden"),
            "/blog/": page("Blog"),
        }
        yield site


def web(settings: Settings, site: WebSite, **more: Any) -> Settings:  # noqa: ANN401 - as it is written
    declared = {"pause": 0, **({} if "sitemap" in more else {"web": site.at("/docs/")}), **more}
    return load_settings({}, index=settings.index, sources={"site": declared})


def look(settings: Settings, **how: Any) -> Report:  # noqa: ANN401 - those of a sync
    return sync([], settings, sources=["site"], **how)


def seen(settings: Settings) -> tuple[list[str], dict[str, str]]:
    """What is there, without indexing it, and why all else is not. Where there is a reason for `site`, nothing goes."""
    with gathered(["site"], settings, dry_run=False, yes=True, on_look=lambda _: None) as there:
        skipped = {outcome.source: outcome.reason for outcome in there.discovery.skipped}
        assert ("site" in skipped) == (str(there.roots[0]) in there.discovery.unseen)
        return [file.name for file in there.discovery.found], skipped


ALL = ["site/docs/deep/garden.html", "site/docs/index.html", "site/docs/leave.html", "site/docs/tea.html"]


class TestAStartPage:
    def test_leads_to_what_lies_in_its_folder(self, settings: Settings, site: WebSite) -> None:
        of_site = web(settings, site)
        assert kinds(look(of_site)) == dict.fromkeys(ALL, Kind.ADDED)
        with wiring.open_library(of_site) as library:
            tea, garden = library.document("site/docs/tea.html"), library.document("site/docs/deep/garden.html")
        assert (tea.url, tea.modified) == (site.at("/docs/tea.html"), date(2026, 1, 5))
        assert garden.modified is None

    def test_is_synced_like_a_folder(self, settings: Settings, site: WebSite) -> None:
        of_site = web(settings, site)
        look(of_site)
        site.answered()
        assert set(kinds(look(of_site)).values()) == {Kind.UNCHANGED}
        assert site.answered() == {
            "/robots.txt": 404,
            "/docs/": 304,
            "/docs/leave": 304,
            "/docs/tea.html": 200,
            "/docs/deep/garden": 200,
        }
        site.pages["/docs/leave"] = page("Holidays", etag='"3"')
        del site.pages["/docs/tea.html"]
        expected = {
            "site/docs/index.html": Kind.UNCHANGED,
            "site/docs/leave.html": Kind.CHANGED,
            "site/docs/tea.html": Kind.REMOVED,
            "site/docs/deep/garden.html": Kind.REMOVED,
        }
        assert kinds(look(of_site, dry_run=True)) == expected
        assert kinds(look(of_site)) == expected
        assert indexed(of_site) == ["site/docs/index.html", "site/docs/leave.html"]
        assert healthy(of_site)

    def test_whose_date_is_always_new_is_unchanged(self, settings: Settings, site: WebSite) -> None:
        seen(web(settings, site))
        before = abouts(settings.index)
        site.pages["/docs/tea.html"].headers["Last-Modified"] = "Tue, 06 Jan 2026 10:00:00 GMT"
        seen(web(settings, site))
        assert abouts(settings.index) == before

    @pytest.mark.parametrize(
        ("failing", "why"),
        [(Page(status=403), "HTTP 403"), (Page(status=503), "HTTP 503"), (Page(), "the server gave nothing")],
    )
    def test_a_page_that_fails_keeps_its_text_and_what_it_leads_to(
        self, settings: Settings, site: WebSite, failing: Page, why: str
    ) -> None:
        seen(web(settings, site))
        site.pages["/docs/leave"] = failing
        found, skipped = seen(web(settings, site))
        assert found == [name for name in ALL if name != "site/docs/leave.html"]
        assert skipped.keys() == {"site/docs/leave.html"}
        assert why in skipped["site/docs/leave.html"]
        assert "is kept" in skipped["site/docs/leave.html"]

    def test_a_site_that_is_gone_loses_nothing(self, settings: Settings, site: WebSite) -> None:
        look(web(settings, site))
        site.stop()
        report = look(web(settings, site), yes=True)
        assert kinds(report) == {"site": Kind.UNREADABLE}
        assert "can't be reached" in reason(report, "site")
        assert indexed(settings) == ALL

    @pytest.mark.parametrize("start", [Page(status=404), Page(), Page(kind="image/png")])
    def test_that_fails_loses_nothing(self, settings: Settings, site: WebSite, start: Page) -> None:
        seen(web(settings, site))
        site.pages["/docs/"] = start
        found, skipped = seen(web(settings, site))
        assert (found, list(skipped)) == ([], ["site"])

    @pytest.mark.parametrize("limit", [{"pages": 2}, {"megabytes": 0.0001}, {"seconds": 0.000001}])
    def test_a_limit_is_said_and_loses_nothing(
        self, settings: Settings, site: WebSite, limit: dict[str, float]
    ) -> None:
        seen(web(settings, site))
        site.pages["/docs/"] = page("Home", "leave")
        _, skipped = seen(web(settings, site, **limit))
        assert f"`{next(iter(limit))}`" in skipped["site"]
        assert abouts(settings.index).keys() == {
            f"{settings.index.resolve()}/sources/site/files{one[4:]}" for one in ALL
        }

    def test_redirects_stay_on_the_site(self, settings: Settings, site: WebSite) -> None:
        with WebSite().running() as other:
            other.pages["/secret"] = page("Secret")
            site.pages["/docs/leave"] = Page(status=302, headers={"Location": other.at("/secret")})
            site.pages["/docs/tea.html"] = Page(status=301, headers={"Location": "/docs/coffee"})
            site.pages["/docs/coffee"] = Page(status=301, headers={"Location": "/docs/hot/coffee"})
            site.pages["/docs/hot/coffee"] = page("Coffee", "mocha", "http://[", "../leave")
            site.pages["/docs/hot/mocha"] = page("Mocha")
            found, skipped = seen(web(settings, site))
            assert other.asked == []
        assert found == ["site/docs/hot/coffee.html", "site/docs/hot/mocha.html", "site/docs/index.html"]
        assert list(skipped) == ["site/docs/leave"]
        assert "another site" in skipped["site/docs/leave"]

    @pytest.mark.parametrize("target", ["/docs/holidays", "/docs/tea.html"])
    def test_a_page_that_leads_elsewhere_now_is_not_taken_for_unchanged(
        self, settings: Settings, site: WebSite, target: str
    ) -> None:
        look(web(settings, site))
        site.pages["/docs/leave"] = Page(status=301, headers={"Location": target})
        site.pages[target] = page("Holidays", etag='"2"')  # as the page had that leads there
        look(web(settings, site))
        text = f"site{target.removesuffix('.html')}.html"
        assert indexed(settings) == sorted({"site/docs/index.html", "site/docs/tea.html", text})
        with wiring.open_library(settings) as library:
            assert "Holidays is told here" in library.document(text).text

    def test_a_page_that_leads_to_a_sign_in_elsewhere_is_kept(self, settings: Settings, site: WebSite) -> None:
        seen(web(settings, site))
        site.pages["/docs/leave"] = Page(status=302, headers={"Location": "https://sign-in.example.org/?token=x"})
        found, skipped = seen(web(settings, site))
        assert "site/docs/deep/garden.html" in found
        assert "is kept" in skipped["site/docs/leave.html"]
        assert "token" not in skipped["site/docs/leave.html"]

    def test_one_page_for_all_addresses_takes_no_text_of_a_small_site(
        self, settings: Settings, site: WebSite, tmp_path: Path
    ) -> None:
        """As where one has to sign in all of a sudden, and is not told so by the status."""
        of_site = web(settings, site)
        look(of_site)
        before = indexed(settings)
        assert 2 < len(before) < 10
        pages = dict(site.pages)
        for address in pages:
            site.pages[address] = page("Sign in")
        with pytest.raises(ConsentNeeded, match="The source site has one document now, and "):
            look(of_site)
        house = tmp_path / "house"
        house.mkdir()
        (house / "house.md").write_text("The house is red.\n", encoding="utf-8")
        for consent in (False, True):
            report = sync([house], of_site, sources=["site"], yes=consent)
            assert kinds(report)["site"] is Kind.UNREADABLE
            assert kinds(report)["house.md"] in {Kind.ADDED, Kind.UNCHANGED}
            assert set(indexed(settings)) == {*before, "house.md"}
        site.pages.update(pages)
        assert not {Kind.REMOVED, Kind.CHANGED} & set(kinds(look(of_site)).values())
        for address in pages:
            site.pages[address] = page("Sign in")
        look(of_site, yes=True)
        assert len(indexed(settings)) == 2

    @pytest.mark.parametrize("start", [True, False])
    def test_a_page_to_sign_in_takes_no_text_though_each_is_another(
        self, settings: Settings, site: WebSite, *, start: bool
    ) -> None:
        of_site = web(settings, site)
        site.pages["/docs/board"] = sign_in("board")
        site.pages["/docs/tea.html"] = page("Tea", "board")
        look(of_site)
        before = indexed(settings)
        site.pages["/docs/login?next=garden"] = sign_in("garden")
        site.pages["/docs/deep/garden"] = Page(status=302, headers={"Location": "/docs/login?next=garden"})
        for address in ("/docs/leave", "/docs/tea.html", *(["/docs/"] if start else [])):
            site.pages[address] = sign_in(address)
        site.pages["/docs/board"] = sign_in("the board")
        report = look(of_site)
        assert set(indexed(settings)) == set(before)
        assert "asks to sign in, which it did not before" in "".join(one.reason for one in report.of(Kind.UNREADABLE))
        assert not start or kinds(report)["site"] is Kind.UNREADABLE
        assert start or kinds(report)["site/docs/board.html"] is Kind.CHANGED

    def test_what_waits_for_consent_to_go_is_known_as_before(self, settings: Settings, site: WebSite) -> None:
        more = [f"room{number}" for number in range(10)]
        site.pages["/docs/"] = page("Home", "leave", *more)
        site.pages.update((f"/docs/{name}", page(name)) for name in more)
        of_site, whole = web(settings, site), site.pages["/docs/"]
        look(of_site)
        before, there = abouts(settings.index), indexed(settings)
        site.pages["/docs/"] = page("We are back soon")
        with pytest.raises(ConsentNeeded):
            look(of_site)
        assert abouts(settings.index) == before
        site.pages.update({"/docs/": whole, "/docs/room3": Page(status=503)})
        report = look(of_site)
        assert kinds(report)["site/docs/room3.html"] is Kind.UNREADABLE
        assert "is kept" in reason(report, "site/docs/room3.html")
        assert indexed(settings) == there
        site.pages["/docs/"] = page("We are back soon")
        look(of_site, yes=True)
        assert indexed(settings) == ["site/docs/index.html"]
        assert list(abouts(settings.index)) == [str(path) for path in settings.index.resolve().rglob("*.html")]

    @pytest.mark.parametrize(
        "fault", [Page(status=503), Page(status=302, headers={"Location": "https://sign-in.example.org/"})]
    )
    def test_a_page_that_is_led_to_is_kept_when_the_way_fails(
        self, settings: Settings, site: WebSite, fault: Page
    ) -> None:
        site.pages["/docs/"] = page("Home", "leave", "tea.html")
        site.pages["/docs/leave"] = Page(status=301, headers={"Location": "/docs/deep/holidays"})
        site.pages["/docs/deep/holidays"] = page("Holidays", "garden")
        led_to = ["site/docs/deep/garden.html", "site/docs/deep/holidays.html", *ALL[1:2], *ALL[3:]]
        for _ in range(2):
            assert seen(web(settings, site)) == (led_to, {})
        site.pages["/docs/leave"] = fault
        for _ in range(2):
            found, skipped = seen(web(settings, site))
            assert found == [name for name in led_to if "holidays" not in name]
            assert list(skipped) == ["site/docs/deep/holidays.html"]
            assert "is kept" in skipped["site/docs/deep/holidays.html"]
        for way in (Page(status=404), Page(status=301, headers={"Location": "/docs/tea.html"})):
            site.pages["/docs/leave"] = way
            assert seen(web(settings, site)) == (ALL[1:2] + ALL[3:], {})

    def test_a_page_is_found_though_one_of_the_ways_to_it_fails(self, settings: Settings, site: WebSite) -> None:
        site.pages["/docs/"] = page("Home", "old", "leave", "older")
        for way in ("/docs/old", "/docs/older"):
            site.pages[way] = Page(status=301, headers={"Location": "/docs/leave"})
        there = [name for name in ALL if "tea" not in name]
        assert seen(web(settings, site)) == (there, {})
        site.pages["/docs/old"] = Page(status=503)
        assert seen(web(settings, site)) == (there, {})
        site.pages["/docs/"] = page("Home", "older")
        site.pages["/docs/older"] = Page(status=503)
        found, skipped = seen(web(settings, site))
        assert (found, list(skipped)) == (
            ["site/docs/deep/garden.html", "site/docs/index.html"],
            ["site/docs/leave.html"],
        )

    def test_a_way_that_became_a_page_is_one_of_its_own(self, settings: Settings, site: WebSite) -> None:
        site.pages["/docs/tea.html"] = Page(status=301, headers={"Location": "/docs/leave"})
        assert "site/docs/tea.html" not in seen(web(settings, site))[0]
        site.pages["/docs/tea.html"] = page("Tea")
        assert seen(web(settings, site)) == (ALL, {})

    def test_robots_txt_is_obeyed(self, settings: Settings, site: WebSite) -> None:
        site.pages["/robots.txt"] = Page(data="User-agent: *\nDisallow: /docs/*.html$\n", kind="text/plain")
        _, skipped = seen(web(settings, site))
        assert skipped == {"site/docs/tea.html": "robots.txt does not allow it"}
        assert "/docs/tea.html" not in site.answered()
        site.pages["/robots.txt"] = Page(status=503)
        _, skipped = seen(web(settings, site))
        assert skipped["site"].startswith("robots.txt: HTTP 503")

    def test_documents_of_other_formats_are_read_and_pictures_are_not(self, settings: Settings, site: WebSite) -> None:
        site.pages["/docs/"] = page("Home", "notes.md", "list", "cat.png", "home-again", "broken")
        site.pages["/docs/notes.md"] = Page(data="# Notes\n\nRakes hang in the shed.", kind="text/plain")
        site.pages["/docs/list"] = Page(data="Item,Price\nRake,12\n", kind="text/csv")
        site.pages["/docs/cat.png"] = Page(data=b"\x89PNG", kind="image/png")
        site.pages["/docs/home-again"] = site.pages["/docs/"]
        found, skipped = seen(web(settings, site))
        assert found == ["site/docs/index.html", "site/docs/list.csv", "site/docs/notes.md"]
        assert skipped == {"site/docs/home-again": f"the same as {site.at('/docs/')}"}

    @pytest.mark.parametrize(
        ("name", "kind"),
        [("site.zip", "application/zip"), ("news.rss", "application/rss+xml"), ("data.json", "application/json")],
    )
    def test_archives_feeds_and_json_are_not_read(
        self, settings: Settings, site: WebSite, name: str, kind: str
    ) -> None:
        site.pages["/docs/"] = page("Home", name)
        site.pages[f"/docs/{name}"] = Page(data="Rakes hang in the shed.", kind=kind)
        assert seen(web(settings, site)) == (["site/docs/index.html"], {})

    def test_a_page_of_two_addresses_is_one_page_however_often_it_is_looked_at(
        self, settings: Settings, site: WebSite
    ) -> None:
        site.pages["/docs/"] = page("Home", "index.html", "leave", etag='"1"')
        site.pages["/docs/index.html"] = site.pages["/docs/"]
        first = seen(web(settings, site))
        assert first[0] == ["site/docs/deep/garden.html", "site/docs/index.html", "site/docs/leave.html"]
        assert [seen(web(settings, site)) for _ in range(2)] == [first, first]

    def test_secrets_are_headers_for_it_alone(
        self, settings: Settings, site: WebSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SITE_TOKEN", "Bearer rosebud")
        seen(web(settings, site, secrets={"Authorization": "SITE_TOKEN"}))
        assert site.headers["Authorization"] == "Bearer rosebud"


def sitemap(site: WebSite, *paths: str, day: str = "2026-02-03") -> str:
    urls = "".join(f"<url><loc>{site.at(path)}</loc><lastmod>{day}</lastmod></url>" for path in paths)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


class TestASitemap:
    def test_says_what_there_is(self, settings: Settings, site: WebSite) -> None:
        index = f"<sitemapindex><sitemap><loc>{site.at('/pages.xml.gz')}</loc></sitemap></sitemapindex>"
        site.pages["/sitemap.xml"] = Page(data=index, kind="application/xml")
        packed = gzip.compress(sitemap(site, "/blog/", "/docs/tea.html").encode())
        site.pages["/pages.xml.gz"] = Page(data=packed, kind="application/gzip")
        of_site = web(settings, site, sitemap=site.at("/sitemap.xml"))
        assert seen(of_site) == (["site/blog/index.html", "site/docs/tea.html"], {})
        assert {about.date for about in abouts(of_site.index).values()} == {date(2026, 2, 3)}
        site.pages["/pages.xml.gz"] = Page(status=500)
        found, skipped = seen(of_site)
        assert (found, list(skipped)) == ([], ["site"])

    @pytest.mark.parametrize(
        "data",
        [
            "<html><body>Not here.</body></html>",
            "<urlset><url>",
            "",
            '<!DOCTYPE x [<!ENTITY a "b">]><urlset/>',
            "<urlset><url><loc>https://elsewhere.example.org/</loc></url></urlset>",
        ],
    )
    def test_that_is_none_loses_nothing(self, settings: Settings, site: WebSite, data: str) -> None:
        site.pages["/sitemap.xml"] = Page(data=data, kind="application/xml")
        found, skipped = seen(web(settings, site, sitemap=site.at("/sitemap.xml")))
        assert (found, list(skipped)) == ([], ["site"])


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a/b\nAllow: /a", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /*/edit", "/x/edit/1", False),
        ("User-agent: *\nDisallow: /*?", "/x", True),
        ("User-agent: *\nDisallow: /x$", "/xy", True),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: Pincite\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
        ("User-agent: Pincite\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
        ("# none\nuser-agent : * # all\ndisallow : /a # this", "/a", False),
    ],
)
def test_what_robots_txt_allows(rules: str, path: str, allowed: bool) -> None:  # noqa: FBT001 - expected
    assert parse_robots(rules.encode()).allows(path) is allowed


def test_a_delay_is_kept_within_bounds() -> None:
    assert parse_robots(b"User-agent: *\nCrawl-delay: 2.5").delay == 2.5
    assert parse_robots(b"User-agent: *\nCrawl-delay: 9999").delay == 30


@pytest.mark.parametrize("said", ["²", "٣", "-1", "soon"])
def test_a_delay_that_is_no_number_is_none(said: str) -> None:
    assert parse_robots(f"User-agent: *\nCrawl-delay: {said}".encode()).delay == 0
