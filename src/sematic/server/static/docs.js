"use strict";

const METHODS = ["get", "head", "post", "put", "patch", "delete"];

function element(tag, content = [], attributes = {}) {
  const made = document.createElement(tag);
  made.append(...[content].flat());
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

const nameOf = (reference) => reference.split("/").at(-1);

function linkTo(name) {
  return element("a", name, { href: `#shape-${name}` });
}

function joined(parts, between) {
  return parts.flatMap((part, index) => (index ? [between, ...part] : part));
}

function typeOf(schema) {
  if (!schema || Object.keys(schema).length === 0) return ["anything"];
  if (schema.$ref) return [linkTo(nameOf(schema.$ref))];
  const among = schema.anyOf || schema.oneOf || schema.allOf;
  if (among) return joined(among.map(typeOf), " or ");
  if (schema.enum) return joined(schema.enum.map((value) => [element("code", JSON.stringify(value))]), ", ");
  if ("const" in schema) return [element("code", JSON.stringify(schema.const))];
  if (Array.isArray(schema.type)) return [schema.type.join(" or ")];
  if (schema.type === "array") return ["list of ", ...typeOf(schema.items || {})];
  if (schema.type === "object" && schema.additionalProperties) return ["object of ", ...typeOf(schema.additionalProperties)];
  return [schema.type + (schema.format ? ` (${schema.format})` : "")];
}

const BOUNDS = { minimum: "≥", exclusiveMinimum: ">", maximum: "≤", exclusiveMaximum: "<", minLength: "length ≥", maxLength: "length ≤", maxItems: "items ≤", pattern: "matches" };

function boundsOf(schema) {
  const all = [schema, ...(schema.anyOf || [])];
  const said = all.flatMap((each) => Object.entries(BOUNDS).filter(([name]) => name in each).map(([name, word]) => `${word} ${each[name]}`));
  if (schema.default !== undefined && schema.default !== null) said.push(`default ${JSON.stringify(schema.default)}`);
  return said.join(", ");
}

function table(heads, rows) {
  const head = element("tr", heads.map((text) => element("th", text)));
  const body = rows.map((cells) => element("tr", cells.map((cell) => element("td", cell))));
  return element("table", [element("thead", head), element("tbody", body)]);
}

function says(text) {
  const paragraphs = (text || "").split(/\n\s*\n/).filter(Boolean);
  return element("div", paragraphs.map((each) => element("p", spoken(each.replace(/\s*\n\s*/g, " ")))), { class: "says" });
}

function firstSentence(text) {
  const paragraph = text.split(/\n\s*\n/)[0].replace(/\s*\n\s*/g, " ").trim();
  return /^.*?[.?!](?=\s|$)/.exec(paragraph)?.[0] ?? paragraph;
}

function spoken(text) {
  return text.split("`").map((part, index) => (index % 2 ? element("code", part) : part));
}

function parameters(operation) {
  const rows = (operation.parameters || []).map((each) => [
    [element("code", each.name), each.required ? " (required)" : ""],
    each.in,
    typeOf(each.schema),
    [says(each.description || each.schema.description || ""), element("span", boundsOf(each.schema), { class: "quiet" })],
  ]);
  return rows.length ? [element("h3", "Parameters"), table(["Name", "In", "Type", "What it says"], rows)] : [];
}

function bodies(content) {
  return joined(Object.entries(content || {}).map(([kind, { schema }]) => [element("code", kind), ": ", ...typeOf(schema)]), ", ");
}

function request(operation) {
  return operation.requestBody ? [element("h3", "Body"), element("p", bodies(operation.requestBody.content))] : [];
}

function responses(operation) {
  const rows = Object.entries(operation.responses || {}).map(([status, each]) => [status, each.content ? bodies(each.content) : "nothing"]);
  return [element("h3", "Answers"), table(["Status", "What comes"], rows)];
}

function idOf(method, path) {
  return `${method}-${path}`.replace(/[^\w-]+/g, "-");
}

function operationOf(path, method, operation) {
  const role = operation["x-open-to"];
  const summary = element("summary", [
    element("span", method.toUpperCase(), { class: "method" }),
    element("code", path),
    role && role !== "nobody" ? element("span", `  ${role}`, { class: "quiet" }) : "",
    element("span", spoken(firstSentence(operation.description || operation.summary || "")), { class: "in-short" }),
  ]);
  const inside = element("div", [says(operation.description || operation.summary), ...parameters(operation), ...request(operation), ...responses(operation)], { class: "inside" });
  return element("details", [summary, inside], { id: idOf(method, path) });
}

function shapeOf(name, schema) {
  const required = new Set(schema.required || []);
  const rows = Object.entries(schema.properties || {}).map(([field, each]) => [
    [element("code", field), required.has(field) ? "" : " (optional)"],
    typeOf(each),
    [says(each.description), element("span", boundsOf(each), { class: "quiet" })],
  ]);
  const inside = rows.length ? table(["Field", "Type", "What it says"], rows) : element("p", typeOf(schema));
  return element("details", [element("summary", element("code", name)), element("div", [says(schema.description), inside], { class: "inside" })], { id: `shape-${name}` });
}

function operationsOf(document_) {
  return Object.entries(document_.paths).flatMap(([path, item]) => METHODS.filter((method) => method in item).map((method) => ({ path, method, operation: item[method] })));
}

function shown(document_) {
  document.getElementById("version").textContent = document_.info.version;
  const main = document.getElementById("document");
  const contents = document.getElementById("contents");
  main.replaceChildren(element("h1", `${document_.info.title} API`), says(document_.info.description));
  const groups = new Map();
  for (const each of operationsOf(document_)) {
    const tag = (each.operation.tags || ["other"])[0];
    groups.set(tag, [...(groups.get(tag) || []), each]);
  }
  for (const [tag, operations] of groups) {
    contents.append(element("h2", tag));
    main.append(element("h2", tag));
    for (const { path, method, operation } of operations) {
      const link = [element("span", method.toUpperCase(), { class: "method" }), element("span", path.replace("/api/v1", ""))];
      contents.append(element("a", link, { href: `#${idOf(method, path)}` }));
      main.append(operationOf(path, method, operation));
    }
  }
  const shapes = Object.entries((document_.components || {}).schemas || {}).sort(([one], [other]) => one.localeCompare(other));
  contents.append(element("h2", "Shapes"));
  main.append(element("h2", "Shapes"));
  for (const [name, schema] of shapes) {
    contents.append(element("a", name, { href: `#shape-${name}` }));
    main.append(shapeOf(name, schema));
  }
}

function openWhatIsMeant() {
  const meant = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (meant === null) return;
  meant.open = true;
  meant.scrollIntoView();
}

async function begin() {
  const answered = await fetch("/api/v1/openapi.json");
  if (!answered.ok) throw new Error(answered.statusText);
  shown(await answered.json());
  openWhatIsMeant();
  addEventListener("hashchange", openWhatIsMeant);
}

begin().catch((error) => {
  document.getElementById("document").replaceChildren(element("p", `The API's description cannot be read: ${error.message}`, { class: "note" }));
});
