import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { Menu } from "./Menu";
import { MenuItem } from "./MenuItem";

test("a menu opens by a click and by keys, and gives the focus back to its button", async () => {
  const user = userEvent.setup();
  const chosen = vi.fn();
  render(
    <Menu trigger={<button type="button">More</button>}>
      <MenuItem onSelect={chosen}>Copy</MenuItem>
    </Menu>,
  );
  expect(screen.getByRole("button", { name: "More" }).getAttribute("aria-expanded")).toBe("false");
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Copy" }));
  expect(chosen).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "More" })));
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("menuitem", { name: "Copy" })).toBeDefined();
  await user.keyboard("{Escape}");
  await vi.waitFor(() => expect(screen.queryByRole("menuitem")).toBeNull());
});
