import { useAtom } from "jotai";
import { useEffect } from "react";

import {
  durationAtom,
  functionAtom,
  nestedAtom,
  ownerAtom,
  searchAtom,
  sinceAtom,
  statusAtom,
  tagAtom,
  untilAtom,
  type Mode,
} from "@/shared/location";

import { isAllUnderstood, understood, type RunFilter } from "./model";

/** The filter of the address, from which what means nothing is taken away; changing it changes the address, by one step. */
export function useRunFilter(): readonly [RunFilter, (filter: RunFilter, mode?: Mode) => void] {
  const [status, setStatus] = useAtom(statusAtom);
  const [tag, setTag] = useAtom(tagAtom);
  const [owner, setOwner] = useAtom(ownerAtom);
  const [fn, setFn] = useAtom(functionAtom);
  const [dur, setDur] = useAtom(durationAtom);
  const [since, setSince] = useAtom(sinceAtom);
  const [until, setUntil] = useAtom(untilAtom);
  const [search, setSearch] = useAtom(searchAtom);
  const [nested, setNested] = useAtom(nestedAtom);
  const set = (filter: RunFilter, mode: Mode = "push"): void => {
    const options = { history: mode };
    setStatus(filter.status, options);
    setTag(filter.tag, options);
    setOwner(filter.owner, options);
    setFn(filter.fn, options);
    setDur(filter.dur, options);
    setSince(filter.since, options);
    setUntil(filter.until, options);
    setSearch(filter.search, options);
    setNested(filter.nested, options);
  };
  const told = { status, tag, owner, fn, dur, since, until, search, nested };
  const filter = understood(told);
  const isDue = !isAllUnderstood(told);
  useEffect(() => {
    if (isDue) set(filter, "replace");
  });
  return [filter, set];
}
