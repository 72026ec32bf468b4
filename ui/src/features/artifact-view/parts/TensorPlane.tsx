import { exactFloatText, shortText } from "../numberText";
import { lineOf } from "../reading";
import { shadesOf, type Cell, type Plane } from "../tensorHead";
import styles from "./TensorPlane.module.css";

interface Props {
  readonly plane: Plane;
  /** Names of columns and rows, where they have some. */
  readonly columns?: readonly string[];
  readonly rows?: readonly string[];
}

/** Numbers in rows and columns, shaded by how large they are. */
export function TensorPlane({ plane, columns = [], rows = [] }: Props) {
  const shade = shadesOf(plane);
  return (
    <div className={styles["scroller"]} tabIndex={0} role="region" aria-label="Elements">
      <table className={styles["plane"]}>
        {columns.length > 0 && (
          <thead>
            <tr>
              {rows.length > 0 && <td />}
              {columns.map((name, x) => (
                <th key={x} scope="col" dir="auto">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {plane.map((row, y) => (
            <tr key={y}>
              {rows.length > 0 && (
                <th scope="row" dir="auto">
                  {rows[y]}
                </th>
              )}
              {row.map((cell, x) => {
                const share = shade(cell);
                return (
                  <td key={x} title={exactOf(cell)} style={share === null ? {} : { background: tint(share) }}>
                    {shownOf(cell)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Never so dark that a number on it could not be read, in either theme. */
const tint = (share: number): string =>
  `color-mix(in srgb, var(--series-1) ${Math.round(4 + share * 34)}%, var(--surface))`;

const exactOf = ({ number, told }: Cell): string =>
  number === null || typeof told === "string" || Number.isInteger(number)
    ? lineOf(told)
    : exactFloatText(number);

const shownOf = ({ number, told }: Cell): string =>
  number === null || typeof told === "boolean" ? lineOf(told) : shortText(Number(number.toPrecision(4)));
