"use strict";

// The access token lives in this variable only; the refresh cookie is out of reach of scripts.
let token = "";
let refreshAt = 0;
const at = (id) => document.getElementById(id);

async function post(path, body, authorised) {
  const headers = { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json" };
  if (authorised && token) headers.Authorization = "Bearer " + token;
  const res = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin" });
  return res.json();
}

function keep(session) {
  token = session.accessToken;
  refreshAt = Date.parse(session.expiresAt) - 60_000;
}

async function refresh() {
  const answer = await post("/auth/refresh", {}, false);
  if (!answer.accessToken) return false;
  keep(answer);
  return true;
}

async function graphql(query, variables) {
  if (Date.now() > refreshAt && !(await refresh())) {
    show(false);
    throw new Error("Sign in again.");
  }
  return post("/graphql", { query, variables }, true);
}

function show(signedIn, name) {
  at("workbench").hidden = !signedIn;
  at("sign-out").hidden = !signedIn;
  at("sign-in").hidden = signedIn;
  at("who").textContent = signedIn ? "Signed in" + (name ? " as " + name : "") : "Not signed in";
  if (!signedIn) at("email").focus();
}

async function signIn(event) {
  event.preventDefault();
  at("sign-in-error").textContent = "";
  const answer = await post("/graphql", {
    query: "mutation ($input: SignInInput!) { signIn(input: $input) { accessToken expiresAt userErrors { message } } }",
    variables: { input: { email: at("email").value, password: at("password").value, session: "COOKIE" } },
  }, false);
  const payload = answer.data && answer.data.signIn;
  at("password").value = "";
  if (payload && payload.accessToken) {
    keep(payload);
    await enter();
    return;
  }
  const errors = (answer.errors || []).concat((payload && payload.userErrors) || []);
  at("sign-in-error").textContent = errors.map((e) => e.message).join(" ") || "Sign-in did not work.";
}

async function signOut() {
  await graphql("mutation { signOut(input: {}) { userErrors { message } } }", {});
  token = "";
  show(false);
}

async function run() {
  at("cost").textContent = "Running…";
  let variables;
  try {
    variables = JSON.parse(at("variables").value || "{}");
  } catch (e) {
    at("cost").textContent = "The variables are not JSON: " + e.message;
    return;
  }
  const start = performance.now();
  try {
    const answer = await graphql(at("query").value, variables);
    const took = Math.round(performance.now() - start);
    const cost = answer.extensions && answer.extensions.cost;
    at("result").textContent = JSON.stringify(answer, null, 2);
    at("cost").textContent = took + " ms" + (cost ? ", " + cost.actualQueryCost + " of " + cost.requestedQueryCost + " points" : "");
  } catch (e) {
    at("cost").textContent = e.message;
  }
}

const schemaQuery = `{ __schema { types { kind name description
  fields(includeDeprecated: true) { name description isDeprecated type { ...T } args { name description type { ...T } } }
  inputFields { name description type { ...T } }
  enumValues(includeDeprecated: true) { name description } } } }
fragment T on __Type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }`;

let types = [];

function typeText(t) {
  if (!t) return "";
  if (t.kind === "NON_NULL") return typeText(t.ofType) + "!";
  if (t.kind === "LIST") return "[" + typeText(t.ofType) + "]";
  return t.name;
}

function entry(list, term, text) {
  const dt = document.createElement("dt");
  const code = document.createElement("code");
  code.textContent = term;
  dt.append(code);
  const dd = document.createElement("dd");
  dd.textContent = text || "";
  list.append(dt, dd);
}

function members(t) {
  const args = (f) => (f.args && f.args.length ? "(" + f.args.map((a) => a.name + ": " + typeText(a.type)).join(", ") + ")" : "");
  return [
    ...(t.fields || []).map((f) => [f.name + args(f) + ": " + typeText(f.type), (f.isDeprecated ? "Deprecated. " : "") + (f.description || "")]),
    ...(t.inputFields || []).map((f) => [f.name + ": " + typeText(f.type), f.description]),
    ...(t.enumValues || []).map((v) => [v.name, v.description]),
  ];
}

function drawSchema() {
  const wanted = at("search").value.trim().toLowerCase();
  const box = at("types");
  box.replaceChildren();
  const shown = types.filter((t) => !t.name.startsWith("__") && (!wanted || t.name.toLowerCase().includes(wanted) ||
    members(t).some(([term]) => term.toLowerCase().includes(wanted))));
  for (const t of shown.slice(0, 200)) {
    const details = document.createElement("details");
    details.open = shown.length < 4;
    const summary = document.createElement("summary");
    summary.textContent = t.name;
    const about = document.createElement("p");
    about.textContent = t.description || "";
    const list = document.createElement("dl");
    for (const [term, text] of members(t)) entry(list, term, text);
    details.append(summary, about, list);
    box.append(details);
  }
}

async function enter() {
  const who = await graphql("{ viewer { user { name } } }", {});
  const viewer = who.data && who.data.viewer;
  show(true, viewer && viewer.user && viewer.user.name);
  const answer = await graphql(schemaQuery, {});
  types = (answer.data && answer.data.__schema.types) || [];
  types.sort((a, b) => (a.name < b.name ? -1 : 1));
  drawSchema();
}

at("sign-in").addEventListener("submit", signIn);
at("sign-out").addEventListener("click", signOut);
at("run").addEventListener("click", run);
at("search").addEventListener("input", drawSchema);
document.addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && e.key === "Enter") run();
});
refresh().then((ok) => (ok ? enter() : show(false))).catch(() => show(false));
