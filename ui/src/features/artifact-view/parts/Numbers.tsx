import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { artifactQueries } from "@/entities/artifact/queries";
import { countText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";

import { factsOf, isRounded, listAt, readAll } from "../allNumbers";
import { shortText } from "../numberText";
import { fieldOf, itemsOf, numberOf } from "../reading";
import { type KindProps } from "../renderers";
import { lengthOf } from "../shownView";
import { Facts } from "./Facts";
import { Note } from "./Note";
import { NumberCourse } from "./NumberCourse";
import { NumberList } from "./NumberList";
import { NumberPages } from "./NumberPages";
import styles from "./Numbers.module.css";
import { PythonToLoad } from "./PythonToLoad";

const ENOUGH = 3;

/** A list of numbers: their course, what can be said of them together, and each of them. */
export function Numbers({ view }: KindProps) {
  const [isAsked, setIsAsked] = useState(false);
  const first = itemsOf(fieldOf(view.content, "numbers"));
  const length = lengthOf(view) ?? first.length;
  const rest = useQuery({ ...artifactQueries.json(view.artifactId), enabled: isAsked });
  const all = useMemo(
    () => (length === first.length ? first : listAt(rest.data?.value, view.path.steps, length)),
    [first, length, rest.data, view.path.steps],
  );
  const told = all ?? first;
  const numbers = useMemo(() => readAll(told), [told]);
  // JSON has no `1.0`: a list with any broken number or declared of floats is one of floats.
  const isWhole = /\bint\b/.test(view.typeName) && numbers.every(Number.isInteger);
  const reach = numbers.length === length ? "" : "the first ";
  const here = useMemo(() => factsOf(numbers), [numbers]);
  const said = `${reach}${countText(numbers.length)} numbers${here === null ? "" : ` from ${shortText(here.min)} to ${shortText(here.max)}`}`;
  const why = rest.data?.left_out ?? rest.error?.message ?? null;
  return (
    <div className={styles["numbers"]}>
      {numbers.length >= ENOUGH && <NumberCourse numbers={numbers} label={said} />}
      <Statistics
        stats={fieldOf(view.content, "stats")}
        length={length}
        whole={all === null || all === first ? null : here}
      />
      {all === null && (
        <Note>
          The first {countText(numbers.length)} of {countText(length)} are shown.{" "}
          {why === null && rest.data === undefined ? (
            <Button look="quiet" disabled={rest.isFetching} onClick={() => setIsAsked(true)}>
              Load all of them
            </Button>
          ) : (
            <>
              All of them cannot be shown here: {why ?? "the value is stored in another form."}{" "}
              <PythonToLoad artifactId={view.artifactId} />
            </>
          )}
        </Note>
      )}
      {all === null ? (
        <NumberList told={first} first={0} isWhole={isWhole} />
      ) : (
        <NumberPages told={all} isWhole={isWhole} />
      )}
      {isWhole && all !== first && told.some(isRounded) && (
        <Note>Whole numbers beyond 9,007,199,254,740,991 are rounded here; in Python they are exact.</Note>
      )}
    </div>
  );
}

interface StatisticsProps {
  /** What was computed when the value was stored. */
  readonly stats: unknown;
  readonly length: number;
  /** Of all numbers, where all are there. */
  readonly whole: ReturnType<typeof factsOf>;
}

/** What can be said of the numbers together, and of how many of them it is said. */
function Statistics({ stats, length, whole }: StatisticsProps) {
  const count = numberOf(fieldOf(stats, "count")) ?? length;
  const told = whole ?? {
    min: numberOf(fieldOf(stats, "min")),
    max: numberOf(fieldOf(stats, "max")),
    mean: numberOf(fieldOf(stats, "mean")),
    std: numberOf(fieldOf(stats, "std")),
    nan: numberOf(fieldOf(stats, "nan")) ?? 0,
  };
  const text = (value: number | null): string | null => (value === null ? null : shortText(value));
  const isOfSome = whole === null && count < length;
  return (
    <>
      <Facts facts={[["count", countText(length)]]} />
      {isOfSome && <Note>Of the first {countText(count)} of them:</Note>}
      <Facts
        facts={[
          ["min", text(told.min)],
          ["max", text(told.max)],
          ["mean", text(told.mean)],
          ["std", text(told.std)],
          ["NaN", told.nan > 0 ? text(told.nan) : null],
        ]}
      />
    </>
  );
}
