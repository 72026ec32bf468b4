/** The one place that reads and writes the browser's history. */
import { atom, type Getter, type Setter } from "jotai";

import { newEntry } from "./entries";
import { addressOf, isSamePlace, placeAfter, placeOf, type Place, type Target } from "./place";

/** `push`: a step that Back undoes. `replace`: the same step goes on. */
export type Mode = "push" | "replace";
export type Repair = (place: Place) => Place;

const repairs: Repair[] = [];

/** Have every place that comes from outside (a link, Back, what somebody typed) mended before it is shown. */
export const mendPlacesBy = (repair: Repair): void => {
  repairs.push(repair);
};

const mended = (place: Place): Place => repairs.reduce((so, repair) => repair(so), place);

const placeBase = atom<Place>(placeOf(window.location));
placeBase.onMount = (set) => {
  const read = (): void => {
    const found = placeOf(window.location);
    const right = mended(found);
    if (!isSamePlace(found, right)) history.replaceState(history.state, "", addressOf(right));
    set(right);
  };
  read();
  window.addEventListener("popstate", read);
  return () => window.removeEventListener("popstate", read);
};

export const placeAtom = atom((get) => get(placeBase));

let pending: Mode | null = null;

/**
 * Go where a target leads.
 *
 * The page changes at once; the history is written when the running handler is done, so that everything one action
 * changes is one entry. Nothing is written if nothing changed.
 */
export const goAtom = atom(null, (get, set, target: Target, mode: Mode = "push") => {
  commit(get, set, placeAfter(get(placeBase), target), mode);
});

/** The same for a whole place. */
export const goToPlaceAtom = atom(null, (get, set, place: Place, mode: Mode = "push") => {
  commit(get, set, place, mode);
});

function commit(get: Getter, set: Setter, place: Place, mode: Mode): void {
  if (isSamePlace(place, get(placeBase))) return;
  set(placeBase, place);
  if (pending !== null) {
    // One push among several changes makes a step of them all.
    pending = mode === "push" ? mode : pending;
    return;
  }
  pending = mode;
  queueMicrotask(() => {
    const how = pending;
    pending = null;
    const now = get(placeBase);
    if (isSamePlace(now, placeOf(window.location))) return;
    if (how === "push") history.pushState(newEntry(), "", addressOf(now));
    else history.replaceState(history.state, "", addressOf(now));
  });
}
