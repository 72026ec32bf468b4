/** Atoms for single keys of the address. */
import { atom, type WritableAtom } from "jotai";

import { type Codec } from "./codecs";
import { goAtom, goToPlaceAtom, mendPlacesBy, placeAtom, type Mode } from "./history";
import { valueOf, valuesOf, withValue, withValues, type Place } from "./place";

interface Options {
  readonly history?: Mode;
}
export type AddressAtom<T> = WritableAtom<T, [value: T, options?: Options], void>;

export const hashAtom = <T>(key: string, codec: Codec<T>, mode: Mode): AddressAtom<T> =>
  keyAtom("hash", key, codec, mode);

export const queryAtom = <T>(key: string, codec: Codec<T>, mode: Mode): AddressAtom<T> =>
  keyAtom("query", key, codec, mode);

function keyAtom<T>(half: "hash" | "query", key: string, codec: Codec<T>, mode: Mode): AddressAtom<T> {
  const read = (place: Place): T => {
    const told = valueOf(place[half], key);
    return told === undefined ? codec.initial : (codec.parse(told) ?? codec.initial);
  };
  const written = (value: T): string | null => {
    const formatted = codec.format(value);
    return formatted === codec.format(codec.initial) ? null : formatted;
  };
  mendPlacesBy((place) => {
    const told = valueOf(place[half], key);
    if (told === undefined) return place;
    const value = codec.parse(told);
    const right = value === undefined ? null : written(value);
    return right === told ? place : { ...place, [half]: withValue(place[half], key, right) };
  });
  return atom(
    (get) => read(get(placeAtom)),
    (_get, set, value: T, options?: Options) => {
      set(goAtom, { [half]: { [key]: written(value) } }, options?.history ?? mode);
    },
  );
}

/** A key of the query that may be given several times. */
export function queryListAtom(key: string, mode: Mode): AddressAtom<readonly string[]> {
  return atom(
    (get) => valuesOf(get(placeAtom).query, key),
    (get, set, values: readonly string[], options?: Options) => {
      const place = get(placeAtom);
      set(goToPlaceAtom, { ...place, query: withValues(place.query, key, values) }, options?.history ?? mode);
    },
  );
}
