import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { NumberCourse } from "./NumberCourse";

test("a course says how far its numbers reach, and to which place", () => {
  const numbers = Array.from({ length: 5000 }, (_, place) => place - 1000);
  render(<NumberCourse numbers={numbers} label="5,000 numbers" />);
  expect(screen.getByRole("img", { name: "5,000 numbers" })).toBeTruthy();
  for (const text of ["3,999", "-1,000", "0", "4,999"]) expect(screen.getByText(text)).toBeTruthy();
});

test("numbers that are all the same, or none, have no range to tell", () => {
  const { container, rerender } = render(<NumberCourse numbers={[2, 2, 2]} label="" />);
  expect(container.textContent).toBe("20place in the list2");
  rerender(<NumberCourse numbers={[NaN, NaN, NaN]} label="" />);
  expect(container.textContent).toBe("0place in the list2");
});
