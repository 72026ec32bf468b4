import { useState } from "react";

import { partAddress } from "@/entities/artifact/queries";
import { bytesText, countText } from "@/shared/lib/numbers";

import { shortText } from "../numberText";
import { Facts } from "../parts/Facts";
import { HistogramBars } from "../parts/HistogramBars";
import { Note } from "../parts/Note";
import { Picture } from "../parts/Picture";
import { TensorPlane } from "../parts/TensorPlane";
import { fieldOf, flagOf, histogramOf, numberOf, textOf } from "../reading";
import { type KindProps } from "../renderers";
import { planeOf, shapeOf, shapeText, sizesOf } from "../tensorHead";
import styles from "./Tensor.module.css";

const COUNTED = ["nan", "inf", "zeros"] as const;

/** An array: what it is, how its numbers lie, and the first of them. */
export function Tensor({ view }: KindProps) {
  const { content } = view;
  const stats = fieldOf(content, "stats");
  const shape = shapeOf(content);
  const histogram = histogramOf(fieldOf(content, "histogram"));
  const sampled = numberOf(fieldOf(content, "sampled"));
  const bytes = numberOf(fieldOf(content, "bytes"));
  const part = view.parts.get("image");
  const statistic = (name: string): string | null => {
    const value = numberOf(fieldOf(stats, name));
    return value === null ? null : shortText(value);
  };
  const counted = COUNTED.map((name) => {
    const count = numberOf(fieldOf(stats, name));
    return [name === "nan" ? "NaN" : name, count === null ? null : countText(count)] as const;
  });
  const grad = flagOf(fieldOf(content, "requires_grad"));
  const masked = numberOf(fieldOf(content, "masked"));
  return (
    <div className={styles["tensor"]}>
      <Facts
        facts={[
          ["shape", shapeText(shape)],
          ["dtype", textOf(fieldOf(content, "dtype"))],
          ["device", textOf(fieldOf(content, "device"))],
          ["layout", textOf(fieldOf(content, "layout"))],
          ["size", bytes === null ? null : bytesText(bytes)],
          ["gradient", grad === null ? null : grad ? "required" : "not required"],
          ["masked", masked === null ? null : countText(masked)],
        ]}
      />
      <Facts
        facts={[
          ["min", statistic("min")],
          ["max", statistic("max")],
          ["mean", statistic("mean")],
          ["std", statistic("std")],
          ...counted,
        ]}
      />
      {sampled !== null && <Note>Of a sample of {countText(sampled)} elements from all of it.</Note>}
      {histogram !== null && <HistogramBars histogram={histogram} />}
      {part !== undefined && (
        <Picture address={partAddress(view.artifactId, part)} alt={view.summary} width={null} height={null} />
      )}
      <Head head={fieldOf(content, "head")} shape={shape} />
    </div>
  );
}

function Head({ head, shape }: { readonly head: unknown; readonly shape: readonly (number | null)[] }) {
  const sizes = sizesOf(head);
  const outer = sizes.slice(0, Math.max(0, sizes.length - 2));
  const [at, setAt] = useState<readonly number[]>(outer.map(() => 0));
  if (head === undefined) return null;
  if (sizes.some((size) => size === 0)) return <Note>It has no elements.</Note>;
  return (
    <section className={styles["head"]} aria-label="First elements">
      <h3>First elements</h3>
      {outer.map(
        (size, axis) =>
          // Of a single place there is nothing to choose.
          size > 1 && (
            <label key={axis} className={styles["axis"]}>
              axis {axis}
              <input
                type="range"
                min={0}
                max={size - 1}
                value={at[axis] ?? 0}
                onChange={(event) =>
                  setAt(at.map((place, each) => (each === axis ? Number(event.target.value) : place)))
                }
              />
              <output>
                {at[axis] ?? 0} of 0–{size - 1}
              </output>
            </label>
          ),
      )}
      <TensorPlane plane={planeOf(head, at)} />
      {sizes.some((size, axis) => size < (shape[axis] ?? size)) && (
        <Note>
          The first {sizes.join(" × ")} of {shapeText(shape)}.
        </Note>
      )}
    </section>
  );
}
