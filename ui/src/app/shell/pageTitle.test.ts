import { expect, test } from "vitest";

import { routeOf } from "../routes";
import { pageTitle } from "./pageTitle";

test.each([
  ["/", "Home"],
  ["/runs", "Runs"],
  ["/runs/0123456789abcdef", "Run 01234567"],
  ["/pipelines", "Pipelines"],
  ["/pipelines/a.b", "Pipeline a.b"],
  ["/pipelines/a.b/0123456789abcdef", "Run 01234567"],
  ["/artifacts/0123456789abcdef", "Artifact 01234567"],
  ["/settings", "Settings"],
  ["/settings/api-keys", "Settings: api keys"],
  ["/login", "Sign in"],
  ["/about", "About"],
  ["/no/such/page", "Not found"],
])("%s is called %s", (path, title) => {
  const { route, parameters } = routeOf(path);
  expect(pageTitle(route, parameters)).toBe(title);
});
