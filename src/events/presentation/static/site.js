// Nicer, never needed: the reader's own time, questions in their turn, links copied at a click.

const language = document.documentElement.lang;
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const place of document.querySelectorAll("[data-reader-time]")) {
  const starts = new Date(place.dataset.at);
  const ends = new Date(place.dataset.ends);
  if (!ownZone || wallTime(starts, ownZone) === wallTime(starts, place.dataset.zone)) continue;
  const sameDay = wallDay(starts, ownZone) === wallDay(starts, place.dataset.zone);
  const from = sameDay ? clock(starts) : `${wallDay(starts, ownZone)}, ${clock(starts)}`;
  place.textContent = place.dataset.sentence
    .replace("{time}", from + (language === "en" ? "–" : "\u00a0–\u00a0") + clock(ends))
    .replace("{zone}", ownZone.split("/").pop().replaceAll("_", " "));
  place.hidden = false;
}

for (const field of document.querySelectorAll("input[data-reader-zone]")) {
  field.value ||= ownZone ?? "";
}

for (const place of document.querySelectorAll("[data-only-if]")) {
  const { onlyIf, onlyValue } = place.dataset;
  const form = place.closest("form");
  const look = () => {
    // What is not asked itself has no answer: the server sees it the same way.
    const asked = [...form.elements].filter((one) => one.name === onlyIf && !one.closest(".conditional[hidden]"));
    const sent = asked.filter((one) => one.checked || !/checkbox|radio/.test(one.type)).map((one) => one.value.trim());
    place.hidden = onlyValue ? !sent.includes(onlyValue) : !asked.length || sent.length > 0;
  };
  place.querySelector(".only-if").hidden = true;
  form.addEventListener("input", look);
  look();
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 2500);
    });
  }
}

// A mail is seen whole: its frame is as high as what is in it, at any width.
for (const frame of document.querySelectorAll("iframe[data-whole]")) {
  let width = 0;
  const fit = () => {
    const page = frame.contentDocument?.documentElement;
    if (!page || page.ownerDocument.URL === "about:blank") return;
    frame.style.blockSize = "0";
    frame.style.blockSize = `${page.scrollHeight + 2}px`;
    width = frame.clientWidth;
  };
  frame.addEventListener("load", fit);
  if (frame.contentDocument?.readyState === "complete") fit();
  new ResizeObserver(() => frame.clientWidth !== width && fit()).observe(frame);
}

const followed = document.querySelector("[data-follow]");
if (followed) follow(followed);

document.querySelector("#errors")?.focus();

// A page that waits looks again and changes only what is new: focus stays where it was.
async function follow(place) {
  while (place.dataset.follow) {
    await new Promise((again) => setTimeout(again, Number(place.dataset.follow) * 1000));
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-follow], .join-state");
      if (!fresh) continue;
      if (fresh.innerHTML !== place.innerHTML) place.innerHTML = fresh.innerHTML;
      place.dataset.follow = fresh.dataset.follow ?? "";
    } catch {
      // The server rests for a moment: the next look may find it again.
    }
  }
}

function wallTime(at, timeZone) {
  const parts = { timeZone, dateStyle: "short", timeStyle: "short", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en", parts).format(at);
}

function wallDay(at, timeZone) {
  const parts = { timeZone, weekday: "long", day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, parts).format(at);
}

function clock(at) {
  const parts = { timeZone: ownZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const [hour, minute] = new Intl.DateTimeFormat("en", parts).format(at).split(":");
  if (language !== "fr") return `${hour}:${minute}`;
  return `${Number(hour)}\u00a0h${minute === "00" ? "" : `\u00a0${minute}`}`;
}

// A time of a recording that is on this page plays it from there, without a page of its own.
const film = document.querySelector("[data-film]");
const moments = film ? [...document.querySelectorAll("[data-seek]")] : [];
for (const link of moments) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    film.currentTime = Number(link.dataset.seek);
    film.play();
  });
}
film?.addEventListener("timeupdate", () => {
  const chapters = moments.filter((link) => link.closest(".chapters"));
  const now = chapters.findLast((link) => Number(link.dataset.seek) <= film.currentTime);
  for (const link of chapters) {
    if (link === now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
});
