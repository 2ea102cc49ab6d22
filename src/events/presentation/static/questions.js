// Questions come by themselves, and what is being read or pressed stays where it is.

const place = () => document.querySelector("[data-questions]");
const news = document.querySelector("[data-question-news]");
let seen = place().innerHTML;
let pressing = false;
addEventListener("pointerdown", () => (pressing = true));
for (const ends of ["pointerup", "pointercancel"]) addEventListener(ends, () => (pressing = false));

const numbers = (root) => [...root.querySelectorAll(".question[id]")].map((one) => one.id);

// The topmost question in sight (or the one that has the focus) keeps its height on the screen.
function held() {
  const all = [...place().querySelectorAll(".question[id]")];
  const focused = document.activeElement?.closest(".question[id]");
  const found = focused ?? all.find((one) => one.getBoundingClientRect().top >= 0);
  return found && { id: found.id, top: found.getBoundingClientRect().top };
}

function show(page) {
  const fresh = page.querySelector("[data-questions]");
  if (!fresh || fresh.innerHTML === seen) return false;
  const anchor = held();
  const open = [...place().querySelectorAll("details[open]")].map((one) => one.id);
  const focused = document.activeElement?.id;
  seen = fresh.innerHTML;
  place().replaceWith(fresh);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const again = anchor && document.getElementById(anchor.id);
  if (again) scrollBy(0, again.getBoundingClientRect().top - anchor.top);
  return true;
}

const say = (words) => {
  if (news && news.textContent !== words) news.textContent = words;
};
const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

async function look() {
  // Who chooses or types is not disturbed.
  const busy = pressing || document.activeElement?.matches("[data-questions] select");
  if (document.hidden || busy) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) return say(news?.dataset.lost ?? "");
    const before = numbers(document);
    const page = await read(answer);
    if (pressing) return;
    show(page);
    say(numbers(document).some((id) => !before.includes(id)) ? news?.dataset.new : "");
  } catch {
    say(news?.dataset.lost ?? "");
  }
}

const every = Number(place().dataset.questions);
if (every) setInterval(look, every * 1000);

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-question-act]")) return;
  event.preventDefault();
  const { submitter, target: form } = event;
  const number = submitter.closest(".question")?.id;
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok) return location.reload();
    show(await read(answer));
    if (document.activeElement === document.body) {
      const after = document.querySelector(`#${number} button`) ?? document.querySelector("h2[tabindex]");
      after?.focus({ preventScroll: true });
    }
  } catch {
    say(news?.dataset.lost ?? "");
  }
});
