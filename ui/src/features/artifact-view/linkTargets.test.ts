import { expect, test } from "vitest";

import { linkTargetOf } from "./linkTargets";

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "/relative",
  "https://a b",
  "",
])("%j is not followed", (url) => {
  expect(linkTargetOf(url)).toBeNull();
});

test("a web address is followed, and its host is named", () => {
  expect(linkTargetOf("https://user@example.com:8443/a?b=c#d")).toEqual({
    scheme: "https",
    host: "example.com:8443",
    href: "https://user@example.com:8443/a?b=c#d",
    console: null,
  });
});

test("a place in a bucket is found in the console, its key as it is", () => {
  expect(linkTargetOf("s3://models/a%20b/c.bin")?.console?.href).toBe(
    "https://console.aws.amazon.com/s3/object/models?prefix=a%20b/c.bin",
  );
  expect(linkTargetOf("s3://models")).toMatchObject({ href: null, host: "models" });
  expect(linkTargetOf("gs://b/k.csv")?.console?.href).toBe(
    "https://console.cloud.google.com/storage/browser/_details/b/k.csv",
  );
});
