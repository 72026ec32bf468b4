import fc from "fast-check";
import { expect, test } from "vitest";

import { indentedXml, isXml } from "./xml";

test.each([
  "<a/>",
  "\ufeff <a>\n</a>\n",
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><!-- d --><a b = "1" c=\'2\'>e<f/><![CDATA[</a>]]></a>',
  "<größe maß='1'><x:y.z-1/></größe>",
])("%s is XML", (text) => {
  expect(isXml(text)).toBe(true);
});

test.each([
  "",
  "a < b > c",
  "<a>",
  "<a></b>",
  "<a/><b/>",
  "<a/>words",
  "</a>",
  "<a b/>",
  "<a b=c/>",
  "<a><b></a></b>",
  "<!-- alone -->",
  "<a><!-- never ends </a>",
  "<!doctype html><p>one<br></p>",
  "<module 'os' (frozen)>",
])("%s is none", (text) => {
  expect(isXml(text)).toBe(false);
  expect(indentedXml(text)).toBe(text);
});

test("elements have lines of their own, and what has words in it stays as it was", () => {
  const xml =
    '<?xml version="1.0"?><a b="1"><!-- c --><d>words\n  more</d>\n\n<e/><f><g>h</g>  <g>i <b>j</b>  k</g></f></a>';
  expect(indentedXml(xml)).toBe(
    [
      '<?xml version="1.0"?>',
      '<a b="1">',
      "  <!-- c -->",
      "  <d>words\n  more</d>",
      "  <e/>",
      "  <f>",
      "    <g>h</g>",
      "    <g>i <b>j</b>  k</g>",
      "  </f>",
      "</a>",
    ].join("\n"),
  );
  expect(indentedXml('<a xml:space="preserve"> <b/> </a>')).toBe('<a xml:space="preserve"> <b/> </a>');
  expect(indentedXml("<a> <![CDATA[ ]]> <b/></a>")).toBe("<a> <![CDATA[ ]]> <b/></a>");
});

/** Any tree of elements, its white space where it does not count included. */
const { xml } = fc.letrec<{ xml: string; content: string }>((tie) => ({
  xml: fc
    .tuple(fc.constantFrom("a", "b", "ü:c"), fc.constantFrom("", ' x="1>2"', " y='&lt;\n'"), tie("content"))
    .map(([name, more, content]) => `<${name}${more}>${content}</${name}>`),
  content: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("", "words", " \n", "<![CDATA[<]]>", "<!-- <a> -->", "<d/>"),
    fc.array(tie("xml"), { maxLength: 3 }).map((all) => all.join("\n ")),
    fc.tuple(tie("xml"), fc.constantFrom("words ", " "), tie("xml")).map((all) => all.join("")),
  ),
}));

/** What a browser reads of it; white space between tags does not count. */
const parsed = (text: string): string =>
  new XMLSerializer().serializeToString(
    new DOMParser().parseFromString(text.replace(/>\s+</g, "><"), "application/xml"),
  );

test("laid out it is the same XML, and laid out again it stays", () => {
  fc.assert(
    fc.property(xml, (text) => {
      expect(isXml(text)).toBe(true);
      const laidOut = indentedXml(text);
      expect(parsed(laidOut)).toBe(parsed(text));
      expect(indentedXml(laidOut)).toBe(laidOut);
    }),
    { numRuns: 100 },
  );
});

test("two megabytes are laid out in no time, however deep, and what never ends is found to be none", () => {
  const deep = 200_000;
  const text = "<a>".repeat(deep) + "</a>".repeat(deep);
  expect(indentedXml(text).length).toBeLessThan(45_000_000);
  expect(isXml(`<a b="${"x ".repeat(900_000)}`)).toBe(false);
  expect(isXml(`<a${" ".repeat(1_900_000)}`)).toBe(false);
  expect(isXml(`${"<a ".repeat(600_000)}>`)).toBe(false);
});
