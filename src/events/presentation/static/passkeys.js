// Passkeys: the browser answers a challenge of ours, and the answer goes off in a plain form.
// Without this, or where a browser knows no passkeys, the code by mail does the same.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withId = (one) => ({ ...one, id: bytes(one.id) });

// Whatever the server's options hold in base64url, as the browser wants it.
function readable(options) {
  const found = { ...options, challenge: bytes(options.challenge) };
  if (options.user) found.user = withId(options.user);
  if (options.excludeCredentials) found.excludeCredentials = options.excludeCredentials.map(withId);
  return found;
}

// The other way round; a property that only one of the two answers has stays away.
function sendable(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  const id = text(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, response });
}

class Told extends Error {}

async function challenge(form) {
  const address = form.getAttribute("action").replace(/(\?|$)/, "/challenge$1");
  const body = new URLSearchParams();
  if (form.elements.csrf) body.set("csrf", form.elements.csrf.value);
  const answer = await fetch(address, { method: "POST", body });
  const said = (answer.headers.get("content-type") ?? "").includes("json") ? await answer.json() : {};
  if (!answer.ok) throw new Told(said.problem ?? form.dataset.failed);
  return readable(said);
}

function send(form, credential) {
  form.elements.credential.value = sendable(credential);
  form.submit();
}

function tell(form, error) {
  const place = form.querySelector("[role=alert]");
  const known = error.name === "InvalidStateError" && form.dataset.known;
  place.textContent = error instanceof Told ? error.message : known || form.dataset.failed;
  place.hidden = false;
}

// The button: one ceremony at a time, and what went wrong stands above it.
function onPress(form, ceremony) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    form.querySelector("[role=alert]").hidden = true;
    try {
      send(form, await ceremony());
    } catch (error) {
      tell(form, error);
      button.disabled = false;
      button.focus();
    }
  });
}

function create(form) {
  onPress(form, async () =>
    navigator.credentials.create({ publicKey: await challenge(form) }),
  );
}

// Beside the button the field for the address offers passkeys, as browsers fill in passwords. That
// offer waits for as long as the page stands, so its challenge is renewed before it ends.
const RENEWED = 4 * 60 * 1000;

function get(form) {
  let waiting = null;
  let renewal = 0;

  const stop = () => {
    clearTimeout(renewal);
    waiting?.abort();
    waiting = null;
  };

  const offer = async () => {
    stop();
    const mine = (waiting = new AbortController());
    renewal = setTimeout(offer, RENEWED);
    try {
      const publicKey = await challenge(form);
      if (mine.signal.aborted) return;
      const asked = { publicKey, mediation: "conditional", signal: mine.signal };
      send(form, await navigator.credentials.get(asked));
    } catch {
      // Nobody asked for this offer; the button and the code by mail are there.
    }
  };

  let offers = false;
  onPress(form, async () => {
    stop();
    try {
      return await navigator.credentials.get({ publicKey: await challenge(form) });
    } catch (error) {
      if (offers) offer();
      throw error;
    }
  });
  // After a refusal only the button asks again: the field would offer the same passkey once more.
  if (form.dataset.refused) return;
  window.PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => {
    offers = can;
    if (can) offer();
  });
}

const KINDS = { create, get, later: () => {} };

for (const place of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential || window.location.hostname !== place.dataset.host) continue;
  place.hidden = false;
  document.querySelector("[data-no-passkeys]")?.remove();
  KINDS[place.dataset.passkey](place);
}
