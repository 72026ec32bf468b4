/** A text that is XML. */
import { expect, expectAccessible, test } from "./fixtures";

test.use({ store: "tries" });

test("XML has its elements on lines of their own, and is a text as it was one key away", async ({
  page,
  idOf,
}) => {
  await page.goto(`/runs/${idOf("last")}#run=${idOf("note_of")}`);
  const value = page.locator("main section[data-kind='text']");
  const lines = value.getByRole("region", { name: "Text" });
  await expect(value.getByRole("button", { name: "XML" })).toHaveAttribute("aria-pressed", "true");
  await expect(lines.locator("[data-index]")).toHaveText([
    '1<?xml version="1.0"?>',
    '2<note used="False">',
    /^3 {2}<score unit="R2">[\d.]+<\/score>$/,
    "4  <to>all</to>",
    "5</note>",
  ]);
  await expectAccessible(page);
  await value.getByRole("button", { name: "Text", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(lines.locator("[data-index]")).toHaveCount(1);
  await expect(lines).toContainText("</score><to>all</to></note>");
});
