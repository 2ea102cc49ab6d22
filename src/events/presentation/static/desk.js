// The desk works without this; with it, some things need fewer pages.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What cannot be undone is asked about once more.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.ask ?? event.target.dataset.ask;
  if (question && !window.confirm(question)) event.preventDefault();
});

// Two clicks send a form once; when the page is come back to, it can be sent again.
const sent = new Set();
document.addEventListener("submit", (event) => {
  const { target: form } = event;
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  if (form.matches("[data-stays], [data-question-act]")) return; // They are sent without a page.
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  window.setTimeout(() => sent.delete(form), 10_000); // What answers with a file leaves no page.
});
window.addEventListener("pageshow", () => sent.clear());

// Filters and pages of a list are exchanged in place.
async function exchange(place, address, push) {
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(`[data-place="${place.dataset.place}"]`);
  if (!answer.ok || !fresh) return window.location.assign(address);
  const focused = document.activeElement?.id;
  place.replaceWith(fresh);
  countAll();
  if (push) history.pushState({}, "", address);
  if (focused) document.getElementById(focused)?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-place] .tabs a, [data-place] .pager a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  exchange(link.closest("[data-place]"), link.href, true);
});

document.addEventListener("submit", (event) => {
  const place = event.target.closest("[data-place]");
  if (!place || event.target.method !== "get" || event.defaultPrevented) return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(event.target));
  exchange(place, `${event.target.action}?${query}`, true);
});

// An end follows its start, as long after it as before: in a form, and in each row of a table.
const minutesOf = (value) => {
  const [hours, minutes] = value.split(":").map(Number);
  return hours * 60 + minutes;
};
for (const starts of document.querySelectorAll("input[type=time][name^=starts]")) {
  const ends = starts.form.elements[starts.name.replace("starts", "ends")];
  if (!ends) continue;
  const usual = Number(starts.form.elements.minutes?.value) || 60;
  const length = () =>
    starts.value && ends.value ? (minutesOf(ends.value) - minutesOf(starts.value) + 1440) % 1440 : 0;
  let lasts = length() || usual;
  ends.addEventListener("change", () => (lasts = length() || lasts));
  starts.addEventListener("change", () => {
    if (!starts.value) return;
    const end = (minutesOf(starts.value) + lasts) % 1440;
    ends.value = [Math.floor(end / 60), end % 60].map((n) => String(n).padStart(2, "0")).join(":");
  });
}

// Fields that only one choice needs are there with it; without this script all are.
for (const part of document.querySelectorAll("[data-when]")) {
  const form = part.closest("form");
  const follow = () => {
    const { value } = form.elements[part.dataset.when]; // One field, or the radio buttons of a name.
    part.hidden = "is" in part.dataset ? value !== part.dataset.is : value === part.dataset.not;
  };
  form.addEventListener("change", follow);
  follow();
}

// The button beside a choice is there once something else is chosen; a link to a part that is
// folded opens it.
for (const select of document.querySelectorAll("[data-choice]")) {
  const button = select.form.querySelector("button");
  button.hidden = true;
  select.addEventListener("change", () => (button.hidden = false));
}
const unfold = () => {
  const part = window.location.hash && document.querySelector(`details${window.location.hash}`);
  if (part) part.open = true;
};
window.addEventListener("hashchange", unfold);
unfold();

// On the day: what is typed finds people, one tap notes one of them, and nothing moves.
document.addEventListener("click", (event) => {
  const way = event.target.closest("[data-opens], [data-focus]");
  if (!way) return;
  event.preventDefault();
  if (way.dataset.focus) return document.getElementById(way.dataset.focus).focus();
  for (const other of document.querySelectorAll("[data-opens]")) {
    const open = other === way && other.getAttribute("aria-expanded") !== "true";
    other.setAttribute("aria-expanded", String(open));
    const panel = document.getElementById(other.dataset.opens);
    panel.hidden = !open;
    if (open) panel.querySelector("input:not([type=hidden]), textarea").focus({ preventScroll: true });
  }
});

let finding;
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-finds]");
  if (!form) return;
  clearTimeout(finding);
  finding = setTimeout(() => {
    const query = new URLSearchParams(new FormData(form));
    const place = document.querySelector(`[data-place="${form.dataset.finds}"]`);
    exchange(place, `${form.action}?${query}`, false);
  }, 250);
});

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-stays]")) return;
  event.preventDefault();
  const { submitter, target: form } = event;
  const body = new URLSearchParams(new FormData(form, submitter));
  const id = form.elements.id.value;
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok || !page.querySelector("[data-place=people]")) return window.location.reload();
  for (const name of ["people", "day"])
    document
      .querySelector(`[data-place=${name}]`)
      .replaceWith(page.querySelector(`[data-place=${name}]`));
  document.querySelector(`[data-stays] input[name=id][value="${id}"]`)?.form.querySelector("button").focus();
});

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
}

// A roster says how many are ticked; one box ticks all of them. Rows come anew with each filter.
function count(form) {
  const boxes = [...form.querySelectorAll("tbody .tick input")];
  const ticked = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-tick-all]");
  if (!all) return;
  all.closest("label").hidden = false;
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
  form.querySelector("[data-ticked]").textContent = ticked;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest(".marks");
  if (!form) return;
  if (event.target.matches("[data-tick-all]"))
    for (const box of form.querySelectorAll("tbody .tick input")) box.checked = event.target.checked;
  count(form);
});

const countAll = () => document.querySelectorAll(".marks").forEach(count);
countAll();

window.addEventListener("popstate", () => window.location.reload());

// What is filled in for each reader is put where one writes.
for (const places of document.querySelectorAll("[data-into]")) {
  const fields = places.dataset.into.split(" ").map((id) => document.getElementById(id));
  let last = fields[0];
  for (const field of fields) field.addEventListener("focus", () => (last = field));
  for (const place of places.querySelectorAll("[data-insert]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.title = place.dataset.insert;
    button.append(place.querySelector("span").textContent);
    button.addEventListener("click", () => {
      last.setRangeText(place.dataset.insert, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      last.dispatchEvent(new Event("input", { bubbles: true }));
    });
    place.replaceChildren(button);
  }
}

// A mail beside its words follows them, once somebody stops typing.
const watched = document.querySelector("form[data-looks]");
if (watched) {
  let typing;
  watched.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(async () => {
      const body = new URLSearchParams(new FormData(watched));
      body.set("action", "look");
      const answer = await fetch(watched.action, { method: "POST", body });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const place = watched.dataset.looks;
      const fresh = page.querySelector(`[data-place="${place}"]`);
      if (fresh) document.querySelector(`[data-place="${place}"]`).replaceWith(fresh);
    }, 900);
  });
}

// A colour is seen on a sample before it is saved.
const samples = document.querySelector("form[data-sample]");
if (samples) {
  const field = samples.elements.colour;
  const picker = samples.querySelector("[type=color]");
  picker.closest("label").hidden = false;
  let waiting;
  const show = async () => {
    const query = new URLSearchParams({ colour: field.value });
    const answer = await fetch(`${samples.dataset.sample}?${query}`);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector('[data-place="sample"]');
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = fresh.dataset.style;
    document.head.append(sheet);
    document.querySelector('[data-place="sample"]').replaceWith(fresh);
  };
  samples.addEventListener("input", (event) => {
    if (event.target === picker) field.value = picker.value;
    else if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value;
    clearTimeout(waiting);
    waiting = setTimeout(show, 250);
  });
}

// Something that is under way is looked at again every few seconds, while the page is seen.
const live = document.querySelector("[data-live]");
if (live) {
  const again = setInterval(async () => {
    const place = document.querySelector("[data-live]");
    if (!place) return clearInterval(again);
    if (!document.hidden && !place.contains(document.activeElement))
      await exchange(place, window.location.href, false);
  }, Number(live.dataset.live) * 1000);
}

// The palette: every page of the desk by its name, and people by theirs.
const palette = document.getElementById("palette");
const opener = document.querySelector("[data-palette]");
if (palette && opener) {
  const words = document.getElementById("palette-words");
  const list = document.getElementById("palette-list");
  const none = document.getElementById("palette-none");
  let places = [];
  let people = [];
  let chosen = 0;
  let asking;

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  const show = () => {
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    const matches = (place) =>
      wanted.every((word) => plain(`${place.name} ${place.about} ${place.also}`).includes(word));
    const found = [...places, ...people].filter(matches);
    chosen = Math.max(0, Math.min(chosen, found.length - 1));
    list.replaceChildren(
      ...found.slice(0, 30).map((place, index) => {
        const item = document.createElement("li");
        item.id = `palette-${index}`;
        item.role = "option";
        item.ariaSelected = String(index === chosen);
        item.dataset.path = place.path;
        item.append(place.name);
        if (place.about) {
          const about = document.createElement("small");
          about.textContent = place.about;
          item.append(about);
        }
        return item;
      }),
    );
    none.textContent = found.length || asking ? "" : none.dataset.words;
    words.setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
    document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: "nearest" });
  };

  // People are many: the server looks for them, once somebody stops typing.
  const askForPeople = () => {
    clearTimeout(asking);
    const wanted = words.value.trim();
    if (wanted.length < 2) return (people = []), (asking = undefined);
    const own = setTimeout(async () => {
      const answer = await fetch(`${palette.dataset.source}?q=${encodeURIComponent(wanted)}`);
      if (asking !== own) return;
      people = answer.ok ? await answer.json() : [];
      asking = undefined;
      show();
    }, 200);
    asking = own;
  };

  const open = async () => {
    words.value = "";
    people = [];
    chosen = 0;
    palette.showModal();
    places = await (await fetch(palette.dataset.source)).json();
    show();
  };

  const go = (item) => item && window.location.assign(item.dataset.path);

  opener.hidden = false;
  opener.addEventListener("click", open);
  words.addEventListener("input", () => {
    chosen = 0;
    askForPeople();
    show();
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") chosen += 1;
    else if (event.key === "ArrowUp") chosen -= 1;
    else if (event.key === "Enter") {
      event.preventDefault();
      return go(document.getElementById(`palette-${chosen}`));
    } else if (event.key === "Escape") return palette.close(); // Browsers empty the field first.
    else return;
    event.preventDefault();
    show();
  });
  list.addEventListener("click", (event) => go(event.target.closest("li")));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select");
    const combination = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if ((combination || (event.key === "/" && !typing)) && !palette.open) {
      event.preventDefault();
      open();
    }
  });
}

// On a narrow screen the navigation scrolls: the page one is on is in sight.
const here = document.querySelector(".desk-nav [aria-current]");
if (here) {
  const row = here.closest("ul");
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// Large files go in parts (tus 1.0): what has arrived is not sent twice, also not tomorrow.
const PART = 8 * 1024 * 1024;

async function arrived(place) {
  const answer = await fetch(place, { method: "HEAD", headers: { "tus-resumable": "1.0.0" } });
  return answer.ok ? Number(answer.headers.get("upload-offset")) : undefined;
}

async function sendPart(place, file, from, token) {
  const answer = await fetch(place, {
    method: "PATCH",
    headers: {
      "tus-resumable": "1.0.0",
      "upload-offset": from,
      "content-type": "application/offset+octet-stream",
      "x-form-token": token,
    },
    body: file.slice(from, from + PART),
  });
  if (answer.status === 204) return Number(answer.headers.get("upload-offset"));
  if (answer.status >= 500 || [408, 409, 423].includes(answer.status)) throw new Error("again");
  throw Object.assign(new Error(), { said: await answer.text() });
}

async function beginUpload(form, file, token) {
  const name = btoa(String.fromCodePoint(...new TextEncoder().encode(file.name)));
  const answer = await fetch(form.dataset.uploads, {
    method: "POST",
    headers: {
      "tus-resumable": "1.0.0",
      "upload-length": file.size,
      "upload-metadata": `filename ${name}`,
      "x-form-token": token,
    },
  });
  if (answer.status !== 201) throw Object.assign(new Error(), { said: await answer.text() });
  return answer.headers.get("location");
}

async function sendInParts(form, file, show) {
  const token = form.elements.csrf.value;
  const mark = `upload ${form.dataset.uploads} ${file.name} ${file.size} ${file.lastModified}`;
  let place = localStorage.getItem(mark);
  let from = place ? await arrived(place).catch(() => 0) : undefined;
  if (from === undefined) {
    place = await beginUpload(form, file, token);
    localStorage.setItem(mark, place);
    from = 0;
  }
  for (let broken = 0; from < file.size; ) {
    show(from);
    try {
      from = await sendPart(place, file, from, token);
      broken = 0;
    } catch (error) {
      if (error.said !== undefined) localStorage.removeItem(mark);
      if (error.said !== undefined || ++broken > 6) throw error;
      await new Promise((wake) => setTimeout(wake, 500 * 2 ** broken));
      from = (await arrived(place).catch(() => from)) ?? from;
    }
  }
  localStorage.removeItem(mark);
  return place.split("/").pop();
}

for (const form of document.querySelectorAll("[data-uploads]")) {
  form.addEventListener("submit", async (event) => {
    const field = form.elements.file;
    const file = field.files[0];
    if (!file || file.size <= Number(form.dataset.partsFrom)) return;
    event.preventDefault();
    const place = form.querySelector(".sending");
    const [bar, words] = place.children;
    const button = form.querySelector("button[type=submit]");
    place.hidden = false;
    if (file.size > Number(form.dataset.largest)) return (words.textContent = form.dataset.tooLarge);
    const mega = (bytes) => Math.round(bytes / 1e6);
    const show = (from) => {
      bar.value = (100 * from) / file.size;
      const said = form.dataset.sending.replace("{part}", mega(from)).replace("{whole}", mega(file.size));
      // Said aloud now and then, not with every part.
      if (from === 0 || Math.floor(bar.value / 5) !== Number(bar.dataset.said)) words.textContent = said;
      bar.dataset.said = Math.floor(bar.value / 5);
    };
    button.disabled = true;
    try {
      form.elements.upload.value = await sendInParts(form, file, show);
      bar.value = 100;
      words.textContent = form.dataset.sent;
      field.value = "";
      form.submit();
    } catch (error) {
      words.textContent = error.said ?? form.dataset.broke;
      button.disabled = false;
    }
  });
}
