"""A scripted browser: cookies, redirects, forms. It runs no script, as the pages need none.

It reads forms as a browser does (every field, hidden ones too) and sends what a browser sends with them
(`Origin`, `Sec-Fetch-Site`, `Referer`), so that tests say only what a person would: fill in, press.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from .https import Connection, Place, Response, tls_context


@dataclass
class Form:
    """A form of a page. `fields` are the values it would send, without any button."""

    action: str
    method: str
    fields: list = field(default_factory=list)
    buttons: list = field(default_factory=list)
    types: dict = field(default_factory=dict)

    def names(self):
        return [name for name, _ in self.fields]

    def name_of(self, *types):
        """The name of the first field of one of these input types."""
        return next((name for name, kind in self.types.items() if kind in types), None)


class _Reader(HTMLParser):
    """Collects forms, links and visible text."""

    def __init__(self):
        super().__init__()
        self.forms, self.links, self.words, self.texts = [], [], [], []
        self._form = self._select = self._textarea = None
        self._hidden = 0
        self._pre = self._first = False

    def handle_starttag(self, tag, attrs):
        a = {k: v if v is not None else "" for k, v in attrs}
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "pre":
            self.texts.append("")
            self._pre = True
        elif tag == "a" and "href" in a:
            self.links.append(a["href"])
        elif tag == "form":
            self._form = Form(a.get("action", ""), a.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, a)

    def _field(self, tag, a):
        name, form = a.get("name"), self._form
        if tag == "button" or (tag == "input" and a.get("type") == "submit"):
            if a.get("type", "submit") == "submit":
                form.buttons.append((name, a.get("value", "")))
        elif tag == "input" and name:
            kind = a.get("type", "text").lower()
            form.types[name] = kind
            if kind not in ("checkbox", "radio"):
                form.fields.append((name, a.get("value", "")))
            elif "checked" in a:
                form.fields.append((name, a.get("value", "on")))
        elif tag == "select" and name:
            form.types[name], self._select = "select", name
            self._first = True
        elif tag == "option" and self._select:
            if self._first or "selected" in a:
                form.fields = [f for f in form.fields if f[0] != self._select] + [(self._select, a.get("value", ""))]
            self._first = False
        elif tag == "textarea" and name:
            form.types[name], self._textarea = "textarea", name
            form.fields.append((name, ""))

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._hidden -= 1
        elif tag == "pre":
            self._pre = False
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data):
        if self._textarea and self._form:
            name, before = self._form.fields[-1]
            self._form.fields[-1] = (name, before + data)
        elif not self._hidden:
            self.words.append(data)
            if self._pre:
                self.texts[-1] += data


@dataclass
class Page:
    """Where the browser ended up; `texts` are its preformatted parts, letter for letter.

    `left_to` is set instead when a redirect or form went to another program's address.
    """

    response: Response
    url: str
    forms: list
    links: list
    words: str
    texts: list = field(default_factory=list)
    left_to: str = ""

    @property
    def status(self):
        return self.response.status

    @property
    def html(self):
        return self.response.text

    def form(self, *names, button=None):
        """The first form that has all these fields and, if asked for, a button of that name."""
        for form in self.forms:
            known = set(form.names()) | set(form.types) | {name for name, _ in form.buttons}
            if set(names) <= known and (button is None or button in {name for name, _ in form.buttons}):
                return form
        raise LookupError(f"no form with {names} {button or ''} at {self.url} ({self.status}): {self.words[:400]}")


class Browser:
    """One browser profile of one person."""

    def __init__(self, place: Place):
        self.place = place
        self.cookies = {}
        self.page = None
        self.follow_away = True
        self._tls = tls_context(place.ca)
        self._connection = None

    def get(self, url, site="none", referer=None):
        """Opens an address and follows redirects."""
        return self._go("GET", urljoin(self.place.origin + "/", url), None, site, referer)

    def follow(self, part):
        """Follows the first link of the page whose address contains `part`."""
        link = next((link for link in self.page.links if part in link), None)
        if link is None:
            raise LookupError(f"no link with {part!r} at {self.page.url}: {self.page.words[:300]}")
        return self.get(urljoin(self.page.url, link), "same-origin", self.page.url)

    def submit(self, form, values=None, button=None):
        """Fills in `values`, presses `button` (name, value) if given, and follows redirects."""
        values = dict(values or {})
        fields = [(name, values.pop(name, value)) for name, value in form.fields] + list(values.items())
        if button:
            fields.append(button)
        target = urljoin(self.page.url, form.action or self.page.url)
        same = _origin(target) == _origin(self.page.url)
        if form.method == "get":
            return self.get(target.split("?")[0] + "?" + urlencode(fields), "same-origin", self.page.url)
        return self._go("POST", target, urlencode(fields), "same-origin" if same else "cross-site", self.page.url)

    def _go(self, method, url, body, site, referer):
        for _ in range(12):
            parts = urlsplit(url)
            away = _origin(url) != self.place.origin
            if parts.scheme not in ("http", "https") or (away and not self.follow_away):
                if method == "POST":
                    url += ("&" if parts.query else "?") + body
                self.page = Page(Response(0, [], b""), url, [], [], "", left_to=url)
                return self.page
            response = self._send(method, url, body, site, referer)
            location = response.header("Location")
            if response.status in (301, 302, 303, 307, 308) and location is not None:
                there = urljoin(url, location)
                if response.status in (301, 302, 303):
                    method, body = "GET", None
                site = site if _origin(there) == _origin(url) else "cross-site"
                url = there
                continue
            reader = _Reader()
            if "html" in (response.header("Content-Type") or ""):
                reader.feed(response.text)
            words = " ".join(" ".join(reader.words).split())
            self.page = Page(response, url, reader.forms, reader.links, words, reader.texts)
            return self.page
        raise RuntimeError(f"more than 12 redirects, the last to {url}")

    def _send(self, method, url, body, site, referer):
        parts = urlsplit(url)
        home = _origin(url) == self.place.origin
        headers = [("User-Agent", "Mozilla/5.0 (scripted)"), ("Accept", "text/html,*/*;q=0.8")]
        headers += [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]
        if referer:
            headers.append(("Referer", referer if home else _origin(referer) + "/"))
        if method == "POST":
            headers += [
                ("Origin", _origin(referer) if referer else "null"),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ]
        if home and self.cookies:
            headers.append(("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items())))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if home:
            self._connection = self._connection or Connection(self.place, self._tls)
            response = self._home(method, path, headers, body)
            self._keep(response.all("Set-Cookie"))
        else:
            response = self._elsewhere(parts, method, path, headers, body)
        response.url = url
        return response

    def _home(self, method, path, headers, body):
        try:
            return self._connection.request(method, path, headers, body)
        except (ConnectionError, TimeoutError, OSError):
            if method != "GET":
                raise
            return self._connection.request(method, path, headers, body)

    def _elsewhere(self, parts, method, path, headers, body):
        """Plain HTTP, as an app listens for its callback on the device's loopback."""
        place = Place(parts.hostname, parts.port or 80, parts.hostname, "", self.place.namespace)
        with _Plain(place) as connection:
            return connection.request(method, path, headers, body)

    def _keep(self, lines):
        for line in lines:
            first, *rest = line.split(";")
            name, _, value = first.strip().partition("=")
            attributes = {a.strip().lower() for a in rest}
            if not value or "max-age=0" in attributes:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def close(self):
        if self._connection:
            self._connection.close()

    # ---- what people do

    def press(self, action, **values):
        """Sends the form of the page whose hidden field `action` says this."""
        form = next((form for form in self.page.forms if ("action", action) in form.fields), None)
        if form is None:
            raise LookupError(f"no form that does {action!r} at {self.page.url}: {self.page.words[:300]}")
        return self.submit(form, values)

    def sign_in(self, user, password):
        """Fills in the sign-in form of the present page and presses the button."""
        form = next((f for f in self.page.forms if f.name_of("password")), None)
        if form is None:
            raise LookupError(f"no sign-in form at {self.page.url} ({self.page.status}): {self.page.words[:300]}")
        return self.submit(form, {form.name_of("text", "email"): user, form.name_of("password"): password})

    def authorize(self, url, user, password, answer="yes"):
        """Does what an app asks a person to do in the browser; returns where the app is called back.

        The page after the answer either redirects to the app or is a form that the browser posts to it.
        """
        page = self.get(url, site="cross-site")
        if any(f.name_of("password") for f in page.forms):
            page = self.sign_in(user, password)
        page = self.submit(page.form(button="approve"), button=("approve", answer))
        if page.left_to or _origin(page.url) != self.place.origin:
            return page
        away = [f for f in page.forms if f.method == "post" and _origin(f.action) not in ("", self.place.origin)]
        return self.submit(away[0]) if away else page


class _Plain(Connection):
    def __init__(self, place):
        super().__init__(place, None)

    def _connected(self):
        import http.client

        if self._http is None:
            self._http = http.client.HTTPConnection(self.place.host, self.place.port)
            self._http.sock = self.place.tcp()
        return self._http


def _origin(url):
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
