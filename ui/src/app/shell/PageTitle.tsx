import { useAtomValue } from "jotai";
import { useEffect, useRef, useState } from "react";

import { placeAtom } from "@/shared/location";

import { routeOf } from "../routes";
import { pageTitle } from "./pageTitle";

/** Names the window after the page; another page is said, and the keyboard goes on in it. */
export function PageTitle() {
  const { path } = useAtomValue(placeAtom);
  const { route, parameters } = routeOf(path);
  const title = pageTitle(route, parameters);
  const [first] = useState(title);
  const [isMoved, setMoved] = useState(false);
  const before = useRef(path);
  if (!isMoved && title !== first) setMoved(true);
  useEffect(() => {
    document.title = `${title} · Sematic`;
    if (before.current === path) return;
    before.current = path;
    // What was clicked is gone with its page: without this, the keyboard would begin at the top of the frame again.
    if (document.activeElement === null || document.activeElement === document.body)
      document.getElementById("main")?.focus({ preventScroll: true });
  }, [path, title]);
  return (
    <p className="visually-hidden" role="status" aria-label="Page">
      {isMoved ? title : ""}
    </p>
  );
}
