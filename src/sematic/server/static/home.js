"use strict";

const WORDS = {
  CREATED: ["○", "queued", "quiet"],
  SCHEDULED: ["◐", "running", "going"],
  RAN: ["◌", "waiting", "going"],
  RETRYING: ["↻", "retrying", "odd"],
  RESOLVED: ["✓", "succeeded", "good"],
  FAILED: ["✕", "failed", "bad"],
  NESTED_FAILED: ["△", "child failed", "bad"],
  CANCELED: ["■", "canceled", "quiet"],
};
const INTERRUPTED = ["⊘", "interrupted", "odd"];
const PAUSE = 5000;

const byId = (id) => document.getElementById(id);

function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function answerOf(path) {
  const answered = await fetch(path, { headers: { accept: "application/json" } });
  const told = await answered.json();
  if (!answered.ok) throw Object.assign(new Error(told.detail || answered.statusText), { status: answered.status });
  return told;
}

function length(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function rowOf(run) {
  const row = document.createElement("tr");
  const [sign, word, look] = run.is_interrupted ? INTERRUPTED : WORDS[run.state] || ["", run.state, ""];
  const reused = run.original_run_id ? " (reused)" : "";
  row.append(element("td", `${sign} ${word}${reused}`, `state ${look}`));
  const pipeline = element("td", run.name);
  pipeline.append(document.createElement("br"), element("code", run.function, "quiet"));
  if (run.error) pipeline.append(document.createElement("br"), element("span", `${run.error.name}: ${run.error.line}`, "bad"));
  const cell = document.createElement("td");
  cell.append(element("code", run.id.slice(0, 8)));
  const began = run.started_at || run.created_at;
  row.append(pipeline, cell, element("td", new Date(began).toLocaleString()), element("td", length(run.duration)));
  return row;
}

async function refresh() {
  const page = await answerOf("/api/v1/runs?roots_only=true&limit=25");
  byId("runs").replaceChildren(...page.items.map(rowOf));
  document.querySelector("table").hidden = page.items.length === 0;
  byId("empty").hidden = page.items.length > 0;
}

let isAsking = false;
let isWaiting = false;

function refreshSoon() {
  if (isWaiting) return;
  isWaiting = true;
  setTimeout(async () => {
    isWaiting = false;
    await shown();
  }, 150);
}

async function shown() {
  try {
    await refresh();
    return true;
  } catch (error) {
    byId("live").textContent = `The runs cannot be shown: ${error.message}`;
    if (error.status === 401) await offerToSignIn();
    return false;
  }
}

async function offerToSignIn() {
  const ways = (await answerOf("/api/v1/sign-in")).items;
  const here = encodeURIComponent(location.pathname + location.hash);
  const links = ways.map((way) => {
    const link = element("a", `Sign in with ${way.label}`);
    link.href = `${way.path}?next=${here}`;
    return link;
  });
  if (links.length > 0) {
    byId("live").replaceChildren("To see the runs, sign in. ", ...links.flatMap((link) => [link, " "]));
    return;
  }
  byId("live").replaceChildren(
    "This page shows runs to people who sign in, and this server has no provider they could sign in with: whoever runs",
    " it can set one up. With an API key, the command line shows the runs (",
    element("code", `sematic login ${location.origin}`),
    ", then ",
    element("code", "sematic list"),
    "), and programs read them from the API with the key in the header ",
    element("code", "X-API-KEY"),
    ".",
  );
}

async function signOut() {
  await fetch("/api/v1/sign-out", { method: "POST", headers: { "x-sematic": "1" } });
  location.reload();
}

function follow() {
  const feed = new EventSource("/api/v1/changes");
  let asking = null;
  feed.onopen = () => {
    clearInterval(asking);
    asking = null;
    byId("live").textContent = "Live: changes appear as they happen.";
  };
  feed.onerror = () => {
    if (asking !== null) return;
    byId("live").textContent = "The server's feed cannot be reached. Looking every few seconds.";
    asking = setInterval(refreshSoon, PAUSE);
  };
  for (const name of ["hello", "changes", "reset"]) feed.addEventListener(name, refreshSoon);
}

function sayWhatWasAsked() {
  const id = location.pathname.match(/[0-9a-f]{32}/);
  if (location.pathname === "/") return;
  const said = byId("asked");
  said.textContent = "The dashboard page for this address comes in a later version. ";
  if (id) said.append("Until then: ", element("code", `sematic show ${id[0].slice(0, 8)}`), ".");
  said.hidden = false;
}

async function begin() {
  sayWhatWasAsked();
  try {
    const info = await answerOf("/api/v1/info");
    byId("version").textContent = info.version;
    isAsking = info.is_authenticating;
  } catch (error) {
    byId("live").textContent = `The server does not answer: ${error.message}`;
    return;
  }
  if (await shown()) {
    byId("live").textContent = "";
    byId("sign-out").hidden = !isAsking;
    byId("sign-out").onclick = signOut;
    follow();
  }
}

begin();
