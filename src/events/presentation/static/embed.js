// <causerie-programme slug="…"> lists the coming sessions of a programme on another site.

const site = new URL(import.meta.url).origin;

class CauserieProgramme extends HTMLElement {
  async connectedCallback() {
    const language = this.closest("[lang]")?.lang.slice(0, 2) ?? "";
    const query = language ? `?lang=${encodeURIComponent(language)}` : "";
    const answer = await fetch(`${site}/embed/${encodeURIComponent(this.getAttribute("slug"))}${query}`);
    if (answer.ok) this.show(await answer.json());
  }

  show(programme) {
    const list = document.createElement("ul");
    for (const session of programme.sessions) {
      const item = list.appendChild(document.createElement("li"));
      item.append(link(session.url, session.title), document.createElement("br"), session.when);
      if (session.state) item.append(` · ${session.state}`);
    }
    const title = document.createElement("p");
    title.append(link(programme.url, programme.title));
    this.replaceChildren(title, programme.sessions.length ? list : programme.empty);
  }
}

function link(href, text) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  return made;
}

customElements.define("causerie-programme", CauserieProgramme);
