import { type Route } from "../routes";

const words = {
  home: "Home",
  pipelines: "Pipelines",
  runs: "Runs",
  artifacts: "Artifacts",
  settings: "Settings",
} satisfies Record<NonNullable<Route["section"]>, string>;

/** What a page is called in the window's title and aloud, before it knows more of itself. */
export function pageTitle(route: Route, parameters: Readonly<Record<string, string>>): string {
  const id = parameters["rootId"] ?? parameters["id"];
  if (id !== undefined && id !== "")
    return `${route.section === "artifacts" ? "Artifact" : "Run"} ${id.slice(0, 8)}`;
  const path = parameters["path"];
  if (path !== undefined) return `Pipeline ${path}`;
  if (route.pattern === "/login") return "Sign in";
  if (route.pattern === "/about") return "About";
  if (route.pattern === "/getstarted") return "Get started";
  if (route.section === null) return "Not found";
  const section = parameters["section"] ?? "";
  return section === "" ? words[route.section] : `${words[route.section]}: ${section.replace("-", " ")}`;
}
