import { expect, test } from "vitest";

import { filesOfDiff } from "./unifiedDiff";

const GIT = `diff --git a/one.py b/one.py
index 1..2 100644
--- a/one.py
+++ b/one.py
@@ -2,3 +2,4 @@ def one():
 same
-old
+new
+-- a/looks like a header
 end
@@ -10 +11 @@
-a
\\ No newline at end of file
+b
diff --git a/new.txt b/new.txt
new file mode 100644
index 000..3
--- /dev/null
+++ b/new.txt
@@ -0,0 +1,2 @@
+x
+
diff --git a/gone b/gone
deleted file mode 100644
--- a/gone
+++ /dev/null
@@ -1 +0,0 @@
---- a title
diff --git a/old name b/new name
similarity index 100%
rename from old name
rename to new name
diff --git a/p.png b/p.png
index 1..2 100644
Binary files a/p.png and b/p.png differ
`;

test("a diff of git is its files, with what became of each", () => {
  const files = filesOfDiff(GIT);
  expect(files.map(({ path, change, added, removed }) => [path, change, added, removed])).toEqual([
    ["one.py", "changed", 3, 2],
    ["new.txt", "added", 2, 0],
    ["gone", "removed", 0, 1],
    ["new name", "renamed", 0, 0],
    ["p.png", "changed", 0, 0],
  ]);
  expect(files[3]?.before).toBe("old name");
  expect(files[4]?.said).toEqual(["Binary files a/p.png and b/p.png differ"]);
});

test("lines have their numbers on both sides", () => {
  const [file] = filesOfDiff(GIT);
  expect(file?.hunks[0]?.where).toBe("def one():");
  expect(file?.hunks[0]?.lines.map(({ kind, before, after, text }) => [kind, before, after, text])).toEqual([
    ["same", 2, 2, "same"],
    ["removed", 3, null, "old"],
    ["added", null, 3, "new"],
    ["added", null, 4, "-- a/looks like a header"],
    ["same", 4, 5, "end"],
  ]);
  expect(file?.hunks[1]?.lines.map(({ kind }) => kind)).toEqual(["removed", "said", "added"]);
});

test("a diff without git's headers is read too, and no diff has no files", () => {
  const plain =
    "--- a/x.py\t2026\n+++ b/x.py\n@@ -1 +1 @@\n-1\n+2\n--- y.py\n+++ y.py\n@@ -1 +1,2 @@\n 1\n+2\n";
  expect(filesOfDiff(plain).map(({ path, added }) => [path, added])).toEqual([
    ["x.py", 1],
    ["y.py", 1],
  ]);
  expect(filesOfDiff("")).toEqual([]);
});
