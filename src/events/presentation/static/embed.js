// <causerie-programme slug="…"> lists the coming sessions of a programme on another site; with the
// attribute `form` it registers for them too, on sites that an organiser allowed. The form stands in
// a shadow root, out of reach of the site's own styles but for the custom properties named below.

const site = new URL(import.meta.url).origin;

const style = new CSSStyleSheet();
style.replaceSync(`
  :host { display: block; margin: .75em 0 1.25em; color: var(--causerie-ink, inherit); font-family: var(--causerie-font, inherit); }
  * { box-sizing: border-box; }
  form, .thanks { max-width: var(--causerie-width, 32rem); padding: var(--causerie-padding, 1rem); background: var(--causerie-paper, transparent); border: 1px solid var(--causerie-line, #767676); border-radius: var(--causerie-radius, .25rem); }
  h2 { margin: 0 0 .5em; font-size: 1.125em; }
  p { margin: .25em 0 .75em; }
  label, legend { font-weight: 600; }
  .field > label:not(.choice) { display: inline-block; margin-bottom: .35em; }
  .choice { display: flex; gap: .5em; min-height: 2.75em; align-items: center; font-weight: 400; }
  .field, fieldset { margin: 0 0 1em; padding: 0; border: 0; min-width: 0; }
  .hint, .quiet { font-size: .9375em; }
  input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea { display: block; width: 100%; min-height: 2.75em; padding: .4em .6em; font: inherit; color: inherit; background: var(--causerie-field, Field); border: 1px solid var(--causerie-line, #767676); border-radius: var(--causerie-radius, .25rem); }
  button { min-height: 2.75em; padding: .4em 1.2em; font: inherit; font-weight: 600; color: var(--causerie-accent-ink, #fff); background: var(--causerie-accent, #1f4e79); border: 1px solid var(--causerie-accent, #1f4e79); border-radius: var(--causerie-radius, .25rem); cursor: pointer; }
  .button-quiet { color: inherit; background: transparent; }
  a { color: var(--causerie-link, inherit); }
  :focus-visible { outline: 3px solid var(--causerie-focus, light-dark(#1f4e79, #9cc7ee)); outline-offset: 2px; }
  .problem, .summary-of-errors, .notice-wrong { color: var(--causerie-wrong, light-dark(#a11212, #ff9d9d)); font-weight: 600; }
  .summary-of-errors, .notice { margin: 0 0 1em; padding: .75em 1em; max-width: var(--causerie-width, 32rem); border: 2px solid; border-radius: var(--causerie-radius, .25rem); }
  .field-wrong input { border-width: 2px; border-color: var(--causerie-wrong, light-dark(#a11212, #ff9d9d)); }
  .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  [hidden] { display: none !important; }
`);

// The list stands among the site's own things, whose styles go before these: they weigh nothing.
const around = new CSSStyleSheet();
around.replaceSync(`
  :where(causerie-programme button) { min-height: 2.75em; padding: .4em 1.2em; font: inherit; color: var(--causerie-accent-ink, #fff); background: var(--causerie-accent, #1f4e79); border: 1px solid var(--causerie-accent, #1f4e79); border-radius: var(--causerie-radius, .25rem); cursor: pointer; }
  :where(causerie-programme li) { margin-block: .5em; }
`);
document.adoptedStyleSheets.push(around);

class CauserieProgramme extends HTMLElement {
  async connectedCallback() {
    const language = this.closest("[lang]")?.lang.slice(0, 2) ?? "";
    this.query = language ? `?lang=${encodeURIComponent(language)}` : "";
    try {
      const answer = await fetch(`${site}/embed/${encodeURIComponent(this.getAttribute("slug"))}${this.query}`);
      if (answer.ok) this.show(await answer.json());
    } catch {
      // Out of reach: what the site wrote into the element stays, which is the link.
    }
  }

  show(programme) {
    const list = document.createElement("ul");
    for (const session of programme.sessions) {
      const item = list.appendChild(document.createElement("li"));
      item.append(link(session.url, session.title), document.createElement("br"), session.when);
      if (session.state) item.append(` · ${session.state}`);
      if (session.form && this.hasAttribute("form")) item.append(" ", this.opener(programme, session));
    }
    const title = document.createElement("p");
    title.append(link(programme.url, programme.title));
    this.replaceChildren(title, programme.sessions.length ? list : programme.empty);
  }

  /** A button that opens the form in its place; where that fails, the link to the session's page. */
  opener(programme, session) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = programme.register;
    button.setAttribute("aria-label", `${programme.register} – ${session.title}`);
    button.addEventListener("click", async () => {
      const place = document.createElement("div");
      place.lang = document.documentElement.lang;
      place.attachShadow({ mode: "open" }).adoptedStyleSheets = [style];
      button.disabled = true;
      try {
        const answer = await this.ask(`${site}${session.form}/form${this.query}`);
        button.replaceWith(place);
        this.fill(place.shadowRoot, await answer.text(), session);
        place.shadowRoot.querySelector("input:not([type=hidden]):not([tabindex])")?.focus();
      } catch {
        button.replaceWith(link(session.url, programme.register));
      }
    });
    return button;
  }

  fill(root, html, session) {
    root.innerHTML = html;
    for (const anchor of root.querySelectorAll("a[href^='/']")) {
      anchor.href = site + anchor.getAttribute("href");
      anchor.target = "_blank";
      anchor.rel = "noopener";
    }
    for (const anchor of root.querySelectorAll("a[href^='#']")) {
      anchor.addEventListener("click", (event) => {
        event.preventDefault(); // An address does not reach into a shadow root.
        root.getElementById(anchor.getAttribute("href").slice(1))?.focus();
      });
    }
    const zone = root.querySelector("[data-reader-zone]");
    if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
    root.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(root, event, session);
    });
  }

  async send(root, event, session) {
    const sent = new URLSearchParams(new FormData(event.target, event.submitter));
    const buttons = root.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    try {
      const answer = await this.ask(`${site}${session.form}/registrations${this.query}`, sent);
      this.fill(root, await answer.text(), session);
      root.querySelector("#errors, .thanks, .notice")?.focus();
    } catch {
      for (const button of buttons) button.disabled = false;
      location.href = session.url; // Nothing was taken in: its own page takes it.
    }
  }

  /** Refusals are pieces of HTML too; what is no answer of the form's is none at all. */
  async ask(address, body) {
    const answer = await fetch(address, { method: body ? "POST" : "GET", body, credentials: "omit" });
    if (!answer.ok && ![409, 422, 429, 503].includes(answer.status)) throw new Error(answer.status);
    return answer;
  }
}

function link(href, text) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  return made;
}

customElements.define("causerie-programme", CauserieProgramme);
