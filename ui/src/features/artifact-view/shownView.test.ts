import { expect, test } from "vitest";

import { shortType } from "@/entities/artifact/shortType";

import { entriesOf, rootView } from "./shownView";

const image = (part: string) => ({
  kind: "image",
  type: "Image",
  summary: "A picture",
  content: { part: "image" },
  parts: { image: part },
});

const view = {
  kind: "tree",
  summary: "Report(...)",
  is_truncated: false,
  parts: [["pictures/0/image", "ab"]] as [string, string][],
  content: {
    type: "Report",
    form: "dataclass",
    length: 2,
    entries: [
      {
        name: "pictures",
        view: {
          kind: "list",
          type: "list[Image]",
          summary: "",
          content: { length: 1, entries: [image("0/image")] },
          parts: { "0/image": "pictures/0/image" },
        },
      },
      { name: "odd", view: { kind: "of the future", summary: "x" }, is_default: true },
      "nonsense",
    ],
  },
} as const;

test("parts are found from view to view, up to the artifact's name for them", () => {
  const root = rootView({ ...view, parts: [...view.parts] }, "a1", "Report", "output");
  const [pictures] = entriesOf(root);
  const [picture] = entriesOf(pictures!.view);
  expect(picture!.view.parts.get("image")).toBe("pictures/0/image");
  expect(picture!.view.path).toEqual({ root: "output", steps: ["pictures", 0] });
});

test("a kind that is not known is opaque, and what is no entry is shown as missing", () => {
  const root = rootView({ ...view, parts: [] }, "a1", "Report", "output");
  const [pictures, odd, nonsense] = entriesOf(root);
  expect(odd).toMatchObject({ isDefault: true, view: { kind: "opaque", summary: "x" } });
  expect(nonsense).toMatchObject({ name: "?", view: { kind: "opaque", summary: "" } });
  expect([...entriesOf(pictures!.view)[0]!.view.parts]).toEqual([]);
});

test.each([
  ["sematic.types.Image", "Image"],
  ["dict[str, collections.abc.Sequence[app.models.Layer]]", "dict[str, Sequence[Layer]]"],
  ["int | None", "int | None"],
])("%s is shown as %s", (name, short) => {
  expect(shortType(name)).toBe(short);
});
