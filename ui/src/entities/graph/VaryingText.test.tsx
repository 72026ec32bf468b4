import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { VaryingText } from "./VaryingText";

test("a comma is part of the argument after it, and goes with it", () => {
  const given = [
    { name: "i", value: "10" },
    { name: "n", value: "3" },
  ];
  const { container } = render(<VaryingText given={given} />);
  expect([...container.querySelectorAll("bdi")].map((each) => each.textContent)).toEqual(["i=10", ", n=3"]);
});
