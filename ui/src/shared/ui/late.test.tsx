import { act, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { ErrorBoundary } from "./ErrorBoundary";
import { late } from "./late";

const Word = ({ word }: { readonly word: string }) => <p>{word}</p>;

test("something else is shown until the code is there, which is asked for once", async () => {
  const asked: (() => void)[] = [];
  const Late = late(
    () => new Promise<{ Word: typeof Word }>((resolve) => asked.push(() => resolve({ Word }))),
    "Word",
    ({ word }: { readonly word: string }) => <i>{word} is coming</i>,
  );
  render(
    <>
      <Late word="one" />
      <Late word="two" />
    </>,
  );
  expect(screen.getByText("one is coming")).toBeTruthy();
  expect(asked.length).toBe(1);
  await act(async () => {
    asked[0]?.();
    await Promise.resolve();
  });
  expect(screen.getByText("one").tagName).toBe("P");
  expect(screen.getByText("two").tagName).toBe("P");
});

test("what was loaded before is there at once", async () => {
  const Late = late(() => Promise.resolve({ Word }), "Word");
  await Late.load();
  render(<Late word="here" />);
  expect(screen.getByText("here").tagName).toBe("P");
});

test("whoever shows it is told that it cannot be loaded", async () => {
  const refused = new Error("Failed to fetch dynamically imported module: /assets/Word.js");
  const Late = late((): Promise<{ Word: typeof Word }> => Promise.reject(refused), "Word");
  await Late.load();
  render(
    <ErrorBoundary title="The word cannot be shown">
      <Late word="never" />
    </ErrorBoundary>,
  );
  expect(screen.getByText("The word cannot be shown")).toBeTruthy();
});
